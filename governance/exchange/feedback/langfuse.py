"""Langfuse's scores: as its export writes them (JSON, JSONL, CSV, snake_case in blob storage), as its public interface takes
and lists them, and a trace's own download, which holds its scores.

A score is on an observation, else on a trace: that is the output's name. A number's range is known from its score config, where
the export holds it (`config` or `scoreConfig` with minValue and maxValue). Format: langfuse.com/docs, scores and exports.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.spoken import answer_text, messages_or_words
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

KNOWN = frozenset(
    {
        "id", "traceId", "observationId", "name", "value", "stringValue", "dataType", "comment", "source", "timestamp",
        "createdAt", "updatedAt", "authorUserId", "config", "scoreConfig", "subject", "longStringValue", "projectId",
        "configId",
    }
)  # fmt: skip
SOURCES = {"ANNOTATION": "human", "API": "llm", "EVAL": "llm"}
"""Who scored, as far as Langfuse tells. A score by API may be anyone's; without other word it counts as a machine's."""
_SNAKE = re.compile(r"_([a-z])")


def read_scores(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each score on a trace or an observation. Scores on sessions and experiments are told as not carried."""
    reading = ScoreMapping(asked)
    for item in items(path, asked.progress, under=("data", "scores")):
        if not isinstance(item, tuple):
            yield item
        elif isinstance(item[1].get("scores"), list) or isinstance(item[1].get("trace"), dict):
            yield from _trace(reading, *item)
        else:
            yield from said(reading, *item)


def _trace(reading: ScoreMapping, number: int, found: Mapping[str, Any]) -> Iterator[Read]:
    """A trace with its scores: they belong to the answer that people saw, which the trace itself tells."""
    trace = found["trace"] if isinstance(found.get("trace"), dict) else found
    asked, answer = (
        messages_or_words(unpacked(trace.get("input"))),
        answer_text(unpacked(trace.get("output"))),
    )
    texts: dict[str, Any] = {}
    if asked and answer:
        texts = {"conversation" if isinstance(asked, list) else "prompt": asked, "answer": answer}
    scores = found.get("scores") or trace.get("scores") or ()
    if not scores:
        yield NotCarried("trace", "without scores: its answer was not rated")
    for score in scores:
        if isinstance(score, dict):
            own = {"traceId": trace.get("id"), **score}
            yield from said(reading, number, {**own, "observationId": None} if texts else own, texts)


def said(
    reading: ScoreMapping, number: int, given: Mapping[str, Any], texts: Mapping[str, Any] | None = None
) -> Iterator[Read]:
    """The record that one score is, and what of it has no room in ours."""
    score = camel_case(given)
    name = score.get("name")
    if not isinstance(name, str) or not name:
        yield Problem("name", "expected the score's name", number)
        return
    on = _output(score)
    if not on:
        yield NotCarried(name, "a score on a session or an experiment: our feedback is about one output")
        return
    for field in sorted(score.keys() - KNOWN):
        if score[field] not in (None, "", {}, []):
            yield NotCarried(field, "our records can't represent it")
    author = score.get("authorUserId")
    about = {
        **(texts or {}),
        "output": str(on),
        "source": "human" if author else SOURCES.get(str(score.get("source") or "API"), "llm"),
        "person": f"langfuse-{author}" if author else None,
        "given_at": _time(score.get("timestamp") or score.get("createdAt")),
    }
    key = str(score.get("id") or f"{on}-{name}")
    if score.get("dataType") == "CORRECTION":
        text = score.get("longStringValue") or score.get("stringValue") or score.get("value")
        yield reading.record(
            number,
            {**about, "key": key, "kind": "correction", "correction": text, "comment": score.get("comment")},
        )
        return
    if score.get("value") in (None, "") and not score.get("stringValue") and not score.get("longStringValue"):
        yield Problem("value", "expected the score's value", number)
        return
    yield from reading.records(number, about, [(key, as_score(name, score))])


def camel_case(given: Mapping[str, Any]) -> dict[str, Any]:
    """A score's names as the public interface writes them; exports to blob storage write `trace_id`."""
    return {_SNAKE.sub(lambda match: match[1].upper(), name): value for name, value in given.items()}


def _output(score: Mapping[str, Any]) -> object:
    subject = score.get("subject") if isinstance(score.get("subject"), dict) else {}
    assert isinstance(subject, dict)
    kind = subject.get("kind")
    trace = score.get("traceId") or subject.get("traceId") or (subject.get("id") if kind == "trace" else None)
    return score.get("observationId") or (subject.get("id") if kind == "observation" else None) or trace


def _time(words: object) -> object:
    """Blob exports write UTC without saying so: `2026-07-18 08:28:09.123456`."""
    if not isinstance(words, str):
        return words
    try:
        return f"{words}Z" if datetime.fromisoformat(words).tzinfo is None else words
    except ValueError:
        return words


def as_score(name: str, score: Mapping[str, Any]) -> Score:
    """A Langfuse score in our terms: 0 and 1 of a BOOLEAN as no and yes, a category by its word."""
    config = unpacked(score.get("config") or score.get("scoreConfig")) or {}
    low, high = (config.get("minValue"), config.get("maxValue")) if isinstance(config, dict) else (None, None)
    value = score.get("value")
    words = score.get("stringValue") or score.get("longStringValue")
    comment = score.get("comment") or None
    kind = str(score.get("dataType") or "")
    if kind in ("CATEGORICAL", "TEXT") and (words or value is not None):
        return Score(name, str(words or value), explanation=comment)
    if (kind == "BOOLEAN" or isinstance(value, bool)) and value is not None:
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


def _is_langfuse(sample: Sample) -> bool:
    return (
        sample.has("traceId", "dataType")
        or sample.has("trace_id", "data_type", "name")
        or sample.has("observations", "scores", "traceId")
        or sample.has("observationId", "stringValue")
    )


VERSIONS = "Langfuse 5 (SDK 5.0)"
FORMAT = FeedbackFormat(
    name="langfuse",
    title="Langfuse scores",
    recognise=_is_langfuse,
    by_trace=True,
    upserts=True,
    forms=(
        Form(
            name="scores: public interface, table export (JSON, JSONL, CSV)",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="scores on sessions and experiments; environment, queue, metadata",
        ),
        Form(
            name="scores in blob storage (snake_case JSONL, CSV)",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="as above",
        ),
        Form(
            name="a trace's download, JSON",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="inner observations",
        ),
    ),
    read=read_scores,
)
