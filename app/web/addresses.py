"""The real address of a client behind reverse proxies, which are named in the settings: nobody else's headers are believed."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from governance.core.errors import Invalid

Networks = tuple[IPv4Network | IPv6Network, ...]


@lru_cache(1)
def trusted_proxies() -> Networks:
    from app.session.cache import settings

    return networks(settings().trusted_proxies)


def networks(words: str) -> Networks:
    """Addresses and networks by comma. Raises Invalid."""
    try:
        return tuple(ip_network(each.strip()) for each in words.split(",") if each.strip())
    except ValueError as error:
        raise Invalid.field(
            "PLUMBLINE_TRUSTED_PROXIES", f"{error}; expected addresses such as 10.0.0.0/8"
        ) from error


class ClientAddress:
    """ASGI middleware that puts the client's own address and scheme in place of the proxy's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if peer is not None and (proxies := trusted_proxies()) and _is_among(peer[0], proxies):
            headers = Headers(scope=scope)
            address = client_address(peer[0], headers.getlist("x-forwarded-for"), proxies)
            scope = {**scope, "client": (address, 0), "scheme": _scheme(scope["scheme"], headers)}
        await self.app(scope, receive, send)


def client_address(peer: str, forwarded: list[str], proxies: Networks) -> str:
    """The last address that a trusted proxy saw and that is none itself: what stands before it, anyone could have written."""
    address = peer
    told = [each.strip() for header in forwarded for each in header.split(",") if each.strip()]
    while told and _is_among(address, proxies):
        named = _plain(told.pop())
        if named is None:
            break
        address = named
    return address


def _scheme(scheme: str, headers: Headers) -> str:
    told = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    if told not in ("http", "https"):
        return scheme
    if scheme in ("ws", "wss"):
        return "wss" if told == "https" else "ws"
    return told


def _plain(word: str) -> str | None:
    """An address without its port and brackets; None where it is none."""
    word = word.partition("]")[0][1:] if word.startswith("[") else word
    if word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        return str(ip_address(word))
    except ValueError:
        return None


def _is_among(address: str, proxies: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in proxies)
