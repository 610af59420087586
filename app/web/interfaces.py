"""What programs speak to, apart from the pages."""

from collections.abc import Sequence

from starlette.routing import Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send


class InterfacesFirst:
    """ASGI middleware that leads to the interfaces of programs by a short way: past Streamlit's sessions, compression and path
    checks, which only pages need.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Mount | Route]) -> None:
        self.app, self.routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self.routes if scope["type"] == "http" else ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                await route.handle({**scope, **found}, receive, send)
                return
        await self.app(scope, receive, send)
