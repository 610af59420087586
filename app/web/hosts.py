"""Who may reach the app, by where they come from.

Where nobody signs in, it is for one person on this machine: the peer is this machine, its own name is in the Host header, no
proxy stands between, and a web socket comes from our own pages. Listening on loopback isn't enough: a page from elsewhere can
give its own name our address (DNS rebinding), and a reverse proxy on this machine speaks for the whole world.
"""

import re
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.session.sign_in import public_origin, sign_in_is_set_up

WORDS = "Until people sign in, Plumbline answers only to localhost (docs/sign-in.md says how to set sign-in up).\n"
PROXIED = (
    "Plumbline runs for one person here, and a reverse proxy stands in front of it: whoever reaches the proxy could act as "
    "anyone. There are two ways out. Let people sign in (docs/sign-in.md), or leave the proxy out and come from this machine, "
    "from elsewhere through an SSH tunnel: ssh -L 8501:localhost:8501 HOST\n"
)
MISDIRECTED = 421
FORBIDDEN = 403
POLICY_VIOLATION = 1008
PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_SECURE = {"ws": "http", "wss": "https"}


def is_loopback(name: str) -> bool:
    """Whether a host's name or address means this machine."""
    if name.casefold() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


class OwnNamesOnly:
    """ASGI middleware that turns away whoever may not come in, as long as nobody signs in; and web sockets of other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = None if sign_in_is_set_up() else _refusal(scope)
        if scope["type"] == "websocket":
            if refusal or not _is_own_origin(scope):
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return
        elif refusal:
            status, words = refusal
            await PlainTextResponse(words, status)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Why this request isn't from the one person at this machine; None where it is."""
    headers = Headers(scope=scope)
    if any(name in headers for name in PROXY_HEADERS):
        return FORBIDDEN, PROXIED
    if not is_loopback(_host(headers)):
        return MISDIRECTED, WORDS
    peer = scope.get("client")
    if peer is not None and not is_loopback(peer[0]):
        return FORBIDDEN, WORDS
    return None


def _host(headers: Headers) -> str:
    """The name in the Host header, without its port and the brackets of an IPv6 address."""
    return re.sub(r":\d+$", "", headers.get("host", "")).strip("[]")


def _is_own_origin(scope: Scope) -> bool:
    """Whether a web socket was opened by a page of ours: same scheme, host and port. Browsers always tell."""
    headers = Headers(scope=scope)
    origin = headers.get("origin", "").casefold()
    own = {f"{_SECURE.get(scope['scheme'], scope['scheme'])}://{headers.get('host', '')}".casefold()}
    if public_origin():
        own = {public_origin().casefold()}
    return origin in own
