"""Langfuse's shapes: what its interface would answer, with our rules behind it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.langfuse import LARGEST_BATCH, langfuse
from governance.core.store import Store
from tests.api.test_telemetry import a_key, said, waiting
from tests.builders import pseudonym_of


@pytest.fixture
def client(here: Store) -> TestClient:
    return TestClient(langfuse, headers=a_key(here))


def a_generation(**more: Any) -> dict[str, Any]:
    body = {
        "id": "gen-1", "traceId": "tr-1", "model": "Assistant X", "version": "2.1", "name": "answer",
        "input": [{"role": "user", "content": "May I?"}], "output": {"role": "assistant", "content": "You may."},
        "endTime": "2026-03-02T09:00:00.000Z", **more,
    }  # fmt: skip
    return {"id": "e-1", "type": "generation-create", "timestamp": "2026-03-02T09:00:00.000Z", "body": body}


def a_score(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s-{number}",
        "traceId": "tr-1",
        "name": "helpful",
        "value": 1,
        "dataType": "BOOLEAN",
        **more,
    }


def test_a_batch_is_answered_event_by_event(client: TestClient, store: Store) -> None:
    batch = [
        {"id": "e-0", "type": "score-create", "body": a_score(observationId="gen-1")},
        a_generation(),
        {"id": "e-2", "type": "score-create", "body": {"traceId": "tr-1"}},
        {"id": "e-3", "type": "sdk-log", "body": {}},
        "nonsense",
    ]
    for _ in range(2):
        answer = client.post("/ingestion", json={"batch": batch, "metadata": {}})
        assert answer.status_code == 207
        assert [each["id"] for each in answer.json()["successes"]] == ["e-0", "e-1"]
        assert [(each["id"], each["status"]) for each in answer.json()["errors"]] == [
            ("e-2", 400),
            ("e-3", 400),
            ("5", 400),
        ]
    (row,) = said(store)
    assert (row.comment, row.model_version, row.language) == ("helpful: yes", "assistant-x 2.1", "und")


def test_scores_that_come_before_their_trace_wait_for_it(client: TestClient, store: Store) -> None:
    rules = {"plumbline.rule": "rating:0..10", "plumbline.source": "human", "plumbline.person": "p-1"}
    sent = [a_score(), a_score(2, value=7.5, dataType="NUMERIC", metadata=rules)]
    answer = client.post("/scores", json=sent)
    assert (answer.status_code, answer.json()) == (202, {"message": "Accepted"})
    assert waiting(store) == 2
    client.post("/ingestion", json={"batch": [a_generation()]})
    assert [(row.kind, row.rating, row.person) for row in said(store)] == [
        ("comment", None, None),
        ("rating", 4, pseudonym_of(store, "p-1")),
    ]
    assert client.post("/scores", json=sent).status_code == 202
    assert len(said(store)) == 2


def test_one_score_is_answered_by_its_id_and_another_value_under_it_supersedes_the_first(
    client: TestClient, store: Store
) -> None:
    client.post("/ingestion", json={"batch": [a_generation()]})
    assert client.post("/scores", json=a_score()).json() == {"id": "s-1"}
    answer = client.post("/scores", json=[a_score(value=0), a_score(2), a_score(3, traceId=None)])
    assert answer.status_code == 207
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (2, 1)
    assert [(row.kind, row.is_aside) for row in said(store)][:2] == [("comment", True), ("comment", False)]
    assert client.post("/scores", json={"traceId": "tr-1"}).status_code == 422


def test_a_batch_has_langfuses_own_limit(client: TestClient) -> None:
    assert client.post("/ingestion", content=b" " * (LARGEST_BATCH + 1)).status_code == 413
    assert client.post("/ingestion", content=b"nonsense").status_code == 422
    assert client.post("/ingestion", json={"batch": 3}).status_code == 422


def test_the_keys_are_checked_as_langfuses_sdk_does(client: TestClient) -> None:
    assert [each["id"] for each in client.get("/projects").json()["data"]] == ["chat"]
    assert client.get("/projects", headers={"authorization": "Basic eDp5"}).status_code == 401
    assert client.get("/health").json()["status"] == "OK"
