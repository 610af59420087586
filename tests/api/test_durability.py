"""What was acknowledged is there, once: under threads that replay, and after a kill in the middle of a stream."""

import json
import random
import signal
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.event import listens_for
from sqlmodel import Session, col, func, select

from app.api.errors import DISK_FULL, NOT_KNOWN, WENT_WRONG
from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.commands.rollups import recount
from governance.feedback.tables import Feedback, FeedbackSlice, FeedbackWeek
from governance.registry.commands import add_model, add_model_version
from governance.schema import METADATA
from tests.api.records import a_record, ndjson
from tests.rig.server import START_SECONDS, serving

LINES = {"content-type": "application/x-ndjson"}
THREADS, RECORDS, TOGETHER = 50, 10_000, 1_000


def rollups(session: Session) -> list[list[tuple[object, ...]]]:
    return [
        sorted(tuple(row) for row in session.connection().execute(select(model.__table__)))  # type: ignore[attr-defined]
        for model in (FeedbackWeek, FeedbackSlice)
    ]


def test_threads_that_replay_the_same_records_store_each_once(client: TestClient, store: Store) -> None:
    records = [a_record(f"n-{number}") for number in range(RECORDS)]
    batches = [ndjson(*records[place : place + TOGETHER]) for place in range(0, RECORDS, TOGETHER)]

    def replay(thread: int) -> int:
        created = 0
        for body in random.Random(thread).sample(batches, len(batches) if thread < 3 else 1):
            answer = client.post("/feedback", content=body, headers=LINES)
            created += json.loads(answer.text.splitlines()[-1])["summary"]["created"]
        single = client.post("/feedback", json=records[thread])
        return created + (single.status_code == 201)

    with ThreadPoolExecutor(THREADS) as pool:
        created = sum(pool.map(replay, range(THREADS)))
    with store.begin(SYSTEM) as unit:
        count = unit.session.exec(select(func.count()).select_from(Feedback)).one()
        assert created == count == RECORDS
        kept = rollups(unit.session)
        recount(unit.session)
        assert rollups(unit.session) == kept
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def acknowledged_until_killed(home: Path, seconds: float) -> set[str]:
    """Streams batches and single records at a server, kills it after a while, and tells which keys it had acknowledged."""
    keys: set[str] = set()
    first = Event()
    with serving(home) as server:
        store = Store.open(Settings(home=home))
        with store.begin(SYSTEM) as unit:
            add_model(unit, "assistant", "Assistant")
            add_model_version(unit, "assistant", "1.0")
            text = create_key(unit, "Chat", "chat", ["feedback:write"]).text
        store.close()

        def stream(name: str, together: int) -> None:
            with httpx.Client(headers={"authorization": f"Bearer {text}"}, timeout=300) as client:
                for number in range(10_000):
                    records = [a_record(f"{name}-{number}-{place}") for place in range(together)]
                    try:
                        answer = client.post(
                            f"{server.url}/api/v1/feedback", content=ndjson(*records), headers=LINES
                        )
                    except httpx.TransportError:
                        return
                    *told, _ = [json.loads(line) for line in answer.text.splitlines()]
                    keys.update(outcome["key"] for outcome in told if outcome["status"] == "created")
                    first.set()

        with ThreadPoolExecutor(4) as pool:
            streams = [
                pool.submit(stream, f"s{each}", together) for each, together in enumerate((1, 1, 50, 400))
            ]
            first.wait(START_SECONDS)
            wait(streams, timeout=seconds)
            server.process.send_signal(signal.SIGKILL)
    return keys


def test_after_a_kill_every_acknowledged_record_is_there_once(tmp_path: Path) -> None:
    keys = acknowledged_until_killed(tmp_path, seconds=3.0)
    assert keys
    store = Store.open(Settings(home=tmp_path))
    with store.read() as session:
        stored = session.exec(select(col(Feedback.key))).all()
        assert len(stored) == len(set(stored))
        assert keys <= set(stored)
        assert verify(session, METADATA.sorted_tables).ok
    store.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_failing_store_fails_the_request_and_stores_nothing(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/feedback", json=a_record("before"))

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("governance.feedback.commands.count_in", full)
    with TestClient(client.app, headers=client.headers, raise_server_exceptions=False) as patient:
        answer = patient.post("/feedback", json=a_record("lost"))
    assert (answer.status_code, answer.json()) == (
        500,
        {"error": f"{WENT_WRONG} {NOT_KNOWN}"},
    )
    assert client.get("/feedback/lost").status_code == 404
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_stream_that_fills_the_disk_is_told_which_lines_were_stored(
    client: TestClient, store: Store
) -> None:
    """SQLite's limit on its pages makes it fail as it does on a full disk, in the middle of a stream."""
    with store.begin(SYSTEM) as unit:
        pages = unit.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    limit = pages + 800

    @listens_for(store.engine, "checkout")
    def _limited(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limit}")

    records = [a_record(f"n-{number}") for number in range(20_000)]
    with TestClient(client.app, headers=client.headers, raise_server_exceptions=False) as patient:
        answer = patient.post("/feedback", content=ndjson(*records), headers=LINES)
        told = answer.json()
        assert answer.status_code == 507
        assert told["error"].startswith(DISK_FULL) and f"{told['last_line']:,}" in told["error"]
        assert 0 < told["summary"]["created"] == told["last_line"] < len(records)
        with store.read() as session:
            assert session.exec(select(func.count()).select_from(Feedback)).one() == told["last_line"]
        single = patient.post("/feedback", content=ndjson(*records[-2000:]), headers=LINES)
        assert single.status_code == 507 and single.json()["summary"]["created"] == 0
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok
