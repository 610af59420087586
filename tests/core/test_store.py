"""A command is stored whole or not at all; times know their zone; one writes at a time."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import StatementError

from governance.core import ledger, migrate
from governance.core.access import SYSTEM
from governance.core.errors import Conflict, NotFound
from governance.core.files import Damaged, FileStore
from governance.core.people.commands import add_person, add_stakeholder_group
from governance.core.people.queries import people_count
from governance.core.people.tables import Person
from governance.core.store import Store


def test_an_error_after_the_event_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin(SYSTEM) as unit:
        add_person(unit, "ada")
        _ = 1 // 0
    with store.read() as session:
        assert people_count(session) == 0
        assert ledger.head(session).seq == 0


def test_a_time_comes_back_with_its_zone(store: Store) -> None:
    moment = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
    with store.begin(SYSTEM, at=moment) as unit:
        person = add_person(unit, "ada")
    with store.read() as session:
        found = session.get(Person, person.id)
        assert found is not None and found.joined_at == moment


def test_a_naive_time_cannot_be_stored(store: Store) -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001
    with pytest.raises((StatementError, ValueError), match="zone"), store.begin(SYSTEM, at=naive) as unit:
        add_person(unit, "ada")


def test_writers_queue_and_the_chain_stays_whole(store: Store) -> None:
    def work(name: str) -> None:
        for number in range(5):
            with store.begin(SYSTEM) as unit:
                add_stakeholder_group(unit, f"{name}-{number}", name)

    threads = [threading.Thread(target=work, args=(f"group-{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert ledger.head(session).seq == 30


def test_a_store_of_another_revision_asks_for_an_upgrade(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Conflict, match="plumbline db upgrade"):
        migrate.make_ready(store.engine)


def test_files_are_named_by_their_content_and_damage_is_noticed(tmp_path: Path) -> None:
    files = FileStore(str(tmp_path))
    stored = files.put([b"evidence, ", b"in two blocks"])
    assert files.put([b"evidence, in two blocks"]) == stored
    assert files.get(stored.sha256) == b"evidence, in two blocks"
    (path,) = (entry for entry in tmp_path.rglob("*") if entry.is_file())
    path.write_bytes(b"evidence, in two blocs")
    with pytest.raises(Damaged):
        files.get(stored.sha256)
    with pytest.raises(NotFound):
        files.get("0" * 64)
