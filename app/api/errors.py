"""Refusals as JSON: one form, one place."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from governance.core.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotIdentified,
    PlumblineError,
    Problem,
    Refused,
    TooLarge,
    TooMany,
)
from governance.core.faults import Unavailable, fault_of
from governance.core.store import is_disk_full

STATUS: dict[type[PlumblineError], int] = {
    Invalid: 422,
    Refused: 403,
    Conflict: 409,
    NotFound: 404,
    TooLarge: 413,
    NotIdentified: 401,
    TooMany: 429,
    Unavailable: 503,
}


def answer_errors(api: FastAPI) -> None:
    """Lets `api` answer every error in our form."""
    api.add_exception_handler(PlumblineError, _refusal)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(HTTPException, _unreachable)
    api.add_exception_handler(Exception, _failure)


def problem_body(error: PlumblineError) -> dict[str, object]:
    """`error` as a sentence; with it the `problems` of each field, or the two hashes of a conflict."""
    body: dict[str, object] = {"error": str(error)}
    if isinstance(error, Invalid):
        body["problems"] = [
            {"line": problem.line, "field": problem.field, "reason": problem.reason}
            for problem in error.problems
        ]
    if isinstance(error, Conflict):
        body |= {"stored": error.stored, "sent": error.sent}
    return body


def refusal_headers(error: PlumblineError) -> dict[str, str]:
    """What HTTP wants said beside the body: how to identify oneself, when to come again."""
    if isinstance(error, NotIdentified):
        return {"www-authenticate": 'Bearer realm="Plumbline", Basic realm="Plumbline"'}
    return {"retry-after": str(error.wait_seconds)} if isinstance(error, TooMany | Unavailable) else {}


def refusal(error: PlumblineError) -> JSONResponse:
    """The refusal with its data, under the status that HTTP has for it."""
    return JSONResponse(problem_body(error), STATUS.get(type(error), 400), refusal_headers(error))


def _refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PlumblineError)
    return refusal(error)


def _malformed(request: Request, error: Exception) -> JSONResponse:
    """A request that isn't shaped as described: each field by its path in the request."""
    assert isinstance(error, RequestValidationError)
    problems = [
        Problem(".".join(str(part) for part in each["loc"]), str(each["msg"])) for each in error.errors()
    ]
    return _refusal(request, Invalid(*problems))


def _unreachable(_request: Request, error: Exception) -> JSONResponse:
    """No such path, or no such method."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


class StreamFailed(Exception):
    """A stream of records ended by a failure of ours, after the records of earlier lines had been stored.

    `stored` tells of these as an answer's summary does; `last_line` is the last line whose outcome is known.
    """

    def __init__(self, stored: object, last_line: int) -> None:
        self.stored, self.last_line = stored, last_line
        super().__init__(f"after line {last_line}")


WENT_WRONG = "Something went wrong here."
DISK_FULL = "The store's disk is full."
NOT_KNOWN = "Whether what you sent was stored is not known: send it again with the same keys, and nothing is stored twice."


def _failure(request: Request, error: Exception) -> JSONResponse:
    """A failure of ours: the server's log has the traceback; the sender learns what is known of what they sent, and no more."""
    cause = error.__cause__ if isinstance(error, StreamFailed) else error
    fault = fault_of(cause) if cause is not None else None
    is_full = cause is not None and is_disk_full(cause)
    words, status = (DISK_FULL, 507) if is_full else (str(fault), 503) if fault else (WENT_WRONG, 500)
    headers = {"retry-after": str(fault.wait_seconds)} if fault and not is_full else {}
    if isinstance(error, StreamFailed):
        until = f"The lines up to {error.last_line:,} were taken in; of those after it, send all again."
        body = {"error": f"{words} {until}", "last_line": error.last_line, "summary": error.stored}
        return JSONResponse(body, status, headers)
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    return JSONResponse({"error": f"{words} {NOT_KNOWN}" if changes else words}, status, headers)
