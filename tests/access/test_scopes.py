"""Every scope of an API key at every route: a key goes through where it has the route's scope, and nowhere else."""

import re
from collections.abc import Iterator

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from app.api import api
from app.api.auth import wrong_keys
from app.session import cache as answers
from governance.core.access import Role
from governance.core.keys.commands import create_key
from governance.core.keys.tables import KeyScope
from governance.core.store import Store
from tests.builders import a_person

OPEN = {
    "/health",
    "/version",
    "/formats",
    "/recipe-schema",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/docs/oauth2-redirect",
}
"""What the interface says of itself."""
BY_CODE = re.compile(r"^/receipts/")
"""Whoever has a receipt's code has what it shows; no key."""
BY_PAGE = re.compile(r"^/(chat/feedback|browser/)")
"""From web pages: the key's public id is in the address, its origins decide (tests/api/test_browser.py)."""
BODIES = {"/findings": {"title": "x", "statement": "x", "severity": 1}}
"""What a route needs before it asks who is there."""
_LACKS = re.compile(r"lacks the scope ([a-z:]+)")


def routes() -> Iterator[tuple[str, str]]:
    for route in _routes(api.routes):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, route.path


def _routes(found: object) -> Iterator[Route]:
    for each in found:  # type: ignore[attr-defined]
        if isinstance(each, Route):
            yield each
        elif hasattr(each, "original_router"):
            yield from _routes(each.original_router.routes)
        elif getattr(each, "routes", None):
            yield from _routes(each.routes)


def _required(path: str, method: str) -> list[str]:
    """The query parameters that the route can't do without: it looks at them before it asks who is there."""
    described = api.openapi()["paths"].get(path, {}).get(method.lower(), {}).get("parameters", [])
    return [each["name"] for each in described if each["in"] == "query" and each.get("required")]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_each_scope_opens_its_own_routes_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "store", lambda: store)
    wrong_keys.cache_clear()
    engineer = a_person(store, Role.ADMIN)
    keys = {}
    for scope in KeyScope:
        with store.begin(engineer) as unit:
            keys[scope.value] = create_key(
                unit, f"only {scope}", "shop", [scope], requests_a_minute=10_000
            ).text
    looked = 0
    with TestClient(api, raise_server_exceptions=False) as client:
        for method, path in routes():
            if path in OPEN or BY_CODE.match(path) or BY_PAGE.match(path):
                continue
            address = re.sub(r"{[^}]+}", "x", path)
            asked = dict.fromkeys(_required(path, method), "x-1")
            without = client.request(method, address, json=BODIES.get(path, {}), params=asked)
            assert without.status_code == 401, f"{method} {path} answers {without.status_code} without a key"
            wanted = set()
            for scope, key in keys.items():
                answer = client.request(
                    method,
                    address,
                    json=BODIES.get(path, {}),
                    params=asked,
                    headers={"authorization": f"Bearer {key}"},
                )
                lacks = _LACKS.search(answer.text) if answer.status_code == 403 else None
                if lacks:
                    assert lacks[1] != scope
                    wanted.add(lacks[1])
                else:
                    looked += 1
                    wanted.add(scope)
            assert len(wanted) == 1, f"{method} {path} is opened by {wanted}"
    assert looked > 15
