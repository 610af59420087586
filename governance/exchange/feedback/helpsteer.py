"""HelpSteer: one answer with five attributes from 0 to 4 (HelpSteer, HelpSteer2), or two answers and what was preferred, from
-3 (the first is much better) to 3 (HelpSteer3).

More helpfulness, correctness and coherence is better. More complexity or verbosity is not, so that these wait for their scale.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import number_in, turns, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

BETTER = ("helpfulness", "correctness", "coherence")
OTHER = ("complexity", "verbosity")
KNOWN = frozenset(
    {
        "prompt", "response", *BETTER, *OTHER, "context", "response1", "response2", "overall_preference",
        "individual_preference", "language", "domain",
    }
)  # fmt: skip


def read_rows(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each attribute, or for each annotator's preference."""
    reading = ScoreMapping(with_usual(asked, "helpsteer", "helpsteer unspecified"))
    for item in items(path, asked.progress, under=("data", "rows")):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        for field in sorted(found.keys() - KNOWN):
            if found[field] not in (None, "", [], {}):
                yield NotCarried(field, "our records can't represent it")
        if "response1" in found:
            yield from _preferences(reading, number, found)
        else:
            yield from _attributes(reading, number, found)


def _attributes(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    prompt, answer = found.get("prompt"), found.get("response")
    name = content_hash([prompt, answer])[:32]
    about = {"output": name, "prompt": prompt, "answer": answer}
    scores = []
    for attribute in (*BETTER, *OTHER):
        value = number_in(found.get(attribute))
        if value is not None:
            ends = (0.0, 4.0) if attribute in BETTER else (None, None)
            scores.append((f"{name}-{attribute}", Score(attribute, value, low=ends[0], high=ends[1])))
    if not scores:
        yield Problem("helpfulness", "expected an attribute from 0 to 4", number)
    yield from reading.records(number, about, scores)


def _preferences(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    context = turns(found.get("context"))
    answers = found.get("response1"), found.get("response2")
    name = content_hash([context, *answers])[:32]
    language = str(found.get("language") or "").lower()
    about = {
        "kind": "comparison",
        "output": f"{name}-1",
        "other_output": f"{name}-2",
        "conversation": context,
        "answer": answers[0],
        "other_answer": answers[1],
        "language": "en" if language == "english" else None,
    }
    singles = unpacked(found.get("individual_preference"))
    for place, single in enumerate(singles if isinstance(singles, list) else (), 1):
        score = number_in(single.get("score")) if isinstance(single, dict) else None
        if score is None:
            yield NotCarried("individual_preference", "without a score")
            continue
        said = {
            "comment": single.get("reasoning"),
            "key": f"{name}-{place}",
            "preference": _preference(score),
        }
        yield reading.record(number, {**about, **said})
    if singles:
        yield NotCarried(
            "overall_preference", "follows from the annotators' own, which were imported individually"
        )
    elif (overall := number_in(found.get("overall_preference"))) is not None:
        yield reading.record(number, {**about, "key": name, "preference": _preference(overall)})
    else:
        yield Problem("overall_preference", "expected a number from -3 to 3", number)


def _preference(score: float) -> str:
    return "tie" if score == 0 else "first" if score < 0 else "second"


def _is_helpsteer(sample: Sample) -> bool:
    return sample.has("helpfulness", "verbosity", "response") or sample.has("response1", "overall_preference")


FORMAT = FeedbackFormat(
    name="helpsteer",
    title="HelpSteer ratings and preferences",
    recognise=_is_helpsteer,
    forms=(
        Form(name="attributes, JSONL, CSV, Parquet", versions="HelpSteer 1, 2"),
        Form(
            name="preferences, JSONL, Parquet",
            versions="HelpSteer 3",
            answer=Answer.PARTLY,
            words="by how much one answer is better; remarks on single answers",
        ),
    ),
    read=read_rows,
)
