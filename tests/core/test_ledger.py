"""The ledger names whatever was tampered with, and nothing escapes it."""

import pytest
from sqlalchemy import text

from governance.core.access import SYSTEM
from governance.core.people.commands import add_person, add_stakeholder_group
from governance.core.people.tables import Person
from governance.core.store import Store
from governance.core.unit_of_work import UnrecordedChange
from governance.core.verify import verify
from governance.schema import METADATA


def fill(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, "elderly-users", "Elderly users")
    for handle in ("ada", "ben", "chi"):
        with store.begin(SYSTEM) as unit:
            add_person(unit, handle, group="elderly-users")


def problems(store: Store) -> list[str]:
    with store.read() as session:
        return verify(session, METADATA.sorted_tables).problems


def tamper(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_untouched_store_verifies(store: Store) -> None:
    fill(store)
    assert problems(store) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE event SET body = replace(body, 'GROUP-1', 'GROUP-7') WHERE seq = 1", "event 1 "),
        ("UPDATE event SET kind = 'person.gone' WHERE seq = 3", "event 3"),
        ("DELETE FROM event WHERE seq = 2", "event 2 is missing"),
        ("DELETE FROM event WHERE seq = 4", "events at the end are missing"),
        ("UPDATE person SET name = 'Mallory' WHERE id = 2", "person 2 was changed"),
        ("DELETE FROM role_grant WHERE id = 3", "role_grant 3 was removed"),
        (
            "INSERT INTO role_grant (person_id, role, granted_at) VALUES (1, 'admin', '2026-01-01 00:00:00')",
            "role_grant 4 was added",
        ),
    ],
)
def test_tampering_is_named(store: Store, statement: str, named: str) -> None:
    fill(store)
    tamper(store, statement)
    found = problems(store)
    assert any(named in problem for problem in found), found


def test_a_change_without_an_event_is_rolled_back(store: Store) -> None:
    with pytest.raises(UnrecordedChange), store.begin(SYSTEM) as unit:
        unit.add(Person(handle="ghost", joined_at=unit.at))
    with store.read() as session:
        assert session.get(Person, 1) is None
