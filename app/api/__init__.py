"""The REST interface, version 1."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route, request_response

from app.api import audits, browser, datasets, feedback, findings, receipts, reporting
from app.api.describing import describe
from app.api.errors import answer_errors
from app.session import cache as answers
from governance.core import migrate
from governance.exchange.describing import described

api = FastAPI(title="Plumbline", version="1", docs_url=None, redoc_url=None)
answer_errors(api)
api.include_router(feedback.router)
api.include_router(receipts.router)
api.include_router(browser.router)
api.include_router(datasets.router)
api.include_router(reporting.router)
api.include_router(audits.router)
api.include_router(findings.router)
describe(api)

_handlers = dict(api.exception_handlers)
_failure = _handlers.pop(Exception)
INTAKE = Route(
    "/api/v1/feedback",
    ServerErrorMiddleware(ExceptionMiddleware(request_response(feedback.send), _handlers), _failure),
    methods=["POST"],
)
"""Sending feedback by the shortest way, since records come by the thousand, one a request. It is the same function as in `api`,
which describes it, and answers the same.
"""


@api.get("/health")
def health() -> dict[str, str | int]:
    """Whether the store answers, and the number of its newest event."""
    return {"status": "ok", "events": answers.newest_event()}


@api.get("/formats")
def formats() -> list[dict[str, Any]]:
    """Every format that this Plumbline reads or writes as a file, with its options and what it doesn't carry."""
    return described()


@api.get("/version")
def versions() -> dict[str, str | None]:
    """Which Plumbline answers, and the revision of its store."""
    try:
        release = version("plumbline")
    except PackageNotFoundError:
        release = None
    return {
        "plumbline": release,
        "api": api.version,
        "store": migrate.current_revision(answers.store().engine),
    }
