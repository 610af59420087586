"""Behind a proxy, the client's own address is known; nobody can write themselves another one."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web import addresses
from governance.core.errors import Invalid


def seen(monkeypatch: pytest.MonkeyPatch, trusted: str, peer: str, **headers: str) -> str:
    """What the app takes for the client's address and scheme."""
    monkeypatch.setattr(addresses, "trusted_proxies", lambda: addresses.networks(trusted))

    async def told(request: Request) -> PlainTextResponse:
        assert request.client is not None
        return PlainTextResponse(f"{request.url.scheme} {request.client.host}")

    application = Starlette(routes=[Route("/", told)], middleware=[Middleware(addresses.ClientAddress)])
    with TestClient(application, client=(peer, 5)) as client:
        return client.get(
            "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
        ).text


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ("", "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        ("10.0.0.0/8", "192.0.2.1", "203.0.113.7", "192.0.2.1"),
        ("10.0.0.0/8", "10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8, ::1", "::1", "198.51.100.1, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("10.0.0.0/8", "10.1.2.3", "[2001:db8::7]:443", "2001:db8::7"),
        ("10.0.0.0/8", "10.1.2.3", "203.0.113.7:5555", "203.0.113.7"),
        ("10.0.0.0/8", "10.1.2.3", "203.0.113.7, unknown", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3"),
    ],
)
def test_only_what_a_trusted_proxy_saw_counts(
    trusted: str, peer: str, forwarded: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = seen(monkeypatch, trusted, peer, x_forwarded_for=forwarded, x_forwarded_proto="http")
    assert told == f"http {address}"


def test_the_scheme_is_the_trusted_proxys_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(monkeypatch, "127.0.0.1", "127.0.0.1", x_forwarded_proto="https").startswith("https ")
    assert seen(monkeypatch, "", "127.0.0.1", x_forwarded_proto="https").startswith("http ")


def test_a_malformed_setting_is_named() -> None:
    with pytest.raises(Invalid, match="PLUMBLINE_TRUSTED_PROXIES"):
        addresses.networks("10.0.0.0/8, proxy")
