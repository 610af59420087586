"""In by OpenTelemetry: spans of generative operations as outputs, `gen_ai.evaluation.result` events as feedback on them.

The wire formats of OTLP/HTTP (protobuf and its JSON, whose ids are hexadecimal) and the semantic conventions for generative AI,
status development: opentelemetry.io/docs/specs/semconv/gen-ai. docs/telemetry.md has the rules in full.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from governance.core.errors import Invalid
from governance.exchange.feedback.evaluations import (
    EVALUATION,
    Told,
    at,
    first,
    take_annotations,
    take_evaluation,
)
from governance.exchange.feedback.generations import (
    OI_KIND,
    answer_in,
    calls_a_tool,
    conversation_in,
    is_generation,
    is_wrapper,
)
from governance.exchange.reading import NotCarried
from governance.feedback.telemetry.told import (
    UNKNOWN_LANGUAGE,
    UNSPECIFIED,
    ToldOutput,
    label,
    slug,
)

GENERATIVE = ("chat", "text_completion", "generate_content", "invoke_agent")
DETAILS = "gen_ai.client.inference.operation.details"
_IDS = frozenset({"traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"})


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
            take_annotations(
                told, place, ids, attributes, span.end_time_unix_nano or span.start_time_unix_nano
            )
            produced = at(span.end_time_unix_nano or span.start_time_unix_nano)
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
                    take_evaluation(told, place, ids, said, nanoseconds)
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
                take_evaluation(told, place, ids, said, nanoseconds)
            elif name == DETAILS and all(ids):
                _take_output(told, place, ids, {**resource, **said}, [], at(nanoseconds), is_root=False)
            else:
                words = (
                    "an event that doesn't describe an output"
                    if name
                    else "a log line without an event's name"
                )
                told.unused.append(NotCarried(str(name or "log record")[:200], words))
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
    if not answer or not is_generation(attributes, messages, is_root=is_root):
        _tell_unused(told, attributes, messages, has_answer=bool(answer))
        return
    if others:
        told.not_carried.append(
            NotCarried("gen_ai.output.messages", "only the first of several answers is used")
        )
    response = attributes.get("gen_ai.response.id")
    told.outputs.append(
        ToldOutput(
            place=place,
            trace_id=ids[0],
            span_id=ids[1],
            model=model_in(attributes),
            label=label(first(attributes, "service.version", "langfuse.version", "langfuse.release")),
            conversation=conversation_in(attributes, messages),
            answer=answer,
            produced_at=produced_at,
            response_id=str(response)[:200] if response else None,
            is_root=is_root,
            is_wrapper=is_wrapper(attributes),
            named_version=str(attributes["plumbline.model_version"])
            if attributes.get("plumbline.model_version")
            else None,
            language=str(attributes.get("plumbline.language") or UNKNOWN_LANGUAGE),
            scenario=slug(first(attributes, "plumbline.scenario", "service.name")) or UNSPECIFIED,
        )
    )


def _tell_unused(
    told: Told, attributes: Mapping[str, Any], events: list[tuple[str, dict[str, Any]]], *, has_answer: bool
) -> None:
    """Why no output is made of a span."""
    if has_answer:
        told.unused.append(
            NotCarried("span", "an inner step, not the answer of a model or of the whole trace")
        )
    elif calls_a_tool(attributes, events):
        told.unused.append(NotCarried("span", "a tool call, which has no text for people"))
    elif attributes.get("gen_ai.operation.name") in GENERATIVE or attributes.get(OI_KIND) == "LLM":
        told.not_carried.append(
            NotCarried("span", "without its messages: enable message content capture in the instrumentation")
        )
    else:
        told.unused.append(NotCarried("span", "no prompt and answer of a model in it"))


def model_in(attributes: Mapping[str, Any]) -> str:
    """The short name of the model that answered: as the response names it, else as it was asked for, else the service."""
    names = (
        "gen_ai.response.model",
        "gen_ai.request.model",
        "langfuse.observation.model.name",
        "llm.model_name",
        "service.name",
    )
    return slug(first(attributes, *names)) or UNSPECIFIED


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
