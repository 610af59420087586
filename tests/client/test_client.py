"""The client delivers without keeping its product waiting, tries again, and tells of everything that will not be stored."""

import itertools
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlmodel import col, select

from governance.client import Client, Record, Refusal
from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.settings import Settings
from governance.core.store import Store
from governance.feedback.records import FIELDS
from governance.feedback.tables import Feedback
from governance.registry.commands import add_model, add_model_version
from tests.api.records import a_record
from tests.rig.server import Server

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Store]:
    """The store that the server serves; it knows assistant 1.0."""
    opened = Store.open(Settings(home=server.home))
    with opened.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
        add_model_version(unit, "assistant", "1.0")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def key(served: Store) -> str:
    with served.begin(SYSTEM) as unit:
        return create_key(unit, "Client", "client", ["feedback:write"]).text


@contextmanager
def troubled(*answers: tuple[int, dict[str, str]]) -> Iterator[tuple[str, list[float]]]:
    """A server that gives these answers one after the other, the last one again and again; with the times of its requests."""
    times: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            status, headers = answers[min(len(times), len(answers) - 1)]
            times.append(time.monotonic())
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as stub:
        stub.daemon_threads = True
        threading.Thread(target=stub.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{stub.server_port}", times
        stub.shutdown()


def as_sent(**changed: object) -> Record:
    record: Record = a_record(**changed)  # type: ignore[assignment]
    return record


def test_records_are_delivered_once_in_batches(server: Server, served: Store, key: str) -> None:
    with Client(server.url, key, batch=40, linger_seconds=60) as client:
        keys = [client.send(as_sent(key=f"c-{number}")) for number in range(100)]
        assert client.flush()
        assert client.counts.created == 100
        client.send(as_sent(key="c-1", output="answer-c-1"))
        assert client.flush()
    with served.read() as session:
        stored = session.exec(select(col(Feedback.key)).where(Feedback.origin == "api:client")).all()
    assert set(keys) <= set(stored) and len(stored) == len(set(stored))


def test_a_record_without_a_key_gets_one(server: Server, key: str) -> None:
    record = as_sent()
    del record["key"]
    with Client(server.url, key) as client:
        first, second = client.send(record), client.send(record)
    assert first and second and first != second
    assert client.counts.created == 2


def test_what_is_refused_is_told_with_its_reason(server: Server, key: str) -> None:
    refused: list[Refusal] = []
    with Client(server.url, key, on_refusal=refused.append) as client:
        client.send(as_sent(key="bad", severity=9))
        client.send(as_sent(key="fine"))
    assert (client.counts.created, client.counts.refused) == (1, 1)
    assert refused == [Refusal("bad", "severity: 9: expected 1 (low) to 4 (critical)")]


def test_a_key_that_holds_no_more_is_told_and_not_tried_again(server: Server) -> None:
    refused: list[Refusal] = []
    with Client(server.url, "plk_aaaaaaaa_" + "b" * 32, on_refusal=refused.append) as client:
        client.send(as_sent(key="one"))
    assert client.counts.refused == 1
    assert "401" in refused[0].reason


def test_it_tries_again_as_long_as_the_server_asks_to_wait(server: Server) -> None:
    with troubled((503, {}), (429, {"retry-after": "1"}), (400, {})) as (url, times):
        with Client(url, "key", first_wait_seconds=0.01, linger_seconds=0) as client:
            client.send(as_sent())
            assert client.flush()
        assert client.counts.refused == 1
    assert len(times) == 3
    assert times[2] - times[1] >= 1


def test_waits_grow_and_differ_by_chance() -> None:
    with troubled((503, {})) as (url, times):
        client = Client(url, "key", first_wait_seconds=0.05, linger_seconds=0, chance=random.Random(1))
        client.send(as_sent())
        assert not client.flush(timeout_seconds=1.0)
        client.close(timeout_seconds=0)
    waits = [later - sooner for sooner, later in itertools.pairwise(times)]
    assert 2 <= len(waits) <= 6
    assert waits[-1] > waits[0] >= 0.025


def test_a_product_is_never_kept_waiting_and_drops_are_counted_and_told() -> None:
    told: list[Refusal] = []
    client = Client("http://127.0.0.1:9", "key", most_waiting=10, linger_seconds=0, on_refusal=told.append)
    start = time.monotonic()
    keys = [client.send(as_sent(key=f"k-{number}")) for number in range(25)]
    assert time.monotonic() - start < 1
    assert keys.count(None) == 15
    assert client.counts.dropped == len(told) == 15
    counts = client.close(timeout_seconds=0)
    assert (counts.waiting, counts.dropped, len(told)) == (0, 25, 25)
    assert client.send(as_sent()) is None


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="expected the server's address"):
        Client("plumbline.example.org", "key")


def test_its_records_have_the_fields_of_the_format() -> None:
    assert set(Record.__annotations__) == set(FIELDS)


def test_the_example_of_the_documentation_runs(
    server: Server, served: Store, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DOCS.read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    monkeypatch.setenv("PLUMBLINE_URL", server.url)
    monkeypatch.setenv("PLUMBLINE_KEY", key)
    exec(compile(code, str(DOCS), "exec"), {"__name__": "example"})
    with served.read() as session:
        assert session.exec(select(Feedback.comment).where(Feedback.key == "chat-871/turn-3")).one()


def test_the_documented_records_are_good(server: Server, key: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    records = [json.loads(part.partition("```")[0]) for part in text.split("```json\n")[1:]]
    assert records
    with Client(server.url, key) as client:
        for record in records:
            client.send(record)
    assert client.counts.refused == 0
