"""MLflow's assessments: traces that hold them (`Trace.to_json`, `search_traces()` as a frame, the REST list), or a list of them.

Feedback becomes a statement; an expectation (what the answer should have been) becomes a correction where it is text. An
assessment speaks of the answer that people saw: the trace's, whichever of its steps it was noted on.
Format: mlflow.org/docs, assessments and traces.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.mlflow_traces import texts_of
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items, unpacked
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

SOURCES = {"HUMAN": "human", "LLM_JUDGE": "llm", "AI_JUDGE": "llm", "CODE": "code"}
KNOWN = frozenset(
    {
        "assessment_id", "assessment_name", "name", "trace_id", "span_id", "source", "create_time", "create_time_ms",
        "last_update_time", "last_update_time_ms", "feedback", "expectation", "rationale", "valid", "run_id", "overrides",
    }
)  # fmt: skip


def read_assessments(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each assessment that has a value."""
    reading = ScoreMapping(asked)
    for item in items(path, asked.progress, under=("assessments", "traces")):
        if not isinstance(item, tuple):
            yield item
            continue
        number, found = item
        trace = _trace(found)
        if trace is None:
            yield from _assessment(reading, number, {}, found)
            continue
        info, assessments = trace
        texts = texts_of(found, info)
        if not assessments:
            yield NotCarried("trace", "without assessments: its answer was not rated")
        elif not texts:
            yield NotCarried(
                "trace",
                "its prompt and answer aren't in the file; the output must already be known, or export Trace.to_json",
            )
        for assessment in assessments:
            yield from _assessment(reading, number, texts, {"trace_id": info.get("trace_id"), **assessment})


def _trace(found: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """A trace's description and assessments, in whichever of the three forms; None for an assessment by itself."""
    info = unpacked(found.get("info"))
    if not isinstance(info, dict):
        is_trace = "assessments" in found or "trace_metadata" in found or "request_preview" in found
        if not is_trace or "assessment_name" in found:
            return None
        info = found if isinstance(found, dict) else dict(found)
    listed = unpacked(info.get("assessments"))
    return info, [
        each for each in map(unpacked, listed if isinstance(listed, list) else ()) if isinstance(each, dict)
    ]


def _assessment(
    reading: ScoreMapping, number: int, texts: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Read]:
    name = str(found.get("assessment_name") or found.get("name") or "")
    trace, span = found.get("trace_id"), found.get("span_id")
    if not name or not trace:
        missing = "assessment_name" if not name else "trace_id"
        yield Problem(missing, "required for an assessment", number)
        return
    if found.get("valid") is False:
        yield NotCarried(name, "replaced by a later assessment (valid is false)")
        return
    for field in sorted(found.keys() - KNOWN):
        if found[field]:
            yield NotCarried(field, "our records can't represent it")
    if span and texts:
        yield NotCarried(
            "span_id",
            "that it was made on one step; it was imported for the trace's answer, which people saw",
        )
    source = unpacked(found.get("source")) or {}
    kind = SOURCES.get(str(source.get("source_type") or "").upper(), "code")
    about = {
        **texts,
        "output": str(trace if texts or not span else span),
        "source": kind,
        "person": _person(source.get("source_id")) if kind == "human" else None,
        "given_at": _time(found),
    }
    if kind != "human" and source.get("source_id"):
        yield NotCarried("source.source_id", "which judge or code it was can't be represented in our records")
    yield from _value(reading, number, about, found, name)


def _value(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], found: Mapping[str, Any], name: str
) -> Iterator[Read]:
    key = str(found.get("assessment_id") or f"{about['output']}-{name}-{content_hash(dict(found))[:16]}")
    expected = unpacked(found.get("expectation"))
    if isinstance(expected, dict):
        text = expected.get("value")
        if isinstance(text, str) and text:
            correction = {**about, "key": key, "kind": "correction", "correction": text}
            yield reading.record(number, {**correction, "comment": found.get("rationale")})
        else:
            yield NotCarried(name, "an expectation that isn't text")
        return
    feedback = unpacked(found.get("feedback")) or {}
    value = feedback.get("value")
    if feedback.get("error"):
        yield NotCarried(name, "the judge failed: there is an error instead of a value")
    elif isinstance(value, bool | int | float | str):
        score = Score(name, value, explanation=found.get("rationale") or None)
        yield from reading.records(number, about, [(key, score)])
    elif value is None and found.get("rationale"):
        score = Score(name, explanation=str(found["rationale"]))
        yield from reading.records(number, about, [(key, score)])
    else:
        yield NotCarried(name, "no value" if value is None else "a value that is a list or an object")


def _person(source_id: object) -> str | None:
    """A pseudonym for who assessed: their id there may be an address, so it isn't kept in the open."""
    return f"mlflow-{content_hash(source_id)[:16]}" if source_id else None


def _time(found: Mapping[str, Any]) -> object:
    milliseconds = found.get("create_time_ms")
    if isinstance(milliseconds, int):
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return found.get("create_time")


def _is_mlflow(sample: Sample) -> bool:
    if "mlflow.spanInputs" in sample.beginning or "mlflow.trace" in sample.beginning:
        return True
    return sample.has("assessment_name") or sample.has("trace_id", "assessments")


VERSIONS = "MLflow 3.17"
PREVIEWS = (
    "prompt and answer (only cut previews are in it): the output must already be known, or use Trace.to_json"
)
FORMAT = FeedbackFormat(
    name="mlflow",
    title="MLflow assessments",
    recognise=_is_mlflow,
    by_trace=True,
    forms=(
        Form(
            name="Trace.to_json, a list or one a line",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="inner steps of the trace; expectations that aren't text; the judge's name",
        ),
        Form(
            name="search_traces() as CSV, JSON or Parquet",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="as above",
        ),
        Form(
            name="list of assessments, JSON",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="prompt and answer: the trace must already be known",
        ),
        Form(name="REST list of traces", versions=VERSIONS, answer=Answer.PARTLY, words=PREVIEWS),
    ),
    read=read_assessments,
)
