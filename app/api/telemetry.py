"""In by OTLP/HTTP: /otlp/v1/traces and /otlp/v1/logs, protobuf and JSON. OTEL_EXPORTER_OTLP_ENDPOINT=…/otlp is all it takes.

Langfuse's SDK sends its spans in the same form to an address of its own (`langfuse.py`).
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.concurrency import run_in_threadpool

from app.api.auth import holder_of, spend_records
from app.api.errors import answer_errors
from app.api.packed import MEGABYTE, body_of
from app.session import cache as answers
from governance.core.errors import Invalid
from governance.core.keys.queries import Holder
from governance.core.keys.tables import KeyScope
from governance.exchange.feedback.evaluations import Told, problems_and_left
from governance.exchange.feedback.otlp import count_points, read_logs, read_traces
from governance.feedback.telemetry.commands import note_left, receive
from governance.feedback.telemetry.told import Received

LARGEST_BODY = 16 * MEGABYTE
REPEATED = "a wrapper that repeats the answer of the generation within it"
PROTOBUF, JSON = "application/x-protobuf", "application/json"
MOST_TOLD = 20

otlp = FastAPI(title="Plumbline's OpenTelemetry receiver", version="1", docs_url=None, redoc_url=None)
answer_errors(otlp)


@otlp.post("/v1/traces")
async def traces(request: Request) -> Response:
    """Spans of generative operations become outputs; evaluation events on them become feedback."""
    return await take(request, read_traces, "rejected_spans", ExportTraceServiceResponse)


@otlp.post("/v1/logs")
async def logs(request: Request) -> Response:
    """Evaluation events become feedback on the spans that they belong to, or wait for them."""
    return await take(request, read_logs, "rejected_log_records", ExportLogsServiceResponse)


@otlp.post("/v1/metrics")
async def metrics(request: Request) -> Response:
    """Metrics aren't taken, and that is said: an SDK that sends them along with the rest need not fail."""
    await holder_of(request, KeyScope.WRITE)
    encoding = _encoding(request)
    sent = await body_of(request, LARGEST_BODY)
    message = ExportMetricsServiceResponse()
    message.partial_success.rejected_data_points = await run_in_threadpool(
        count_points, sent, as_json=encoding == JSON
    )
    message.partial_success.error_message = "Plumbline takes traces and logs; metrics are not carried over"
    return _answer(message, encoding)


async def take(request: Request, read: Callable[..., Told], counted_as: str, answer: type[Any]) -> Response:
    """Reads and stores one request, and answers in its own encoding: what was refused and why, what waits, what is left over."""
    holder = await holder_of(request, KeyScope.WRITE)
    encoding = _encoding(request)
    body = await body_of(request, LARGEST_BODY)
    told, received = await run_in_threadpool(_store, holder, read, body, encoding == JSON)
    spend_records(holder, len(told.outputs) + len(told.evaluations))
    problems = [*told.problems, *received.problems]
    words = [str(problem) for problem in problems]
    nothing = not (received.outputs or received.created or received.unchanged or received.waiting)
    if nothing and told.unused and not received.known:
        words.append(f"nothing of this request was stored: {len(told.unused)} hold nothing that is kept here")
        told.not_carried += told.unused
    if received.waiting:
        words.append(f"waiting for their span, and kept until it comes: {received.waiting} evaluations")
    words += problems_and_left(told)
    message = answer()
    if words:
        setattr(message.partial_success, counted_as, len({problem.line for problem in problems}))
        message.partial_success.error_message = "; ".join(words[:MOST_TOLD])
    return _answer(message, encoding)


def _encoding(request: Request) -> str:
    """The encoding of the request, which is that of the answer. Raises Invalid for any other than the two."""
    encoding = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if encoding not in (PROTOBUF, JSON):
        raise Invalid.field("content-type", f"{encoding!r}: expected {PROTOBUF} or {JSON}")
    return encoding


def _answer(message: Any, encoding: str) -> Response:
    content = MessageToJson(message) if encoding == JSON else message.SerializeToString()
    return Response(content, media_type=encoding)


def _store(holder: Holder, read: Callable[..., Told], body: bytes, as_json: bool) -> tuple[Told, Received]:
    told = read(body, as_json=as_json)
    received = Received()
    left = Counter((each.field, each.reason) for each in (*told.not_carried, *told.unused))
    if not told.outputs and not told.evaluations and not left:
        return told, received
    with answers.store().begin(holder.actor) as unit:
        if told.outputs or told.evaluations:
            received = receive(unit, holder.origin, told.outputs, told.evaluations, model=holder.model)
        if received.repeated:
            left["span", REPEATED] += received.repeated
        note_left(unit, holder.origin, left)
    return told, received
