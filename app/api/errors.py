"""Refusals as JSON: one form, one place."""

from fastapi.responses import JSONResponse

from governance.core.errors import Conflict, Invalid, NotFound, PlumblineError, Refused, TooLarge

STATUS: dict[type[PlumblineError], int] = {
    Invalid: 422,
    Refused: 403,
    Conflict: 409,
    NotFound: 404,
    TooLarge: 413,
}


def problem_answer(error: PlumblineError) -> JSONResponse:
    """The refusal with its data, under the status that HTTP has for it."""
    body: dict[str, object] = {"error": str(error)}
    if isinstance(error, Invalid):
        body["problems"] = [
            {"line": problem.line, "field": problem.field, "reason": problem.reason}
            for problem in error.problems
        ]
    if isinstance(error, Conflict):
        body |= {"stored": error.stored, "sent": error.sent}
    return JSONResponse(body, STATUS.get(type(error), 400))
