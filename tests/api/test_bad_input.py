"""Whatever is sent, the answer names what is wrong with it, and nothing breaks."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import func, select

from governance.core.store import Store
from governance.feedback.tables import Feedback
from tests.api.records import a_record, ndjson

LINES = {"content-type": "application/x-ndjson"}
RIGHT_TO_LEFT_OVERRIDE, ESCAPE, BYTE_ORDER_MARK = "\u202e", "\x1b", "\ufeff"


def fields(answer: Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [problem["field"] for problem in answer.json()["problems"]]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"severty": 3}, "severty"),
        ({"rating": "five", "kind": "rating"}, "rating"),
        ({"severity": 3.5}, "severity"),
        ({"severity": 10**30}, "severity"),
        ({"kind": "hearsay"}, "kind"),
        ({"consent": "training"}, "consent"),
        ({"consent": ["everything"]}, "consent"),
        ({"comment": ["a"]}, "comment"),
        ({"comment": "x" * 20_001}, "comment"),
        ({"comment": "a\x00b"}, "comment"),
        ({"key": "a\x00b"}, "key"),
        ({"key": "k" * 201}, "key"),
        ({"key": f"abc{RIGHT_TO_LEFT_OVERRIDE}txt"}, "key"),
        ({"person": f"{RIGHT_TO_LEFT_OVERRIDE}nimda"}, "person"),
        ({"category": f"harm{ESCAPE}[31m"}, "category"),
        ({"output": "a\nb"}, "output"),
        ({"scenario": f"{BYTE_ORDER_MARK}medical"}, "scenario"),
        ({"language": "klingon!"}, "language"),
        ({"given_at": "yesterday"}, "given_at"),
        ({"given_at": "2026-01-05T09:00:00"}, "given_at"),
        ({"given_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "given_at"),
        ({"given_at": "0001-01-01T00:00:00+14:00"}, "given_at"),
        ({"produced_at": "9999-12-31T23:59:59Z"}, "produced_at"),
        ({"model_version": "assistant 9.9"}, "model_version"),
        ({"group": "martians"}, "group"),
        ({"prompt": None, "conversation": [{"role": "user"}]}, "conversation"),
        ({"prompt": None, "conversation": [{"role": "u", "content": "a\x00"}]}, "conversation"),
        ({"prompt": None, "conversation": [{"role": "u", "content": "a", "id": 10**30}]}, "conversation"),
        ({"prompt": None, "conversation": [{"role": "u", "content": "a", "id": "\x00"}]}, "conversation"),
        ({"answer": None}, "answer"),
        ({"key": " "}, "key"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_field_is_named_alone_and_in_a_batch(
    client: TestClient, store: Store, changed: dict[str, Any], field: str
) -> None:
    record = a_record(**{"output": "theirs"} | changed)
    assert fields(client.post("/feedback", json=record)) == [field]
    answer = client.post("/feedback", content=ndjson(a_record("good"), record), headers=LINES)
    good, bad, last = (json.loads(line) for line in answer.text.splitlines())
    assert (good["status"], bad["status"]) == ("created", "invalid")
    assert [problem["field"] for problem in bad["problems"]] == [field]
    assert last["summary"]["invalid"] == 1
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(Feedback)).one() == 1


def test_an_unknown_field_comes_with_the_nearest_one(client: TestClient) -> None:
    answer = client.post("/feedback", json=a_record(severty=3))
    assert answer.json()["problems"] == [
        {"line": None, "field": "severty", "reason": "no such field; did you mean severity?"}
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"null",
        b"3",
        b'"text"',
        b"{",
        b"[{}",
        b'{"key": "\xff\xfe"}',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"conversation":' + b"[" * 50_000,
        b'{"key": "\\ud800"}',
    ],
    ids=range(12),
)
def test_what_is_no_record_is_told_so(client: TestClient, body: bytes) -> None:
    (field,) = fields(client.post("/feedback", content=body, headers={"content-type": "application/json"}))
    assert field in ("record", "body", "conversation")
    answer = client.post("/feedback", content=body, headers=LINES)
    assert answer.status_code == 200
    assert json.loads(answer.text.splitlines()[-1])["summary"]["created"] == 0


def test_emoji_joiners_and_other_scripts_are_names_too(client: TestClient) -> None:
    for number, name in enumerate(("नमस्ते", "家族", "👩‍👩‍👧", "مريض")):
        answer = client.post("/feedback", json=a_record(f"n-{number}", person=name, category=name))
        assert answer.status_code == 201, answer.text


def test_free_text_is_kept_to_the_letter(client: TestClient) -> None:
    words = f"tab\there\nbell\x07 {RIGHT_TO_LEFT_OVERRIDE}sdrawkcab"
    assert client.post("/feedback", json=a_record("first", comment=words)).status_code == 201
    assert client.get("/feedback/first").json()["comment"] == words


@pytest.mark.parametrize(
    "packed",
    [
        b"not gzip",
        gzip.compress(b"[]")[:-9],
        gzip.compress(b"[]")[:5],
        gzip.compress(b"[]") + b"rubbish",
        zlib.compress(b"[]"),
    ],
    ids=["plain", "cut off", "cut in the header", "rubbish behind", "zlib"],
)
@pytest.mark.parametrize("form", ["application/json", "application/x-ndjson"])
def test_broken_gzip_is_told(client: TestClient, packed: bytes, form: str) -> None:
    headers = {"content-type": form, "content-encoding": "gzip"}
    answer = client.post("/feedback", content=packed, headers=headers)
    assert fields(answer) == ["body"]
    assert "broken gzip" in answer.json()["error"]


def test_gzip_may_come_in_several_members(client: TestClient) -> None:
    body = gzip.compress(b"[") + gzip.compress(json.dumps(a_record()).encode() + b"]")
    answer = client.post("/feedback", content=body, headers={"content-encoding": "gzip"})
    assert answer.json()["summary"]["created"] == 1


def large(megabytes: int) -> Iterator[bytes]:
    yield b'[{"key": "'
    for _ in range(megabytes):
        yield b"x" * (1 << 20)
    yield b'"}]'


@pytest.mark.parametrize("form", ["application/json", "application/x-ndjson"])
def test_fifty_megabytes_in_one_piece_are_too_large(client: TestClient, form: str) -> None:
    answer = client.post("/feedback", content=large(50), headers={"content-type": form})
    assert answer.status_code == 413
    assert "larger than the limit" in answer.json()["error"]


def test_a_small_body_that_unpacks_to_a_large_one_is_too_large(client: TestClient) -> None:
    packed = gzip.compress(b"[" + b" " * (64 << 20) + b"]")
    answer = client.post("/feedback", content=packed, headers={"content-encoding": "gzip"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers", [{"content-type": "text/csv"}, {"content-encoding": "br"}], ids=["type", "encoding"]
)
def test_an_unknown_form_is_told_what_is_known(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/feedback", content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert "gzip" in answer.json()["error"] or "ndjson" in answer.json()["error"]


def test_a_strict_that_is_neither_yes_nor_no_is_refused(client: TestClient) -> None:
    assert fields(client.post("/feedback", params={"strict": "perhaps"}, json=a_record())) == ["query.strict"]


@pytest.mark.parametrize("key", ["a%00b", "%E2%80%AE", "x" * 300, "%0A"])
def test_what_cannot_be_a_key_is_not_there(client: TestClient, key: str) -> None:
    assert client.get(f"/feedback/{key}").status_code == 404
    assert client.post(f"/feedback/{key}/withdraw").status_code == 404
