"""Stanford Human Preferences: two comments under one post, and which one readers preferred (`labels` 1: A, 0: B).

The answers are people's, not a model's, so they are called `reddit unspecified` unless another name is given.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import number_in, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items
from governance.exchange.reading import NotCarried
from governance.exchange.samples import signs

KNOWN = frozenset(
    {"post_id", "c_root_id_A", "c_root_id_B", "history", "human_ref_A", "human_ref_B", "labels", "domain"}
)
PREFERENCES = {1.0: "first", 0.0: "second"}


def read_posts(path: Path, asked: Asked) -> Iterator[Read]:
    """A comparison for each pair of comments."""
    reading = ScoreMapping(with_usual(asked, "shp", "reddit unspecified"))
    for item in items(path, asked.progress, under=("data",)):
        if not isinstance(item, tuple):
            yield item
        else:
            yield from _pair(reading, *item)


def _pair(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    preference = PREFERENCES.get(
        number_in(found.get("labels")) or 0.0 if found.get("labels") is not None else -1.0
    )
    if preference is None:
        yield Problem("labels", f"{found.get('labels')!r}: expected 1 (A) or 0 (B)", number)
        return
    for field in sorted(found.keys() - KNOWN):
        if found[field] not in (None, ""):
            yield NotCarried(field, "our records can't represent it")
    post, a, b = (str(found.get(name) or number) for name in ("post_id", "c_root_id_A", "c_root_id_B"))
    yield reading.record(
        number,
        {
            "key": f"{post}-{a}-{b}",
            "kind": "comparison",
            "preference": preference,
            "output": f"{post}-{a}",
            "other_output": f"{post}-{b}",
            "prompt": found.get("history"),
            "answer": found.get("human_ref_A"),
            "other_answer": found.get("human_ref_B"),
            "language": "en",
        },
    )


FORMAT = FeedbackFormat(
    name="shp",
    title="Stanford Human Preferences",
    recognise=signs("human_ref_A", "human_ref_B", "labels"),
    forms=(
        Form(
            name="JSON, JSONL, Parquet",
            versions="SHP, SHP-2",
            answer=Answer.PARTLY,
            words="votes and times of comments",
        ),
    ),
    read=read_posts,
)
