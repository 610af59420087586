"""Where nobody signs in, only this machine's own names lead to the app.

Listening on loopback isn't enough: a page from elsewhere can give its own name our address (DNS rebinding), and then speak for
whoever sits at this machine. Browsers tell the name in the Host header.
"""

import re
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.session.sign_in import sign_in_is_set_up

WORDS = "Until people sign in, Plumbline answers only to localhost (docs/sign-in.md says how to set sign-in up).\n"
MISDIRECTED = 421
POLICY_VIOLATION = 1008


def is_loopback(name: str) -> bool:
    """Whether a host's name or address means this machine."""
    if name.casefold() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


class OwnNamesOnly:
    """ASGI middleware that turns away whoever came by another name, as long as nobody signs in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or sign_in_is_set_up() or is_loopback(_host(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await PlainTextResponse(WORDS, MISDIRECTED)(scope, receive, send)


def _host(scope: Scope) -> str:
    """The name in the Host header, without its port and the brackets of an IPv6 address."""
    return re.sub(r":\d+$", "", Headers(scope=scope).get("host", "")).strip("[]")
