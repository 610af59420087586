"""Nothing reaches a governed table without an event, whichever way it is written."""

from threading import Thread

import pytest
from sqlalchemy import delete, insert, text, update
from sqlmodel import select

from governance.core.access import SYSTEM
from governance.core.people.commands import add_person
from governance.core.people.tables import Person, RoleGrant
from governance.core.settings import Settings
from governance.core.store import NestedUnit, Store
from governance.core.unit_of_work import UnitOfWork, UnrecordedChange
from governance.core.verify import verify
from governance.feedback.tables import FeedbackWeek
from governance.schema import METADATA

PERSON = METADATA.tables["person"]

STATEMENTS = {
    "an update": update(PERSON).values(name="Mallory"),
    "an update of the class": update(Person).values(name="Mallory"),
    "a deletion": delete(PERSON),
    "an insertion": insert(PERSON).values(handle="mallory", active=True, joined_at=None),
    "an insertion from a query": insert(PERSON).from_select(["handle"], select(PERSON.c.name)),
    "an update in words": text("UPDATE person SET name = 'Mallory'"),
    "a quoted update": text("update \"person\" set name = 'Mallory'"),
    "a deletion behind a WITH": text(
        "WITH some AS (SELECT id FROM person) DELETE FROM person WHERE id IN (SELECT id FROM some)"
    ),
}


def add_ada(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ada")


def names(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == []
        return [(person.handle, person.name) for person in session.exec(select(Person)).all()]


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_statement_that_writes_to_a_governed_table_is_refused(store: Store, statement: object) -> None:
    add_ada(store)
    with pytest.raises(UnrecordedChange, match="person"), store.begin(SYSTEM) as unit:
        unit.session.execute(statement)  # type: ignore[call-overload]
    assert names(store) == [("ada", None)]


def test_it_is_refused_also_when_an_event_follows(store: Store) -> None:
    add_ada(store)
    with pytest.raises(UnrecordedChange), store.begin(SYSTEM) as unit:
        unit.session.connection().exec_driver_sql("UPDATE person SET name = 'Mallory'")
        unit.record("person.changed", "PERSON-1")
    assert names(store) == [("ada", None)]


def test_a_table_that_follows_from_others_may_be_written_directly(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        unit.session.execute(delete(FeedbackWeek))


def test_the_guard_ends_with_its_unit(store: Store) -> None:
    add_ada(store)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE person SET name = 'Mallory'"))
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == [
            "person 1 was changed behind the ledger's back"
        ]


def test_a_deletion_without_an_event_is_rolled_back(store: Store) -> None:
    add_ada(store)
    with pytest.raises(UnrecordedChange, match="role_grant"), store.begin(SYSTEM) as unit:
        unit.session.delete(unit.session.get(RoleGrant, 1))
    assert names(store) == [("ada", None)]


def test_a_change_after_the_event_is_rolled_back(store: Store) -> None:
    add_ada(store)
    with pytest.raises(UnrecordedChange, match="person"), store.begin(SYSTEM) as unit:
        person = unit.session.get(Person, 1)
        assert person is not None
        person.name = "Ada"
        unit.record("person.named", "PERSON-1")
        person.name = "Mallory"
    assert names(store) == [("ada", None)]


def test_a_unit_within_a_unit_raises_at_once_and_stores_nothing(store: Store) -> None:
    with pytest.raises(NestedUnit), store.begin(SYSTEM) as unit:
        add_person(unit, "ada")
        with store.begin(SYSTEM):
            pass
    assert names(store) == []
    add_ada(store)
    assert names(store) == [("ada", None)]


def test_a_unit_of_another_store_on_the_same_database_raises_as_well(store: Store) -> None:
    again = Store.open(Settings(database_url=store.engine.url.render_as_string(hide_password=False)))
    with pytest.raises(NestedUnit), store.begin(SYSTEM), again.begin(SYSTEM):
        pass
    again.close()


def test_units_of_two_threads_wait_for_each_other(store: Store) -> None:
    def join(handle: str) -> None:
        with store.begin(SYSTEM) as unit:
            add_person(unit, handle)

    threads = [Thread(target=join, args=(f"person-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(names(store)) == 4


def test_a_unit_that_failed_leaves_the_turn_to_the_next(store: Store) -> None:
    def fail(unit: UnitOfWork) -> None:
        raise ValueError(unit.at)

    with pytest.raises(ValueError), store.begin(SYSTEM) as unit:  # noqa: PT011 any will do
        fail(unit)
    add_ada(store)
    assert names(store) == [("ada", None)]
