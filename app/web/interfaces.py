"""What programs speak to, apart from the pages."""

from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.routing import Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIXES = ("/api/", "/otlp/")
"""Where the interfaces are: the REST interface, telemetry, and telemetry in Langfuse's shapes."""


@lru_cache(1)
def interfaces() -> tuple[Mount | Route, ...]:
    """All interfaces; imported when first asked for, so that the server's start doesn't wait for them."""
    from app.api import INTAKE, api
    from app.api.langfuse import langfuse
    from app.api.telemetry import otlp

    return (
        INTAKE,
        Mount("/api/v1", app=api),
        Mount("/otlp", app=otlp),
        Mount("/api/public", app=langfuse),
    )


class InterfacesFirst:
    """ASGI middleware that leads to the interfaces of programs by a short way: past Streamlit's sessions, compression and path
    checks, which only pages need.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._routes: tuple[Mount | Route, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIXES):
            self._routes = self._routes or await run_in_threadpool(interfaces)
            for route in self._routes:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    await route.handle({**scope, **found}, receive, send)
                    return
        await self.app(scope, receive, send)
