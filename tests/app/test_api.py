"""Every refusal has one form over HTTP, under the status that says what kind it is."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.errors import answer_errors
from governance.core.errors import (
    Conflict,
    Invalid,
    NotFound,
    PlumblineError,
    Problem,
    Refused,
    TooLarge,
)


def client(fails_with: Exception | None = None) -> TestClient:
    """An interface whose /fail raises the error."""
    api = FastAPI()
    answer_errors(api)

    @api.get("/fail")
    def fail(count: int = 0) -> int:
        if fails_with is not None:
            raise fails_with
        return count

    return TestClient(api, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (Refused("Ada may not judge."), 403, {"error": "Ada may not judge."}),
        (NotFound("case", "CASE-9"), 404, {"error": "There is no case CASE-9."}),
        (
            Conflict("Another text is stored.", stored="aa", sent="bb"),
            409,
            {"error": "Another text is stored.", "stored": "aa", "sent": "bb"},
        ),
        (TooLarge("The file", 10, "MB"), 413, {"error": "The file is larger than the limit of 10 MB."}),
        (
            Invalid(Problem("rating", "expected 1 to 5", 3)),
            422,
            {
                "error": "line 3, rating: expected 1 to 5",
                "problems": [{"line": 3, "field": "rating", "reason": "expected 1 to 5"}],
            },
        ),
        (RuntimeError("a secret"), 500, {"error": "Something went wrong here."}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_refusal_says_what_kind_it_is_and_keeps_its_data(
    error: Exception, status: int, body: dict[str, Any]
) -> None:
    answer = client(error).get("/fail")
    assert (answer.status_code, answer.json()) == (status, body)


def test_a_parameter_of_the_wrong_kind_is_named() -> None:
    answer = client().get("/fail", params={"count": "many"})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["field"] == "query.count"


@pytest.mark.parametrize(
    ("call", "status"), [(TestClient.get, 404), (TestClient.post, 405)], ids=["path", "method"]
)
def test_what_is_not_there_has_the_same_form(call: Callable[..., Any], status: int) -> None:
    answer = call(client(), "/nowhere" if status == 404 else "/fail")
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]


def test_every_kind_of_refusal_has_a_status_of_its_own() -> None:
    from app.api.errors import STATUS

    direct = {
        kind for kind in PlumblineError.__subclasses__() if kind.__module__ == PlumblineError.__module__
    }
    assert direct <= set(STATUS)
    assert len(set(STATUS.values())) == len(STATUS)
