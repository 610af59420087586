"""An import in the background ends with the same records as one at the command line, whatever happens to its process."""

import csv
import os
import signal
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from governance.core import ledger
from governance.core.access import Role
from governance.core.errors import Invalid, Refused
from governance.core.people.operator import ensure_operator
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.feedback.background import (
    ImportPlan,
    ask_for_import,
    imports,
    last_mapping,
    run_import,
)
from governance.exchange.feedback.importing import try_import
from governance.feedback.tables import Feedback
from governance.registry.tables import Model
from governance.schema import METADATA
from governance.work.engine import Run
from governance.work.queries import JobRow
from governance.work.tables import Job
from tests.builders import a_person
from tests.exchange.test_importing import a_record, as_lines
from tests.rig.server import plumbline, serving

RECORDS = 60_000


def planned(store: Store, content: bytes, **more: object) -> ImportPlan:
    options: dict[str, object] = {"origin": "survey", "mapping": {}, "defaults": {}, **more}
    return ImportPlan(store.files.put([content]), "said.jsonl", "jsonl", **options)  # type: ignore[arg-type]


def count(store: Store, table: type[Feedback] | type[Model] = Feedback) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def done(store: Store, job: Job) -> dict[str, object]:
    with store.read() as session:
        row = session.get_one(Job, job.id)
    engineer = a_person(store, Role.ENGINEER)
    return run_import(Run(store, engineer, row, lambda _done, _total: None))


def test_what_was_refused_can_be_fetched_as_a_table_that_no_spreadsheet_runs(store: Store) -> None:
    lines = as_lines(a_record(1), a_record(2, rating=9), {**a_record(3), "=cmd()": 1})
    with store.begin(a_person(store, Role.ENGINEER)) as unit:
        job = ask_for_import(unit, planned(store, lines))
    result = done(store, job)
    assert (result["created"], result["refused"]) == (1, 2)
    rows = list(csv.reader(StringIO(store.files.get(str(result["refused_file"])).decode())))
    assert [row[:2] for row in rows] == [["line", "field"], ["2", "rating"], ["3", "'=cmd()"]] or [
        row[:2] for row in rows
    ] == [["line", "field"], ["3", "'=cmd()"], ["2", "rating"]]


def test_a_trial_tells_what_an_import_would_do_and_stores_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_bytes(as_lines(a_record(1), a_record(8, prompt=None, answer=None), a_record(2, rating=9)))
    before = ledger.newest_seq(store.engine)
    engineer = a_person(store, Role.ENGINEER)
    before = ledger.newest_seq(store.engine)
    trial = try_import(store, engineer, "jsonl", path, origin="survey", mapping={}, defaults={})
    assert (trial.created, [problem.line for problem in trial.refused], trial.whole) == (2, [3], True)
    assert count(store) == count(store, Model) == 0
    assert ledger.newest_seq(store.engine) == before


def test_the_mapping_of_an_origin_is_remembered(store: Store) -> None:
    with store.begin(a_person(store, Role.ENGINEER)) as unit:
        ask_for_import(unit, planned(store, b"{}", mapping={"Stars": "rating"}, defaults={"kind": "rating"}))
    with store.read() as session:
        assert last_mapping(session, "survey") == ({"Stars": "rating"}, {"kind": "rating"})
        assert last_mapping(session, "other") is None


def test_only_who_may_import_asks_for_one_and_the_origins_of_products_are_theirs(store: Store) -> None:
    with pytest.raises(Refused), store.begin(a_person(store)) as unit:
        ask_for_import(unit, planned(store, b"{}"))
    with pytest.raises(Invalid, match="origin"), store.begin(a_person(store, Role.ENGINEER)) as unit:
        ask_for_import(unit, planned(store, b"{}", origin="api:chat"))


def test_a_server_killed_in_the_middle_finishes_after_a_restart_with_every_record_once(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    assert plumbline("db", "upgrade", home=home).returncode == 0
    store = Store.open(Settings(home=home))
    lines = as_lines(*map(a_record, range(RECORDS)), a_record(1, key="bad", rating=7))
    with store.begin(ensure_operator(store)) as unit:
        ask_for_import(unit, planned(store, lines))
    with serving(home) as server:
        wait_for(lambda: count(store) > 5_000)
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    assert 5_000 <= count(store) < RECORDS
    with serving(home):
        wait_for(lambda: newest(store).state.has_ended)
    job = newest(store)
    assert (job.state, job.attempts) == ("done", 2)
    told = {name: job.result[name] for name in ("created", "unchanged", "refused")}
    assert told == {"created": RECORDS, "unchanged": 0, "refused": 1}
    assert count(store) == RECORDS
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == []
    store.close()


def newest(store: Store) -> JobRow:
    with store.read() as session:
        return imports(session, 1)[0]


def wait_for(happened: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
