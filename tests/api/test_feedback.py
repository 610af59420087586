"""Sending feedback in three forms, with an answer for each record; reading it back; passing on a withdrawal."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import func, select

from governance.core.access import SYSTEM
from governance.core.keys.tables import KeyScope
from governance.core.ledger import head
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.tables import ConsentWithdrawal, Feedback
from governance.schema import METADATA
from tests.api.conftest import MakeKey
from tests.api.records import a_record, ndjson

LINES = {"content-type": "application/x-ndjson"}


def send_lines(client: TestClient, body: bytes, *, strict: bool = False, **headers: str) -> Response:
    return client.post("/feedback", params={"strict": strict}, content=body, headers=LINES | headers)


def told(answer: Response) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The outcomes and the counts of an answer in lines."""
    assert answer.status_code == 200, answer.text
    *outcomes, last = [json.loads(line) for line in answer.text.splitlines()]
    return outcomes, last["summary"]


def stored(store: Store) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(Feedback)).one()


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_one_record_is_created_once(client: TestClient, store: Store) -> None:
    record = a_record("first")
    answers = [client.post("/feedback", json=record) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == {"key": "first", "status": "created", "reference": "FB-1"}
    assert answers[1].json() == {"key": "first", "status": "unchanged", "reference": "FB-1"}
    assert stored(store) == 1


def test_the_same_key_with_other_content_is_a_conflict_that_tells_both_hashes(client: TestClient) -> None:
    client.post("/feedback", json=a_record("first"))
    answer = client.post("/feedback", json=a_record("first", severity=4))
    assert answer.status_code == 409
    body = answer.json()
    assert len(body["stored"]) == len(body["sent"]) == 64 and body["stored"] != body["sent"]


def test_a_list_tells_what_became_of_each(client: TestClient, store: Store) -> None:
    client.post("/feedback", json=a_record("known"))
    sent = [
        a_record("new"),
        a_record("known"),
        a_record("known", severity=1),
        a_record("bad", severity=9),
        a_record("new"),
        {"key": "worse", "moood": 1},
        "nonsense",
    ]
    answer = client.post("/feedback", json=sent)
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [(each["line"], each["status"]) for each in results] == [
        (1, "created"),
        (2, "unchanged"),
        (3, "conflict"),
        (4, "invalid"),
        (5, "unchanged"),
        (6, "invalid"),
        (7, "invalid"),
    ]
    assert answer.json()["summary"] == {"created": 1, "unchanged": 2, "conflict": 1, "invalid": 3}
    assert (results[0]["reference"], results[1]["reference"], results[4]["reference"]) == (
        "FB-2",
        "FB-1",
        "FB-2",
    )
    assert results[2]["stored"] != results[2]["sent"]
    assert results[3]["problems"] == [{"field": "severity", "reason": "9: expected 1 (low) to 4 (critical)"}]
    assert results[5]["problems"][0]["field"] == "moood"
    assert stored(store) == 2


def test_lines_stream_in_and_each_is_answered(client: TestClient, store: Store) -> None:
    body = ndjson(*(a_record(f"line-{number}") for number in range(2_500)), b"", b"{broken", a_record("last"))
    outcomes, counts = told(send_lines(client, body))
    assert counts == {"created": 2_501, "unchanged": 0, "conflict": 0, "invalid": 1}
    assert [outcome["line"] for outcome in outcomes] == [*range(1, 2_501), 2_502, 2_503]
    assert outcomes[-2]["problems"][0]["reason"].startswith("not JSON")
    again, counts = told(send_lines(client, gzip.compress(body), **{"content-encoding": "gzip"}))
    assert counts == {"created": 0, "unchanged": 2_501, "conflict": 0, "invalid": 1}
    assert [each["reference"] for each in again if "reference" in each] == [
        each["reference"] for each in outcomes if "reference" in each
    ]
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def test_a_large_answer_is_kept_in_a_file_and_streamed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.feedback.SPOOLED_IN_MEMORY", 100)
    outcomes, counts = told(send_lines(client, ndjson(*(a_record(f"n-{number}") for number in range(20)))))
    assert len(outcomes) == counts["created"] == 20


@pytest.mark.parametrize("form", ["list", "lines"])
def test_strict_stores_all_or_none(client: TestClient, store: Store, form: str) -> None:
    client.post("/feedback", json=a_record("known"))

    def send(*records: Any) -> Response:
        if form == "lines":
            return send_lines(client, ndjson(*records), strict=True)
        return client.post("/feedback", params={"strict": "true"}, json=records)

    bad = [a_record("good"), a_record("known", severity=1), a_record("bad", rating=3), {"moood": 1}]
    answer = send(*bad)
    assert answer.status_code == 422
    assert [(each["line"], each["field"]) for each in answer.json()["problems"]] == [
        (2, "key"),
        (3, "rating"),
        (4, "moood"),
    ]
    assert stored(store) == 1
    assert send(a_record("good"), a_record("known")).status_code == 200
    assert stored(store) == 2


def test_a_product_neither_sees_nor_meets_anothers_keys(
    client: TestClient, make_key: MakeKey, store: Store
) -> None:
    other = bearer(make_key(product="kiosk").text)
    client.post("/feedback", json=a_record("shared"))
    assert client.get("/feedback/shared", headers=other).status_code == 404
    assert client.post("/feedback/shared/withdraw", headers=other).status_code == 404
    assert client.get("/feedback", headers=other).json() == {"items": [], "next": None}
    assert client.post("/feedback", json=a_record("shared"), headers=other).status_code == 201
    assert client.get("/feedback/shared").json()["reference"] == "FB-1"
    assert client.get("/feedback/shared", headers=other).json()["reference"] == "FB-2"


def test_a_key_bound_to_a_model_speaks_of_nothing_else(client: TestClient, make_key: MakeKey) -> None:
    client.post("/feedback", json=a_record("first"))
    bound = bearer(make_key(model="translator").text)
    answer = client.post("/feedback", json=a_record("second"), headers=bound)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "model_version"
    assert client.get("/feedback/first", headers=bound).status_code == 404
    assert client.post("/feedback/first/withdraw", headers=bound).status_code == 404
    assert client.get("/feedback", headers=bound).json()["items"] == []


def test_each_way_takes_its_scope(client: TestClient, make_key: MakeKey) -> None:
    reader, writer = bearer(make_key(KeyScope.READ).text), bearer(make_key(KeyScope.WRITE).text)
    assert client.post("/feedback", json=a_record(), headers=reader).status_code == 403
    assert client.get("/feedback", headers=writer).status_code == 403
    assert client.get("/feedback/x", headers=writer).status_code == 403
    assert client.post("/feedback/x/withdraw", headers=reader).status_code == 403
    assert client.get("/feedback", headers={"authorization": ""}).status_code == 401


def test_what_was_sent_is_read_back_page_by_page(client: TestClient) -> None:
    client.post("/feedback", json=[a_record(f"n-{number}", severity=1 + number % 2) for number in range(7)])
    seen: list[str] = []
    after = None
    while True:
        page = client.get("/feedback", params={"limit": 3} | ({"after": after} if after else {})).json()
        seen += [item["key"] for item in page["items"]]
        client.post("/feedback", json=a_record(f"late-{len(seen)}"))
        after = page["next"]
        if after is None or len(seen) > 20:
            break
    assert seen[:7] == [f"n-{number}" for number in range(7)]
    assert len(set(seen)) == len(seen) and seen[7:] == ["late-3", "late-6"]


def test_what_was_sent_is_filtered(client: TestClient) -> None:
    client.post(
        "/feedback",
        json=[
            a_record("one"),
            a_record("two", category="privacy"),
            a_record("three", kind="rating", rating=2, category=None, severity=None, language="es"),
        ],
    )

    def keys(**wanted: str) -> list[str]:
        return [item["key"] for item in client.get("/feedback", params=wanted).json()["items"]]

    assert keys(category="privacy") == ["two"]
    assert keys(kind="rating") == keys(language="es") == ["three"]
    assert keys(model_version="assistant 1.0", scenario="medical-advice") == ["one", "two", "three"]
    assert keys(model_version="assistant 2.0") == []
    assert client.get("/feedback", params={"kind": "hearsay"}).status_code == 422
    assert client.get("/feedback", params={"category": "a\x00b"}).status_code == 422


def test_a_record_is_read_back_in_its_senders_terms(client: TestClient) -> None:
    record = a_record("a/b c", given_at="2026-01-05T09:00:00+02:00")
    client.post("/feedback", json=record)
    found = client.get("/feedback/a%2Fb%20c").json()
    assert found["given_at"] == "2026-01-05T07:00:00Z"
    for name in ("key", "kind", "model_version", "output", "person", "severity", "comment", "consent"):
        assert found[name] == record[name]


def test_consent_is_taken_back_once(client: TestClient, store: Store) -> None:
    client.post("/feedback", json=a_record("first"))
    some = client.post("/feedback/first/withdraw", json={"scopes": ["training", "publication"]})
    assert some.json() == {"key": "first", "withdrawn": ["training"]}
    assert client.get("/feedback/first").json()["consent"] == ["review"]
    events = _events(store)
    rest = [client.post("/feedback/first/withdraw").json()["withdrawn"] for _ in range(2)]
    assert rest == [["review"], []]
    assert _events(store) == events + 1
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(ConsentWithdrawal)).one() == 2
        assert verify(session, METADATA.sorted_tables).ok
    assert client.post("/feedback/nowhere/withdraw").status_code == 404
    for wrong in (b'{"scopes": ["everything"]}', b'{"scope": 1}', b"[", b"[" * 100_000):
        assert client.post("/feedback/first/withdraw", content=wrong).status_code == 422


def test_requests_that_wait_together_are_stored_together_and_answered_each(
    client: TestClient, make_key: MakeKey, store: Store
) -> None:
    client.post("/feedback", json=a_record("known"))
    other, before = bearer(make_key(product="kiosk").text), _events(store)
    sent = [(a_record(f"n-{number}"), {}) for number in range(30)]
    sent += [(a_record(f"n-{number}"), other) for number in range(30)]
    sent += [(a_record("known"), {}), (a_record("known", severity=1), {}), (a_record(severity=8), {})]
    with ThreadPoolExecutor(len(sent)) as pool:
        with store.begin(SYSTEM) as unit:  # nobody else can write, so the requests gather
            asked = [pool.submit(client.post, "/feedback", json=record, headers=who) for record, who in sent]
            wait(asked, timeout=0.3)
            assert not any(each.done() for each in asked)
            unit.record("nothing.done", "nothing")
        answers = [each.result() for each in asked]
    assert [answer.status_code for answer in answers] == [201] * 60 + [200, 409, 422]
    assert [answer.json()["key"] for answer in answers[:60]] == [record["key"] for record, _ in sent[:60]]
    assert stored(store) == 61
    assert _events(store) - before < 20


def _events(store: Store) -> int:
    with store.read() as session:
        return head(session).seq
