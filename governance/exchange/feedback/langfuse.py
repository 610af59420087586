"""Langfuse's scores, as its export writes them (JSON, JSONL or CSV), and as its public interface takes and lists them.

A score is on an observation, else on a trace: that is the output's name. A number's range is known from its score config, where
the export holds it (`config` or `scoreConfig` with minValue and maxValue). Format: langfuse.com/docs, scores and exports.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.documents import objects
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.reading import BrokenOff, NotCarried, Progress, lines, text
from governance.exchange.samples import signs
from governance.feedback.scores import Score

KNOWN = frozenset(
    {
        "id", "traceId", "observationId", "name", "value", "stringValue", "dataType", "comment", "source", "timestamp",
        "createdAt", "updatedAt", "authorUserId", "config", "scoreConfig", "subject", "longStringValue", "projectId",
    }
)  # fmt: skip
SOURCES = {"ANNOTATION": "human", "API": "llm", "EVAL": "llm"}
"""Who scored, as far as Langfuse tells. A score by API may be anyone's; without other word it counts as a machine's."""


def read_scores(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each score on a trace or an observation. Scores on sessions and experiments are told as not carried."""
    reading = ScoreMapping(asked.mapping, asked.defaults)
    items = (
        _rows(path, asked.progress)
        if _is_csv(path)
        else objects(path, asked.progress, under=("data", "scores"))
    )
    for item in items:
        if isinstance(item, Problem):
            yield item
        else:
            yield from said(reading, *item)


def said(reading: ScoreMapping, number: int, score: Mapping[str, Any]) -> Iterator[Read]:
    """The record that one score is, and what of it has no room in ours."""
    name = score.get("name")
    if not isinstance(name, str) or not name:
        yield Problem("name", "expected the score's name", number)
        return
    subject = score.get("subject") if isinstance(score.get("subject"), dict) else {}
    assert isinstance(subject, dict)
    kind = subject.get("kind")
    trace = score.get("traceId") or subject.get("traceId") or (subject.get("id") if kind == "trace" else None)
    on = score.get("observationId") or (subject.get("id") if kind == "observation" else None) or trace
    if not on:
        yield NotCarried(name, "a score on a session or an experiment: our feedback speaks of one output")
        return
    for field in sorted(score.keys() - KNOWN):
        if score[field] not in (None, "", {}, []):
            yield NotCarried(field, "our records have no room for it")
    author = score.get("authorUserId")
    about = {
        "output": str(on),
        "source": SOURCES.get(str(score.get("source") or "API"), "llm"),
        "person": f"langfuse-{author}" if author else None,
        "given_at": score.get("timestamp") or score.get("createdAt"),
    }
    if author:
        about["source"] = "human"
    key = str(score.get("id") or f"{on}-{name}")
    if score.get("dataType") == "CORRECTION":
        text = score.get("longStringValue") or score.get("stringValue") or score.get("value")
        yield reading.record(
            number,
            {**about, "key": key, "kind": "correction", "correction": text, "comment": score.get("comment")},
        )
        return
    yield from reading.records(number, about, [(key, as_score(name, score))])


def as_score(name: str, score: Mapping[str, Any]) -> Score:
    """A Langfuse score in our terms: 0 and 1 of a BOOLEAN as no and yes, a category by its word."""
    config = score.get("config") or score.get("scoreConfig") or {}
    low, high = (config.get("minValue"), config.get("maxValue")) if isinstance(config, dict) else (None, None)
    value = score.get("value")
    words = score.get("stringValue") or score.get("longStringValue")
    comment = score.get("comment") or None
    kind = str(score.get("dataType") or "")
    if kind in ("CATEGORICAL", "TEXT") and (words or value is not None):
        return Score(name, str(words or value), explanation=comment)
    if kind == "BOOLEAN" and value is not None:
        return Score(name, str(value).lower() in ("1", "1.0", "true"), explanation=comment)
    number = _number(value)
    if number is None and value is not None and not words:
        words = str(value)
    return Score(
        name,
        number if number is not None else words,
        explanation=comment,
        low=_number(low) if high is not None else None,
        high=_number(high) if low is not None else None,
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool | int | float):
        return float(value)
    try:
        return float(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _is_csv(path: Path) -> bool:
    for _, first in lines(path):
        return not first.lstrip(b"\xef\xbb\xbf \t").startswith((b"{", b"["))
    return False


def _rows(path: Path, progress: Progress | None) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    """CSV rows by their header's names, empty cells left out, numbered by the line they start on."""
    at = 0

    def source() -> Iterator[str]:
        nonlocal at
        for number, line in lines(path, progress, keep_blank=True):
            at = number
            yield text(number, line).removeprefix("\ufeff" if number == 1 else "") + "\n"

    reader = csv.reader(source(), strict=True)
    header = next(reader, [])
    if "name" not in header:
        raise Invalid(Problem("name", "the heading lacks this column; expected an export of scores", 1))
    while True:
        start = at + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenOff(Problem("file", f"not CSV: {error}", start)) from error
        if cells is None:
            return
        if len(cells) > len(header):
            yield Problem("file", f"{len(cells)} cells under {len(header)} columns", start)
        elif cells:
            yield start, {name: cell for name, cell in zip(header, cells, strict=False) if cell}


FORMAT = FeedbackFormat(
    name="langfuse",
    title="Langfuse scores",
    recognise=signs("traceId", "dataType"),
    by_trace=True,
    read=read_scores,
)
