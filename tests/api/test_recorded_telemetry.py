"""What the instrumentations themselves send, replayed: each conversation is one output, scores find the answer people saw."""

import gzip
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.langfuse import langfuse
from app.api.telemetry import otlp
from governance.core.access import SYSTEM
from governance.core.errors import NotFound
from governance.core.keys.commands import create_key
from governance.core.store import Store
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.telemetry.queries import left_by_telemetry, senders
from governance.registry.queries import output_view
from tests.exchange.test_recorded_exports import content, recorded

CONVERSATIONS = 3
NAMES = ("openai-v2", "traceloop", "openinference", "pydantic-ai", "langfuse")


@pytest.fixture
def clients(store: Store, monkeypatch: pytest.MonkeyPatch) -> dict[str, TestClient]:
    monkeypatch.setattr("app.session.cache.store", lambda: store)
    with store.begin(SYSTEM) as unit:
        key = create_key(unit, "Chat", "chat", ["feedback:write", "models:register"]).text
    headers = {"authorization": f"Bearer {key}"}
    return {
        "/otlp": TestClient(otlp, headers=headers),
        "/api/public": TestClient(langfuse, headers=headers),
    }


def requests_of(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(content(recorded(f"telemetry-{name}.json")))["requests"]
    return found


def replay(clients: dict[str, TestClient], name: str) -> list[Any]:
    answers = []
    for each in requests_of(name):
        start = next(start for start in clients if each["path"].startswith(start))
        headers = {"content-type": each["type"]}
        if each["encoding"]:
            headers["content-encoding"] = each["encoding"]
        answers.append(
            clients[start].post(
                each["path"].removeprefix(start), content=bytes.fromhex(each["body"]), headers=headers
            )
        )
    return answers


def said(store: Store) -> list[FeedbackRow]:
    with store.read() as session:
        return feedback_page(session, FeedbackFilter()).rows


@pytest.mark.parametrize("name", NAMES)
def test_each_conversation_is_one_output_with_its_prompt_and_model(
    clients: dict[str, TestClient], store: Store, name: str
) -> None:
    for _ in range(2):
        assert {answer.status_code for answer in replay(clients, name)} <= {200, 202}
    with store.read() as session:
        found = [output_view(session, number) for number in range(1, CONVERSATIONS + 1)]
        with pytest.raises(NotFound):
            output_view(session, CONVERSATIONS + 1)
        (sender,) = senders(session)
    assert {each.model_version for each in found} == {"assistant-x unspecified"}
    assert {each.answer for each in found} == {f"Answer to: Question {n}?" for n in range(CONVERSATIONS)}
    for each in found:
        assert [turn["role"] for turn in each.conversation] == ["system", "user"]
    assert sender.waiting == 0


def test_scores_on_a_trace_are_on_the_models_own_answer(clients: dict[str, TestClient], store: Store) -> None:
    replay(clients, "langfuse")
    assert [row.comment for row in said(store)] == ["thumb: yes"] * CONVERSATIONS
    assert {row.model_version for row in said(store)} == {"assistant-x unspecified"}


def test_a_call_of_a_tool_is_no_answer_and_is_listed(clients: dict[str, TestClient], store: Store) -> None:
    for name in ("openai-v2", "traceloop", "openinference"):
        replay(clients, name)
    with store.read() as session:
        reasons = {row.reason for row in left_by_telemetry(session)}
    assert "a tool call, which has no text for people" in reasons


def a_request(**attributes: str | float) -> dict[str, Any]:
    values = [
        {
            "key": key.replace("__", "."),
            "value": {"stringValue" if isinstance(value, str) else "doubleValue": value},
        }
        for key, value in attributes.items()
    ]
    span = {"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "x", "attributes": values,
            "endTimeUnixNano": "1772442000000000000"}  # fmt: skip
    return {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}


def test_a_request_of_which_nothing_is_stored_says_so(clients: dict[str, TestClient], store: Store) -> None:
    answer = clients["/otlp"].post("/v1/traces", json=a_request(http__method="GET")).json()
    assert "nothing of this request was stored" in answer["partialSuccess"]["errorMessage"]
    answer = clients["/otlp"].post("/v1/traces", json=a_request(openinference__span__kind="LLM")).json()
    assert "without its messages" in answer["partialSuccess"]["errorMessage"]
    with store.read() as session:
        assert sum(row.count for row in left_by_telemetry(session)) == 2


def test_annotations_that_openinference_puts_on_a_span_are_taken(
    clients: dict[str, TestClient], store: Store
) -> None:
    told = a_request(
        openinference__span__kind="LLM",
        llm__model_name="m",
        input__value="Boil?",
        output__value="100 °C",
        annotations__0__annotation__name="helpful",
        annotations__0__annotation__label="yes",
        annotations__0__annotation__annotator_kind="HUMAN",
        annotations__0__annotation__identifier="ann@x",
        annotations__1__annotation__name="rude",
        annotations__1__annotation__score=0.5,
        annotations__1__annotation__annotator_kind="CODE",
        evaluations__0__evaluation__name="relevance",
        evaluations__0__evaluation__explanation="fine",
    )
    for _ in range(2):
        assert clients["/otlp"].post("/v1/traces", json=told).status_code == 200
    rows = sorted(said(store), key=lambda row: row.id)
    assert [(row.comment, row.source.value) for row in rows] == [
        ("helpful: yes", "human"),
        ("rude: 0.5", "code"),
        ("relevance: fine", "llm"),
    ]
    assert str(rows[0].person).startswith("P-") and "ann" not in str(rows[0].person)


def test_recorded_requests_can_be_read_again() -> None:
    for name in NAMES:
        for each in requests_of(name):
            body = bytes.fromhex(each["body"])
            assert gzip.decompress(body) if each["encoding"] == "gzip" else body
