"""Phoenix's annotations, as its REST interface lists and takes them: {"data": [...]}, a list, or one a line.

A label, a score and an explanation under one name. The scale is known where the export holds the annotation's config (`config`
with its bounds or the scores of its values), and for `user_feedback`, which Phoenix brings along: 0 bad, 1 good.
Format: arize.com/docs/phoenix, annotations.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.errors import Problem
from governance.exchange.documents import objects
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.reading import NotCarried
from governance.exchange.samples import signs
from governance.feedback.scores import Score

SOURCES = {"HUMAN": "human", "LLM": "llm", "CODE": "code"}
USER_FEEDBACK = "user_feedback"
KNOWN = frozenset(
    {
        "id", "span_id", "trace_id", "name", "annotator_kind", "result", "identifier", "created_at", "updated_at",
        "user_id", "config", "source",
    }
)  # fmt: skip


def read_annotations(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each annotation on a span or a trace."""
    reading = ScoreMapping(asked.mapping, asked.defaults)
    for item in objects(path, asked.progress, under=("data", "annotations")):
        if isinstance(item, Problem):
            yield item
        else:
            yield from _annotation(reading, *item)


def _annotation(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    name, on = found.get("name"), found.get("span_id") or found.get("trace_id")
    if not isinstance(name, str) or not name:
        yield Problem("name", "expected the annotation's name", number)
        return
    if not on:
        yield NotCarried(name, "an annotation on a session or a document: our feedback speaks of one output")
        return
    for field in sorted(found.keys() - KNOWN):
        if found[field]:
            yield NotCarried(field, "our records have no room for it")
    result = found.get("result") or {}
    label, score, explanation = (result.get(part) for part in ("label", "score", "explanation"))
    if label is None and score is None and not explanation:
        yield Problem("result", "expected a label, a score or an explanation", number)
        return
    kind = SOURCES.get(str(found.get("annotator_kind") or "").upper(), "human")
    user = found.get("user_id")
    about = {
        "output": str(on),
        "source": kind,
        "person": f"phoenix-{user}" if user and kind == "human" else None,
        "given_at": found.get("updated_at") or found.get("created_at"),
    }
    low, high = _scale(name, found.get("config"))
    said = Score(name, score, label, explanation, low, high)
    key = str(found.get("id") or "-".join(str(part) for part in (name, on, found.get("identifier") or "")))
    yield from reading.records(number, about, [(key, said)])


def _scale(name: str, config: object) -> tuple[float | None, float | None]:
    """The ends of the scale, worst first, where they are told."""
    if not isinstance(config, dict):
        return (0, 1) if name == USER_FEEDBACK else (None, None)
    scores = [value["score"] for value in config.get("values") or () if value.get("score") is not None]
    low = config.get("lower_bound") if not scores else min(scores)
    high = config.get("upper_bound") if not scores else max(scores)
    if low is None or high is None or low == high:
        return None, None
    return (high, low) if config.get("optimization_direction") == "MINIMIZE" else (low, high)


FORMAT = FeedbackFormat(
    name="phoenix",
    title="Phoenix annotations",
    recognise=signs("annotator_kind"),
    by_trace=True,
    read=read_annotations,
)
