"""The REST interface, version 1."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app import context
from app.api.errors import problem_answer
from governance.core import ledger
from governance.core.errors import PlumblineError

api = FastAPI(title="Plumbline", version="1", docs_url=None, redoc_url=None)


@api.exception_handler(PlumblineError)
def _refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PlumblineError)
    return problem_answer(error)


@api.get("/health")
def health() -> dict[str, str | int]:
    """Whether the store answers, and the number of its newest event."""
    with context.store().read() as session:
        return {"status": "ok", "events": ledger.head(session).seq}
