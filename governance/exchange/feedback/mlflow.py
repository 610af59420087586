"""MLflow's assessments: a list of them (to_dictionary or the protobuf's JSON), or traces that hold them (`info.assessments`).

Feedback becomes a statement; an expectation (what the answer should have been) becomes a correction where it is text. A trace
that holds its request and response brings the output along. Format: mlflow.org/docs, assessments and traces.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.documents import objects
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.reading import NotCarried
from governance.exchange.samples import signs
from governance.feedback.scores import Score

SOURCES = {"HUMAN": "human", "LLM_JUDGE": "llm", "AI_JUDGE": "llm", "CODE": "code"}
KNOWN = frozenset(
    {
        "assessment_id", "assessment_name", "name", "trace_id", "span_id", "source", "create_time", "create_time_ms",
        "last_update_time", "last_update_time_ms", "feedback", "expectation", "rationale", "valid", "run_id",
    }
)  # fmt: skip


def read_assessments(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each assessment that has a value."""
    reading = ScoreMapping(asked.mapping, asked.defaults)
    for item in objects(path, asked.progress, under=("assessments", "traces")):
        if isinstance(item, Problem):
            yield item
            continue
        number, found = item
        info = found.get("info")
        if not isinstance(info, dict):
            yield from _assessment(reading, number, {}, found)
            continue
        texts = _texts(found, info)
        for assessment in info.get("assessments") or ():
            yield from _assessment(reading, number, texts, {"trace_id": info.get("trace_id"), **assessment})


def _assessment(
    reading: ScoreMapping, number: int, texts: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Read]:
    name = str(found.get("assessment_name") or found.get("name") or "")
    trace, span = found.get("trace_id"), found.get("span_id")
    if not name or not trace:
        missing = "assessment_name" if not name else "trace_id"
        yield Problem(missing, "an assessment needs it", number)
        return
    if found.get("valid") is False:
        yield NotCarried(name, "replaced by a later assessment (valid is false)")
        return
    for field in sorted(found.keys() - KNOWN):
        if found[field]:
            yield NotCarried(field, "our records have no room for it")
    source = found.get("source") or {}
    kind = SOURCES.get(str(source.get("source_type") or "").upper(), "code")
    about = {
        **(texts if not span else {}),
        "output": str(span or trace),
        "source": kind,
        "person": _person(source.get("source_id")) if kind == "human" else None,
        "given_at": _time(found),
    }
    if kind != "human" and source.get("source_id"):
        yield NotCarried("source.source_id", "which judge or code it was has no room in our records")
    yield from _value(reading, number, about, found, name)


def _value(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], found: Mapping[str, Any], name: str
) -> Iterator[Read]:
    key = str(found.get("assessment_id") or f"{about['output']}-{name}-{content_hash(dict(found))[:16]}")
    expected = found.get("expectation")
    if isinstance(expected, dict):
        text = expected.get("value")
        if isinstance(text, str) and text:
            correction = {**about, "key": key, "kind": "correction", "correction": text}
            yield reading.record(number, {**correction, "comment": found.get("rationale")})
        else:
            yield NotCarried(name, "an expectation that isn't text")
        return
    feedback = found.get("feedback") or {}
    if feedback.get("error"):
        yield NotCarried(name, "the judge failed: there is an error instead of a value")
    elif isinstance(value := feedback.get("value"), bool | int | float | str):
        yield from reading.records(
            number, about, [(key, Score(name, value, explanation=found.get("rationale") or None))]
        )
    else:
        yield NotCarried(name, "a value that is a list or an object")


def _texts(trace: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked and answered, where the trace holds it whole (a preview is cut, so it isn't taken)."""
    data = trace.get("data") if isinstance(trace.get("data"), dict) else {}
    assert isinstance(data, dict)
    request, response = (
        trace.get("request") or data.get("request"),
        trace.get("response") or data.get("response"),
    )
    asked, answered = _spoken(request), _spoken(response)
    if not isinstance(asked, list | str) or not isinstance(answered, str):
        return {}
    told: dict[str, Any] = {
        "conversation" if isinstance(asked, list) else "prompt": asked,
        "answer": answered,
    }
    if isinstance(info.get("request_time"), str):
        told["produced_at"] = info["request_time"]
    return told


def _spoken(said: object) -> object:
    """The words in a request or a response: chat messages, the only text there is, or the text itself."""
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except ValueError:
            return said
    if isinstance(said, dict):
        if isinstance(said.get("messages"), list):
            return said["messages"]
        choices = said.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], dict):
            return (choices[0].get("message") or {}).get("content")
        values = list(said.values())
        return values[0] if len(values) == 1 and isinstance(values[0], str) else None
    return said


def _person(source_id: object) -> str | None:
    """A pseudonym for who assessed: their id there may be an address, so it isn't kept in the open."""
    return f"mlflow-{content_hash(source_id)[:16]}" if source_id else None


def _time(found: Mapping[str, Any]) -> object:
    milliseconds = found.get("create_time_ms")
    if isinstance(milliseconds, int):
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return found.get("create_time")


FORMAT = FeedbackFormat(
    name="mlflow",
    title="MLflow assessments",
    recognise=signs("assessment_name"),
    by_trace=True,
    read=read_assessments,
)
