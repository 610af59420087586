"""Feedback from web pages: only from the pages that a key names, with a key that may do nothing else."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api import api
from governance.core.access import SYSTEM
from governance.core.errors import Invalid
from governance.core.keys.commands import create_key
from governance.core.store import Store
from governance.exchange.feedback.chat_shapes import chat_feedback
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.telemetry.commands import receive
from governance.feedback.telemetry.told import ToldOutput
from governance.views.receipts.queries import receipt
from tests.builders import MOMENT
from tests.exchange.test_tools import an_output_called

PAGE = "https://shop.example"


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr("app.session.cache.store", lambda: store)
    return TestClient(api)


def a_key(store: Store, *origins: str, **options: Any) -> tuple[str, str]:
    """The public id and the text of a browser key."""
    with store.begin(SYSTEM) as unit:
        key = create_key(unit, "Shop", "shop", ["feedback:write"], origins=origins or [PAGE], **options)
    return key.text.split("_")[1], key.text


def send(client: TestClient, key: tuple[str, str], body: object, origin: str = PAGE) -> Any:
    headers = {"authorization": f"Bearer {key[1]}", "origin": origin}
    return client.post(f"/browser/{key[0]}/feedback", json=body, headers=headers)


def said(store: Store) -> list[FeedbackRow]:
    with store.read() as session:
        return feedback_page(session, FeedbackFilter()).rows[::-1]


def test_only_the_pages_that_a_key_names_are_answered(client: TestClient, store: Store) -> None:
    key = a_key(store)
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    allowed = client.options(f"/browser/{key[0]}/feedback", headers={"origin": PAGE, **asked})
    assert allowed.status_code == 204 and allowed.headers["access-control-allow-origin"] == PAGE
    for origin in ("https://evil.example", "https://shop.example.evil.example", "null", ""):
        refused = client.options(f"/browser/{key[0]}/feedback", headers={"origin": origin, **asked})
        assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers
        answer = send(client, key, {"output": "o-1", "thumb": "up"}, origin)
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers
    assert said(store) == []


def test_a_thumb_is_stored_with_a_receipt_and_a_retry_adds_nothing(client: TestClient, store: Store) -> None:
    an_output_called(store, "o-1")
    key = a_key(store)
    body = {
        "key": "k-1", "output": "o-1", "model_version": "assistant 1.0", "thumb": "down", "reason": "harmful", "text": "It hurt.",
    }  # fmt: skip
    answer = send(client, key, body)
    assert (answer.status_code, answer.json()["status"]) == (201, "created")
    assert answer.headers["access-control-allow-origin"] == PAGE and "set-cookie" not in answer.headers
    (row,) = said(store)
    assert (row.rating, row.comment, row.origin) == (1, "thumb: 0 (down): harmful; It hurt.", "api:shop")
    with store.read() as session:
        found = receipt(session, answer.json()["receipt"])
        assert found is not None and found.total == 1
    again = send(client, key, body)
    assert (again.status_code, again.json()["status"], again.json()["receipt"]) == (200, "unchanged", None)
    assert send(client, key, {**body, "thumb": "up", "reason": ""}).json()["status"] == "created"
    assert [(row.rating, row.is_aside) for row in said(store)] == [(1, True), (5, False)]


def test_feedback_on_an_answer_that_telemetry_has_yet_to_bring_waits(
    client: TestClient, store: Store
) -> None:
    answer = send(client, a_key(store), {"message_id": "chatcmpl-1", "rating": "thumbs_up"})
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    told = ToldOutput(
        1,
        "t-1",
        "s-1",
        "helper",
        "2.0",
        [{"role": "user", "content": "Why?"}],
        "So.",
        MOMENT,
        response_id="chatcmpl-1",
    )
    with store.begin(SYSTEM) as unit:
        receive(unit, "api:shop", [told], [])
    assert [(row.rating, row.model_version) for row in said(store)] == [(5, "helper 2.0")]


def test_a_browser_key_may_do_nothing_else(client: TestClient, store: Store) -> None:
    _, text = a_key(store)
    headers = {"authorization": f"Bearer {text}"}
    assert client.get("/feedback", headers=headers).status_code == 403
    assert client.post("/feedback", json={}, headers=headers).status_code == 403
    assert client.post("/chat/feedback", json={}, headers=headers).status_code == 403
    with store.begin(SYSTEM) as unit:
        other = create_key(unit, "Server", "shop", ["feedback:write"]).text
    assert send(client, (text.split("_")[1], other), {"output": "o", "thumb": "up"}).status_code == 403


@pytest.mark.parametrize(
    ("scopes", "origins", "field"),
    [
        (["feedback:write"], ["shop.example"], "origins"),
        (["feedback:write"], ["https://shop.example/path"], "origins"),
        (["feedback:write"], ["*"], "origins"),
        (["feedback:write"], [f"https://shop{number}.example" for number in range(21)], "origins"),
        (["feedback:write", "feedback:read"], [PAGE], "scopes"),
        (["feedback:read"], [PAGE], "scopes"),
    ],
)
def test_a_key_for_pages_names_its_pages_and_stands_alone(
    store: Store, scopes: list[str], origins: list[str], field: str
) -> None:
    with pytest.raises(Invalid) as refused, store.begin(SYSTEM) as unit:
        create_key(unit, "Shop", "shop", scopes, origins=origins)
    assert {problem.field for problem in refused.value.problems} == {field}


LIBRECHAT = {
    "messageId": "m",
    "feedback": {"rating": "thumbsDown", "tag": {"key": "inaccurate"}, "text": "no"},
}
WEBUI = {
    "type": "rating", "data": {"rating": -1, "model_id": "x", "reason": "wrong"}, "meta": {"message_id": "b"},
    "snapshot": {"chat": {"chat": {"history": {"messages": {
        "a": {"role": "user", "content": "Hi"}, "b": {"role": "assistant", "content": "Ho", "parentId": "a"}}}}}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "rating", "output"),
    [
        ({"output": "m", "thumb": "up"}, 5, "m"),
        ({"response_id": "m", "rating": "positive", "comment": "x"}, 5, "m"),
        ({"message_id": "m", "liked": False, "tags": ["a", "b"]}, 1, "m"),
        ({"trace_id": "m", "rating": 8, "worst": 1, "best": 10}, 4, "m"),
        (LIBRECHAT, 1, "m"),
        (WEBUI, 1, "b"),
        ({"output": "m", "rating": 8}, None, "m"),
        ({"output": "m", "comment": "words alone"}, None, "m"),
    ],
)
def test_the_shapes_that_chat_front_ends_send_are_understood(
    body: object, rating: int | None, output: str
) -> None:
    record = chat_feedback(body, {})
    assert (record.rating, record.output, record.kind) == (rating, output, "rating" if rating else "comment")


@pytest.mark.parametrize(
    "body", [[], {}, {"output": "m"}, {"thumb": "up"}, {"output": "m", "thumb": "sideways"}]
)
def test_what_says_nothing_is_refused_by_field(body: object) -> None:
    with pytest.raises(Invalid):
        chat_feedback(body, {})
