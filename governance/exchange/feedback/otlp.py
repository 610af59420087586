"""In by OpenTelemetry: spans of generative operations as outputs, `gen_ai.evaluation.result` events as feedback on them.

The wire formats of OTLP/HTTP (protobuf and its JSON, whose ids are hexadecimal) and the semantic conventions for generative AI,
status development: opentelemetry.io/docs/specs/semconv/gen-ai. docs/telemetry.md has the rules in full.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from governance.core.canonical import content_hash
from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.generations import answer_in, conversation_in, is_generation
from governance.exchange.reading import NotCarried
from governance.feedback.scores import Rule, Score, statement
from governance.feedback.telemetry.told import (
    UNKNOWN_LANGUAGE,
    UNSPECIFIED,
    ToldEvaluation,
    ToldOutput,
    label,
    slug,
)

EVALUATION = "gen_ai.evaluation.result"
DETAILS = "gen_ai.client.inference.operation.details"
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
_IDS = frozenset({"traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"})


@dataclass
class Told:
    """What one request holds. `rejected` counts spans or log records that are refused, `problems` says why."""

    outputs: list[ToldOutput] = field(default_factory=list)
    evaluations: list[ToldEvaluation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    not_carried: list[NotCarried] = field(default_factory=list)


def read_traces(body: bytes, *, as_json: bool) -> Told:
    """The outputs and evaluations of an ExportTraceServiceRequest. Raises Invalid for what isn't one."""
    request = ExportTraceServiceRequest()
    _parse(request, body, as_json)
    told, place = Told(), 0
    for resource_spans in request.resource_spans:
        resource = _attributes(resource_spans.resource.attributes)
        for span in (span for scope in resource_spans.scope_spans for span in scope.spans):
            place += 1
            attributes = _attributes(span.attributes)
            events = [
                (event.name, _attributes(event.attributes), event.time_unix_nano) for event in span.events
            ]
            ids = (span.trace_id.hex(), span.span_id.hex())
            produced = _time(span.end_time_unix_nano or span.start_time_unix_nano)
            _take_output(
                told,
                place,
                ids,
                {**resource, **attributes},
                events,
                produced,
                is_root=not span.parent_span_id,
            )
            for name, said, nanoseconds in events:
                if name == EVALUATION:
                    _take_evaluation(told, place, ids, said, nanoseconds)
    return told


def read_logs(body: bytes, *, as_json: bool) -> Told:
    """The evaluations, and the details of generative operations, in an ExportLogsServiceRequest. Raises Invalid."""
    request = ExportLogsServiceRequest()
    _parse(request, body, as_json)
    told, place = Told(), 0
    for resource_logs in request.resource_logs:
        resource = _attributes(resource_logs.resource.attributes)
        for record in (record for scope in resource_logs.scope_logs for record in scope.log_records):
            place += 1
            said = _attributes(record.attributes)
            name = record.event_name or said.get("event.name")
            ids = (record.trace_id.hex(), record.span_id.hex())
            nanoseconds = record.time_unix_nano or record.observed_time_unix_nano
            if name == EVALUATION:
                _take_evaluation(told, place, ids, said, nanoseconds)
            elif name == DETAILS and all(ids):
                _take_output(told, place, ids, {**resource, **said}, [], _time(nanoseconds), is_root=False)
            elif str(name or "").startswith("gen_ai."):
                told.not_carried.append(NotCarried(str(name), "an event that our outputs aren't made from"))
    return told


def count_points(body: bytes, *, as_json: bool) -> int:
    """How many data points an ExportMetricsServiceRequest holds. Raises Invalid."""
    request = ExportMetricsServiceRequest()
    _parse(request, body, as_json)
    return sum(
        len(getattr(metric, kind).data_points)
        for resource in request.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if (kind := metric.WhichOneof("data"))
    )


def _take_output(
    told: Told,
    place: int,
    ids: tuple[str, str],
    attributes: Mapping[str, Any],
    events: list[tuple[str, dict[str, Any], int]],
    produced_at: datetime,
    *,
    is_root: bool,
) -> None:
    """The answer that a span tells, if it tells one."""
    messages = [(name, said) for name, said, _ in events]
    answer, others = answer_in(attributes, messages)
    if not answer:
        if attributes.get("gen_ai.operation.name") in ("chat", "text_completion", "generate_content"):
            told.not_carried.append(
                NotCarried("span", "without its messages: let the instrumentation capture message content")
            )
        return
    if not is_generation(attributes, messages, is_root=is_root):
        return
    if others:
        told.not_carried.append(
            NotCarried("gen_ai.output.messages", "only the first of several answers is taken")
        )
    response = attributes.get("gen_ai.response.id")
    told.outputs.append(
        ToldOutput(
            place=place,
            trace_id=ids[0],
            span_id=ids[1],
            model=model_in(attributes),
            label=label(_first(attributes, "service.version", "langfuse.version", "langfuse.release")),
            conversation=conversation_in(attributes, messages),
            answer=answer,
            produced_at=produced_at,
            response_id=str(response)[:200] if response else None,
            is_root=is_root,
            named_version=str(attributes["plumbline.model_version"])
            if attributes.get("plumbline.model_version")
            else None,
            language=str(attributes.get("plumbline.language") or UNKNOWN_LANGUAGE),
            scenario=slug(_first(attributes, "plumbline.scenario", "service.name")) or UNSPECIFIED,
        )
    )


def model_in(attributes: Mapping[str, Any]) -> str:
    """The short name of the model that answered: as the response names it, else as it was asked for, else the service."""
    names = (
        "gen_ai.response.model",
        "gen_ai.request.model",
        "langfuse.observation.model.name",
        "service.name",
    )
    return slug(_first(attributes, *names)) or UNSPECIFIED


def _take_evaluation(
    told: Told, place: int, ids: tuple[str, str], said: Mapping[str, Any], nanoseconds: int
) -> None:
    name = said.get(f"{E}name")
    if not isinstance(name, str) or not name:
        told.problems.append(Problem(f"{E}name", "an evaluation needs it", place))
        return
    if said.get("error.type"):
        told.not_carried.append(NotCarried(name, f"the evaluation failed: {said['error.type']}"))
        return
    told.not_carried += [
        NotCarried(field, "our records have no room for it") for field in sorted(said.keys() - CARRIED)
    ]
    value, word, why = (said.get(f"{E}{part}") for part in ("score.value", "score.label", "explanation"))
    if (value is None and not word and not why) or not isinstance(value, bool | int | float | str | None):
        told.problems.append(Problem(f"{E}score.value", "expected a value, a label or an explanation", place))
        return
    response = str(said["gen_ai.response.id"])[:200] if said.get("gen_ai.response.id") else None
    if not response and not all(ids):
        told.problems.append(Problem("gen_ai.response.id", "needed where the event has no span", place))
        return
    try:
        rule = Rule.of("plumbline.rule", str(said["plumbline.rule"])) if said.get("plumbline.rule") else None
        record = statement(Score(name, value, _text(word), _text(why)), rule)
    except Invalid as invalid:
        told.problems += [Problem(each.field, each.reason, place) for each in invalid.problems]
        return
    if record is None:
        return
    identity = [*ids, response, name, value, word, why, nanoseconds]
    told.evaluations.append(
        ToldEvaluation(
            place, content_hash(identity)[:40], ids[0] or None, ids[1] or None, response,
            {**record, **_speaker(said), "given_at": _time(nanoseconds).isoformat()},
        )
    )  # fmt: skip


def _speaker(said: Mapping[str, Any]) -> dict[str, Any]:
    """Who evaluated, as far as the event tells: the conventions have no word for it yet."""
    kind = str(_first(said, *TYPES) or "").lower()
    speaker: dict[str, Any] = {"source": SOURCES.get(kind, "llm")}
    person = _first(said, "plumbline.person", "enduser.pseudo.id")
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


def _first(attributes: Mapping[str, Any], *names: str) -> Any:
    return next((attributes[name] for name in names if attributes.get(name)), None)


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _time(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds // 1_000 / 1_000_000, UTC)


def _parse(message: Message, body: bytes, as_json: bool) -> None:
    try:
        if as_json:
            ParseDict(_with_bytes(orjson.loads(body)), message, ignore_unknown_fields=True)
        else:
            message.ParseFromString(body)
    except (DecodeError, ParseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid.field("body", f"not an {message.DESCRIPTOR.name}: {error}") from error


def _with_bytes(value: Any) -> Any:
    """The JSON with its hexadecimal ids as protobuf's own JSON has bytes: base64."""
    if isinstance(value, list):
        return [_with_bytes(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: b64encode(bytes.fromhex(each)).decode()
        if name in _IDS and isinstance(each, str)
        else _with_bytes(each)
        for name, each in value.items()
    }


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    if kind == "kvlist_value":
        return _attributes(value.kvlist_value.values)
    return getattr(value, kind)


def problems_and_left(told: Told) -> Iterator[str]:
    """What the sender should know: each thing that isn't carried over, once, with how often it was met."""
    counted: dict[NotCarried, int] = {}
    for each in told.not_carried:
        counted[each] = counted.get(each, 0) + 1
    for each, count in counted.items():
        yield f"not carried over: {each.field} ({count} times): {each.reason}"
