"""What every answer tells browsers and caches."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web.headers import PERSONAL, SecurityHeaders


@pytest.mark.parametrize("path", PERSONAL)
def test_answers_that_may_tell_of_people_are_kept_by_no_cache(path: str) -> None:
    async def told(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("x", headers={"cache-control": "public"})

    application = Starlette(routes=[Route("/{rest:path}", told)], middleware=[Middleware(SecurityHeaders)])
    with TestClient(application) as client:
        assert client.get(path).headers["cache-control"] == "no-store"
        assert client.get("/static/main.js").headers["cache-control"] == "public"
