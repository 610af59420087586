"""Evaluations in telemetry: `gen_ai.evaluation.result` events, and what OpenInference puts on spans as annotations.

Neither convention settles who evaluated; what is told of it is taken (docs/telemetry.md).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Invalid, Problem
from governance.exchange.reading import NotCarried
from governance.feedback.scores import Rule, Score, needs_scale, statement
from governance.feedback.telemetry.told import ToldEvaluation, ToldOutput

EVALUATION = "gen_ai.evaluation.result"
E = "gen_ai.evaluation."
SOURCES = {
    "human": "human", "user": "human", "end_user": "human", "annotator": "human",
    "code": "code", "heuristic": "code", "rule": "code",
}  # fmt: skip
"""What an evaluator's type says; any other, and none, is a language model."""

TYPES = ("plumbline.source", f"{E}evaluator.type", "gen_ai.evaluator.type", "evaluator.type")
CARRIED = frozenset(
    {
        f"{E}name", f"{E}score.value", f"{E}score.label", f"{E}explanation", "gen_ai.response.id", "event.name", *TYPES,
        "plumbline.rule", "plumbline.person", "plumbline.group", "plumbline.consent", "enduser.pseudo.id",
    }
)  # fmt: skip
ON_SPANS = ("annotations", "evaluations")
"""OpenInference's prefixes: `annotations.0.annotation.name`, `evaluations.0.evaluation.score`."""
MOST_ON_A_SPAN = 100


@dataclass
class Told:
    """What one request holds. `problems` says which spans or log records are refused and why; `unused` are spans
    that nobody would miss among others, worth a word only where nothing else of the request was stored.
    """

    outputs: list[ToldOutput] = field(default_factory=list)
    evaluations: list[ToldEvaluation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    not_carried: list[NotCarried] = field(default_factory=list)
    unused: list[NotCarried] = field(default_factory=list)


def take_evaluation(
    told: Told, place: int, ids: tuple[str, str], said: Mapping[str, Any], nanoseconds: int
) -> None:
    name = said.get(f"{E}name")
    if not isinstance(name, str) or not name:
        told.problems.append(Problem(f"{E}name", "required for an evaluation", place))
        return
    if said.get("error.type"):
        told.not_carried.append(NotCarried(name, f"the evaluation failed: {said['error.type']}"))
        return
    told.not_carried += [
        NotCarried(field, "our records can't represent it") for field in sorted(said.keys() - CARRIED)
    ]
    value, word, why = (said.get(f"{E}{part}") for part in ("score.value", "score.label", "explanation"))
    if (value is None and not word and not why) or not isinstance(value, bool | int | float | str | None):
        told.problems.append(Problem(f"{E}score.value", "expected a value, a label or an explanation", place))
        return
    response = str(said["gen_ai.response.id"])[:200] if said.get("gen_ai.response.id") else None
    if not response and not all(ids):
        told.problems.append(Problem("gen_ai.response.id", "needed where the event has no span", place))
        return
    score = Score(name=name, value=value, label=_text(word), explanation=_text(why))
    identity = [*ids, response, name, value, score.label, score.explanation, nanoseconds]
    about = {**_speaker(said), "given_at": at(nanoseconds).isoformat()}
    rule = said.get("plumbline.rule")
    _tell(told, place, (*ids, response), content_hash(identity)[:40], score, about, rule)


def take_annotations(
    told: Told, place: int, ids: tuple[str, str], attributes: Mapping[str, Any], nanoseconds: int
) -> None:
    """What OpenInference put on a span as annotations (by people, models or code) and evaluations (by models, if not said)."""
    for prefix in ON_SPANS:
        one = prefix.removesuffix("s")
        for number in range(MOST_ON_A_SPAN):
            start = f"{prefix}.{number}.{one}."
            said = {
                key.removeprefix(start): value for key, value in attributes.items() if key.startswith(start)
            }
            if not said:
                break
            _take_annotation(told, place, ids, said, one, nanoseconds)


def _take_annotation(
    told: Told, place: int, ids: tuple[str, str], said: Mapping[str, Any], one: str, nanoseconds: int
) -> None:
    name, value = said.get("name"), said.get("score")
    if not name:
        told.problems.append(Problem(f"{one}.name", f"required for an {one}", place))
        return
    if said.get("metadata"):
        told.not_carried.append(NotCarried(f"{one}.metadata", "our records can't represent it"))
    score = Score(
        name=str(name),
        value=value,
        label=_text(said.get("label")),
        explanation=_text(said.get("explanation")),
    )
    if value is None and not score.label and not score.explanation:
        told.problems.append(Problem(f"{one}.score", "expected a score, a label or an explanation", place))
        return
    kind = str(said.get("annotator_kind") or ("human" if one == "annotation" else "llm")).lower()
    source = SOURCES.get(kind, "llm")
    about: dict[str, Any] = {"source": source, "given_at": at(nanoseconds).isoformat()}
    if source == "human" and said.get("identifier"):
        about["person"] = f"openinference-{content_hash(str(said['identifier']))[:16]}"
    identity = [*ids, one, name, value, score.label, score.explanation, said.get("identifier")]
    _tell(told, place, (*ids, None), content_hash(identity)[:40], score, about, None)


def _tell(
    told: Told,
    place: int,
    on: tuple[str, str, str | None],
    key: str,
    score: Score,
    about: Mapping[str, Any],
    rule_text: object,
) -> None:
    """The evaluation that a score is, on a trace, a span, or a response."""
    try:
        rule = Rule.of("plumbline.rule", str(rule_text)) if rule_text else None
        record = statement(score, rule)
    except Invalid as invalid:
        told.problems += [Problem(each.field, each.reason, place) for each in invalid.problems]
        return
    if record is None:
        told.not_carried.append(NotCarried(score.name, "left out by its own rule"))
        return
    number = score.number if rule is None and needs_scale(score) else None
    trace, span, response = on
    told.evaluations.append(
        ToldEvaluation(
            place=place, key=key, trace_id=trace or None, span_id=span or None, response_id=response, said={**record, **about},
            score_name=score.name if number is not None else None, score_number=number,
        )
    )  # fmt: skip


def _speaker(said: Mapping[str, Any]) -> dict[str, Any]:
    """Who evaluated, as far as the event tells: the conventions have no word for it yet."""
    kind = str(first(said, *TYPES) or "").lower()
    speaker: dict[str, Any] = {"source": SOURCES.get(kind, "llm")}
    person = first(said, "plumbline.person", "enduser.pseudo.id")
    if person:
        speaker["person"] = str(person)
    if said.get("plumbline.group"):
        speaker["group"] = str(said["plumbline.group"])
    consent = said.get("plumbline.consent")
    if consent:
        speaker["consent"] = (
            consent if isinstance(consent, list) else str(consent).replace(" ", "").split(",")
        )
    return speaker


def first(attributes: Mapping[str, Any], *names: str) -> Any:
    return next((attributes[name] for name in names if attributes.get(name)), None)


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def at(nanoseconds: int) -> datetime:
    """The moment that OpenTelemetry writes as a number."""
    return datetime.fromtimestamp(nanoseconds // 1_000 / 1_000_000, UTC)


def problems_and_left(told: Told) -> Iterator[str]:
    """What the sender should know: each thing that isn't carried over, once, with how often it was met."""
    for each, count in Counter(told.not_carried).items():
        yield f"not carried over: {each.field} ({count} times): {each.reason}"
