"""Phoenix's annotations: as its REST interface lists and takes them ({"data": [...]}, a list, one a line), and as its client's
frame is written (`annotation_name`, `result.label`): CSV, JSON or Parquet.

A label, a score and an explanation under one name. The scale is in the list of annotation configs, which is read as well: it says
the scale of the scores that wait here or come later. `user_feedback`, which Phoenix brings along, is 0 bad, 1 good.
Format: arize.com/docs/phoenix, annotations.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scales.scaling import Scale
from governance.feedback.scores import Score

SOURCES = {"HUMAN": "human", "LLM": "llm", "CODE": "code"}
USER_FEEDBACK = "user_feedback"
KNOWN = frozenset(
    {
        "id", "span_id", "trace_id", "name", "annotation_name", "annotator_kind", "result", "identifier", "created_at",
        "updated_at", "user_id", "config", "source", "context.span_id", "result.label", "result.score",
        "result.explanation", "label", "score", "explanation",
    }
)  # fmt: skip


def read_annotations(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each annotation on a span or a trace; a scale for each annotation config."""
    reading = ScoreMapping(asked)
    for item in items(path, asked.progress, under=("data", "annotations", "annotation_configs")):
        if not isinstance(item, tuple):
            yield item
        elif "annotator_kind" not in item[1] and "optimization_direction" in item[1]:
            yield from _config(*item)
        else:
            yield from _annotation(reading, *item)


def _annotation(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    name = found.get("annotation_name") or found.get("name")
    on = found.get("span_id") or found.get("context.span_id") or found.get("trace_id")
    if not isinstance(name, str) or not name:
        yield Problem("name", "expected the annotation's name", number)
        return
    if found.get("document_position") is not None:
        where = f"document {found['document_position']} of {on}"
        yield NotCarried(
            name,
            f"an annotation on a retrieved document, not on the answer ({where}): our records are not about documents",
        )
        return
    if not on:
        yield NotCarried(name, "an annotation on a session: our feedback is about one output")
        return
    for field in sorted(found.keys() - KNOWN):
        if unpacked(found[field]):
            yield NotCarried(field, "our records can't represent it")
    label, score, explanation = _result(found)
    if label is None and score is None and not explanation:
        yield Problem("result", "expected a label, a score or an explanation", number)
        return
    kind = SOURCES.get(str(found.get("annotator_kind") or "").upper(), "human")
    identifier = str(found.get("identifier") or "")
    about = {
        "output": str(on),
        "source": kind,
        "person": _person(found.get("user_id"), identifier) if kind == "human" else None,
        "given_at": found.get("updated_at") or found.get("created_at"),
    }
    if kind != "human" and identifier:
        yield NotCarried("identifier", "which judge or run it was can't be represented in our records")
    low, high = _scale(name, found.get("config"))
    said = Score(name, score, label, explanation, low, high)
    key = str(found.get("id") or "-".join(str(part) for part in (name, on, identifier)))
    yield from reading.records(number, about, [(key, said)])


def _result(found: Mapping[str, Any]) -> tuple[str | None, float | None, str | None]:
    nested = unpacked(found.get("result"))
    parts = nested if isinstance(nested, dict) else {}
    label, score, why = (
        parts.get(part, found.get(f"result.{part}", found.get(part)))
        for part in ("label", "score", "explanation")
    )
    return (
        None if label is None else str(label),
        score if isinstance(score, int | float) or score is None else float(score),
        why or None,
    )


def _person(user: object, identifier: str) -> str | None:
    """A pseudonym: Phoenix's own number of the user, else made of the identifier, which may be a name or an address."""
    if user:
        return f"phoenix-{user}"
    return f"phoenix-{content_hash(identifier)[:16]}" if identifier else None


def _config(number: int, config: Mapping[str, Any]) -> Iterator[Read]:
    name = str(config.get("name") or "")
    low, high = _scale(name, config)
    if not name:
        yield Problem("name", "expected the annotation config's name", number)
    elif low is None or high is None:
        yield NotCarried(f"config {name}", "it has no scale: free text, or labels without scores")
    else:
        yield Scale(name, low, high)


def _scale(name: str, config: object) -> tuple[float | None, float | None]:
    """The ends of the scale, worst first, where they are told."""
    config = unpacked(config)
    if not isinstance(config, dict):
        return (0, 1) if name == USER_FEEDBACK else (None, None)
    scores = [value["score"] for value in config.get("values") or () if value.get("score") is not None]
    low = config.get("lower_bound") if not scores else min(scores)
    high = config.get("upper_bound") if not scores else max(scores)
    if low is None or high is None or low == high:
        return None, None
    return (high, low) if config.get("optimization_direction") == "MINIMIZE" else (low, high)


def _is_phoenix(sample: Sample) -> bool:
    return sample.has("annotator_kind") or sample.has("optimization_direction", "name")


VERSIONS = "Phoenix 20.26, client 3.5"
FORMAT = FeedbackFormat(
    name="phoenix",
    title="Phoenix annotations",
    recognise=_is_phoenix,
    by_trace=True,
    upserts=True,
    forms=(
        Form(name="REST list of span or trace annotations, JSON", versions=VERSIONS),
        Form(
            name="client frame, CSV, JSON or Parquet",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="notes, which the client leaves out",
        ),
        Form(
            name="annotation configs, JSON", versions=VERSIONS, words="become scales of scores by their names"
        ),
        Form(
            name="document annotations",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="listed, never stored: our records are not about retrieved documents",
        ),
        Form(
            name="session annotations",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="listed, never stored: annotate the span of the answer",
        ),
    ),
    read=read_annotations,
)
