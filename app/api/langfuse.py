"""Langfuse's public interface, as far as its SDKs need it to deliver: only the host and the keys change.

LANGFUSE_BASE_URL is Plumbline's address, LANGFUSE_PUBLIC_KEY a key's public id, LANGFUSE_SECRET_KEY its secret.
"""

from datetime import datetime
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from app.api.auth import holder_of, spend_records
from app.api.errors import answer_errors
from app.api.packed import body_of
from app.api.telemetry import take
from app.session import cache as answers
from governance.core.errors import Invalid, Problem
from governance.core.keys.queries import Holder
from governance.core.keys.tables import KeyScope
from governance.exchange.feedback.langfuse_live import GENERATIONS, SCORE, told_generation, told_score
from governance.exchange.feedback.otlp import read_traces
from governance.feedback.telemetry.commands import receive
from governance.feedback.telemetry.told import Received, ToldEvaluation, ToldOutput

LARGEST_BATCH = 3_500_000
LARGEST_SCORES = 1_000_000
"""Bytes, as Langfuse has them."""

langfuse = FastAPI(title="Langfuse's shapes", version="1", docs_url=None, redoc_url=None)
answer_errors(langfuse)


@langfuse.get("/health")
def health() -> dict[str, str]:
    """What an SDK asks to see whether the address is right."""
    return {"status": "OK", "version": "plumbline"}


@langfuse.get("/projects")
async def projects(request: Request) -> dict[str, Any]:
    """The project that the keys open, which is their product: what an SDK checks its keys with."""
    holder = await holder_of(request, KeyScope.WRITE)
    organisation = {"id": "plumbline", "name": "Plumbline"}
    project = {"id": holder.product, "name": holder.product, "organization": organisation, "metadata": {}}
    return {"data": [project]}


@langfuse.post("/otel/v1/traces")
async def traces(request: Request) -> Response:
    """Spans, as OTLP has them."""
    return await take(request, read_traces, "rejected_spans", ExportTraceServiceResponse)


@langfuse.post("/scores")
async def scores(request: Request) -> JSONResponse:
    """One score, or a list of them: 202 when all are taken, 207 with the reasons when some are not."""
    holder = await holder_of(request, KeyScope.WRITE)
    sent = _json(await body_of(request, LARGEST_SCORES))
    bodies = sent if isinstance(sent, list) else [sent]
    told, refused = _evaluations(bodies)
    received = await run_in_threadpool(_store, holder, [], told)
    spend_records(holder, len(bodies))
    problems = [*refused, *received.problems]
    if isinstance(sent, dict):
        if problems:
            raise Invalid(*(Problem(each.field, each.reason) for each in problems))
        return JSONResponse({"id": told[0].key})
    if not problems:
        return JSONResponse({"message": "Accepted"}, 202)
    rejected = len({problem.line for problem in problems})
    told_why = [{"message": str(problem)} for problem in problems]
    return JSONResponse({"accepted": len(bodies) - rejected, "rejected": rejected, "errors": told_why}, 207)


@langfuse.post("/ingestion")
async def ingestion(request: Request) -> JSONResponse:
    """A batch of events: scores, generations and traces with their answers. 207 with the fate of each."""
    holder = await holder_of(request, KeyScope.WRITE)
    sent = _json(await body_of(request, LARGEST_BATCH))
    batch = sent.get("batch") if isinstance(sent, dict) else None
    if not isinstance(batch, list):
        raise Invalid.field("batch", "expected a list of events")
    outputs, told, problems = _events(batch, answers.store().clock())
    received = await run_in_threadpool(_store, holder, outputs, told)
    spend_records(holder, len(batch))
    wrong: dict[int, list[str]] = {}
    for problem in (*problems, *received.problems):
        wrong.setdefault(problem.line or 0, []).append(f"{problem.field}: {problem.reason}")
    names = {place: _id_of(event, place) for place, event in enumerate(batch, 1)}
    successes = [{"id": name, "status": 201} for place, name in names.items() if place not in wrong]
    errors = [
        {"id": name, "status": 400, "message": "Not stored", "error": "; ".join(wrong[place])}
        for place, name in names.items()
        if place in wrong
    ]
    return JSONResponse({"successes": successes, "errors": errors}, 207)


def _store(holder: Holder, outputs: list[ToldOutput], told: list[ToldEvaluation]) -> Received:
    if not outputs and not told:
        return Received()
    with answers.store().begin(holder.actor) as unit:
        return receive(unit, holder.origin, outputs, told, model=holder.model)


def _evaluations(bodies: list[Any]) -> tuple[list[ToldEvaluation], list[Problem]]:
    told: list[ToldEvaluation] = []
    problems: list[Problem] = []
    for place, body in enumerate(bodies, 1):
        try:
            told.append(told_score(place, body))
        except Invalid as invalid:
            problems += invalid.problems
    return told, problems


def _events(batch: list[Any], now: datetime) -> tuple[list[ToldOutput], list[ToldEvaluation], list[Problem]]:
    outputs: list[ToldOutput] = []
    told: list[ToldEvaluation] = []
    problems: list[Problem] = []
    for place, event in enumerate(batch, 1):
        kind, body = (event.get("type"), event.get("body")) if isinstance(event, dict) else (None, None)
        try:
            if kind == SCORE:
                told.append(told_score(place, body))
            elif kind in GENERATIONS or kind == "trace-create":
                output = told_generation(place, body, now)
                outputs += [output] if output else []
            else:
                problems.append(Problem("type", f"{kind!r} is not carried over", place))
        except Invalid as invalid:
            problems += invalid.problems
    return outputs, told, problems


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid.field("body", f"not JSON: {error}") from error


def _id_of(event: object, place: int) -> str:
    return str(event.get("id") or place) if isinstance(event, dict) else str(place)
