"""Datasets by API: a training pipeline builds, asks the gate, freezes and takes an export with one key."""

import io
import zipfile

import pytest
from fastapi.testclient import TestClient

from governance.core.keys.tables import KeyScope
from governance.core.store import Store
from tests.api.conftest import MakeKey
from tests.builders import a_correction, a_withdrawal, an_output


@pytest.fixture
def said(here: Store) -> int:
    return a_correction(here, an_output(here), "Ask your doctor.")


def test_a_pipeline_builds_asks_freezes_and_exports(client: TestClient, here: Store, said: int) -> None:
    dry = client.post("/datasets/answers?dry_run=true", json={}).json()
    built = client.post("/datasets/answers", json={"sources": ["corrections"]}).json()
    assert (built["version"], built["examples"]) == ("answers@1", 1)
    assert dry["content_hash"] == built["content_hash"]
    assert client.get("/datasets/answers@1/gate").json()["passed"] is True
    assert client.get("/datasets/answers@1/export").status_code == 409
    assert client.post("/datasets/answers@1/freeze").json()["state"] == "frozen"
    taken = client.get("/datasets/answers@1/export?format=openai-sft")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert b"Ask your doctor." in archive.read("data/train-00000.jsonl")
    client.post("/datasets/answers", json={})
    assert client.get("/datasets/answers@1/diff/answers@2").json() == {"added": 0, "removed": 0, "changed": 0}
    assert client.get("/thread/EXAMPLE-1?format=prov").json()["entity"]
    a_withdrawal(here, feedback_id=said)
    gate = client.get("/datasets/answers@1/gate").json()
    assert [check["name"] for check in gate["checks"] if not check["passed"]] == ["consent"]


def test_what_is_wrong_is_named(client: TestClient, said: int) -> None:
    refused = client.post("/datasets/answers", json={"languges": ["es"]})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["field"] == "languges"
    assert client.get("/datasets/answers@9/gate").status_code == 404
    assert client.get("/recipe-schema").json()["title"] == "Recipe"


def test_a_key_without_the_scope_is_refused(client: TestClient, make_key: MakeKey) -> None:
    headers = {"authorization": f"Bearer {make_key(KeyScope.WRITE).text}"}
    for method, path in (
        ("get", "/datasets/a@1/gate"),
        ("post", "/datasets/a@1/freeze"),
        ("get", "/thread/FB-1"),
    ):
        assert client.request(method, path, headers=headers).status_code == 403
