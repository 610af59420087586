"""Who asks by API key: known by its secret, bound to its scopes and its rate, shut out when it is revoked."""

import base64
from datetime import timedelta

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from app.api import auth
from app.api.errors import answer_errors
from governance.core.access import SYSTEM
from governance.core.keys.commands import NewKey, create_key, revoke_key
from governance.core.keys.queries import api_keys
from governance.core.keys.tables import KeyScope
from governance.core.store import Store


def a_key(store: Store, *scopes: KeyScope, **more: object) -> NewKey:
    with store.begin(SYSTEM) as unit:
        return create_key(unit, "Chat", "chat", scopes or [KeyScope.WRITE], **more)  # type: ignore[arg-type]


@pytest.fixture
def client(here: Store) -> TestClient:
    """An interface that tells who asks, and counts `records` for them."""
    small = FastAPI()
    answer_errors(small)

    @small.get("/who")
    async def who(request: Request, records: int = 0) -> str:
        holder = await auth.holder_of(request, KeyScope.WRITE)
        auth.spend_records(holder, records)
        return holder.actor.reference

    return TestClient(small)


def bearer(key: NewKey) -> dict[str, str]:
    return {"authorization": f"Bearer {key.text}"}


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_key_is_known_as_bearer_and_by_user_and_password(client: TestClient, store: Store) -> None:
    key = a_key(store)
    prefix, public_id, secret = key.text.split("_")
    for headers in (
        bearer(key),
        basic(f"{prefix}_{public_id}", secret),
        basic(public_id, secret),
        basic("anyone", key.text),
    ):
        answer = client.get("/who", headers=headers)
        assert (answer.status_code, answer.json()) == (200, key.reference)


def test_who_is_not_known_is_told_how_to_identify_themselves(client: TestClient, store: Store) -> None:
    key, stranger = a_key(store), "plk_aaaaaaaa_" + "b" * 32
    wrong = key.text[:13] + "b" * 32
    for headers in (
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer hello"},
        {"authorization": f"Bearer {stranger}"},
        {"authorization": f"Bearer {wrong}"},
        {"authorization": "Basic ???"},
        basic("", ""),
        basic(key.text.split("_")[1], "b" * 32),
    ):
        answer = client.get("/who", headers=headers)
        assert answer.status_code == 401, headers
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["error"]


def test_a_revoked_key_is_shut_out_at_its_next_request(client: TestClient, store: Store) -> None:
    key = a_key(store)
    assert client.get("/who", headers=bearer(key)).status_code == 200
    with store.begin(SYSTEM) as unit:
        revoke_key(unit, key.id)
    answer = client.get("/who", headers=bearer(key))
    assert (answer.status_code, answer.json()) == (401, {"error": "The API key Chat is revoked."})


def test_a_key_expires(client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key = a_key(store, expires_at=store.clock() + timedelta(hours=1))
    assert client.get("/who", headers=bearer(key)).status_code == 200
    later = store.clock() + timedelta(hours=2)
    monkeypatch.setattr(store, "clock", lambda: later)
    assert client.get("/who", headers=bearer(key)).status_code == 401


def test_a_key_without_the_scope_is_refused(client: TestClient, store: Store) -> None:
    answer = client.get("/who", headers=bearer(a_key(store, KeyScope.READ)))
    assert answer.status_code == 403
    assert "feedback:write" in answer.json()["error"]


def test_who_asks_too_often_is_told_when_to_come_again(client: TestClient, store: Store) -> None:
    key, other = a_key(store, requests_a_minute=2), a_key(store)
    answers = [client.get("/who", headers=bearer(key)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 30
    assert client.get("/who", headers=bearer(other)).status_code == 200


def test_a_batch_too_large_for_the_minute_counts_against_the_next_request(
    client: TestClient, store: Store
) -> None:
    key = a_key(store, records_a_minute=60)
    assert client.get("/who", params={"records": 80}, headers=bearer(key)).status_code == 200
    answer = client.get("/who", headers=bearer(key))
    assert answer.status_code == 429
    assert 20 <= int(answer.headers["retry-after"]) <= 22


def test_the_use_of_a_key_is_noted_once_a_minute(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, clock = a_key(store), [1_000.0]
    monkeypatch.setattr(auth, "monotonic", lambda: clock[0])
    used = []
    for seconds in (0, 30, 60):
        clock[0] = 1_000.0 + seconds
        client.get("/who", headers=bearer(key))
        with store.read() as session:
            used.append(api_keys(session, store.clock())[0].used_at)
    assert used[0] is not None and used[1] == used[0] and used[2] > used[0]
