"""What machines ask a server: /health, /ready, /metrics; and one line of log for each request of a program. None of it tells of
people: addresses, names, queries and bodies stay out.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Iterable
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NUMBER = re.compile(r"(?<=/)[^/]*\d[^/]*")
_INTERFACES = ("/api/", "/otlp/")
_log = logging.getLogger("plumbline.requests")

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "plumbline_requests_total",
    "Requests by interface and status.",
    ("interface", "status"),
    registry=REGISTRY,
)
SECONDS = Histogram("plumbline_request_seconds", "How long requests took.", ("interface",), registry=REGISTRY)
_COUNTS = {
    "events": ("SELECT seq FROM ledger_head", "Events in the ledger."),
    "feedback": ("SELECT coalesce(max(id), 0) FROM feedback", "Feedback records."),
    "jobs_waiting": ("SELECT count(*) FROM job WHERE state = 'waiting'", "Jobs that nobody works on yet."),
    "jobs_running": ("SELECT count(*) FROM job WHERE state = 'running'", "Jobs at work."),
    "cases_unresolved": (
        "SELECT count(*) FROM case_place WHERE state <> 'resolved'",
        "Cases that aren't resolved.",
    ),
    "search_behind": (
        "SELECT coalesce((SELECT max(id) FROM feedback), 0) - indexed_to FROM feedback_search_state",
        "Records that the search index doesn't have yet.",
    ),
}


class StoreCollector(Collector):
    """Counts of the store, asked for when they are scraped."""

    def collect(self) -> Iterable[Metric]:
        from app.session.cache import store

        with store().engine.connect() as connection:
            for name, (query, words) in _COUNTS.items():
                yield GaugeMetricFamily(
                    f"plumbline_{name}", words, connection.exec_driver_sql(query).scalar() or 0
                )


@lru_cache(1)
def _collecting() -> None:
    REGISTRY.register(StoreCollector())


class Metered:
    """ASGI middleware that counts requests and, for programs, logs one line each."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            _note(scope, status, time.perf_counter() - started)


def _note(scope: Scope, status: int, seconds: float) -> None:
    path: str = scope["path"]
    interface = path.split("/")[1] if path.startswith(_INTERFACES) else "pages"
    REQUESTS.labels(interface, str(status)).inc()
    SECONDS.labels(interface).observe(seconds)
    if interface != "pages":
        told = {
            "method": scope["method"],
            "path": _NUMBER.sub("*", path),
            "status": status,
            "ms": round(seconds * 1_000, 1),
        }
        _log.info("request", extra={"told": told})


class JsonLines(logging.Formatter):
    """A log record as one JSON object: time, level, where, what; of an error its kind and its place, never its values."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            place = record.exc_info[2]
            while place and place.tb_next:
                place = place.tb_next
            line["place"] = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        return json.dumps(line, ensure_ascii=False)


def log_as_json() -> None:
    """Lets the whole process log JSON lines on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(_request: Request) -> Response:
    return await run_in_threadpool(readiness_answer)


def readiness_answer() -> JSONResponse:
    """200 with what was looked at, or 503 with what is wrong."""
    from app.session.cache import settings, store
    from governance.core.errors import PlumblineError
    from governance.core.faults import RETRY_SECONDS, fault_of
    from governance.views.health import readiness

    try:
        found = readiness(store(), settings())
    except Exception as error:  # noqa: BLE001 the store doesn't open: whatever the reason, it isn't ready
        words = (
            str(error) if isinstance(error, PlumblineError) else str(fault_of(error) or type(error).__name__)
        )
        return JSONResponse({"ready": False, "error": words}, 503, {"retry-after": str(RETRY_SECONDS)})
    ready = all(each.ok is not False for each in found)
    body = {"ready": ready, "findings": {each.name: each.words for each in found}}
    return JSONResponse(body, 200 if ready else 503, None if ready else {"retry-after": str(RETRY_SECONDS)})


async def _metrics(_request: Request) -> Response:
    from app.session.cache import settings

    if not settings().metrics:
        return PlainTextResponse("Metrics are off (PLUMBLINE_METRICS).\n", 404)
    _collecting()
    return Response(await run_in_threadpool(generate_latest, REGISTRY), media_type=CONTENT_TYPE_LATEST)


routes = [Route("/health", _health), Route("/ready", _ready), Route("/metrics", _metrics)]
