"""The ledger names whatever was tampered with, and nothing escapes it."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from governance.core.access import SYSTEM
from governance.core.ledger import GENESIS, Event, event_hash
from governance.core.people.commands import add_person, add_stakeholder_group
from governance.core.people.tables import Person
from governance.core.store import Store
from governance.core.unit_of_work import UnrecordedChange
from governance.core.verify import verify
from governance.feedback.tables import Feedback
from governance.schema import METADATA
from tests.builders import a_flag, an_output
from tests.rig.attacker import (
    attacking,
    forge_event,
    rechain,
    rehash_row,
    rewrite_event,
    tamper,
    tell_of_batch,
    tell_of_row,
)

Result = TypeVar("Result")


def fill(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, "elderly-users", "Elderly users")
    for handle in ("ada", "ben", "chi"):
        with store.begin(SYSTEM) as unit:
            add_person(unit, handle, group="elderly-users")


def problems(store: Store) -> list[str]:
    with store.read() as session:
        return verify(session, METADATA.sorted_tables).problems


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


def attack(store: Store, how: Callable[..., Result], *args: Any, **options: Any) -> Result:
    with attacking(store.engine) as connection:
        return how(connection, *args, **options)


@pytest.fixture
def bulk(store: Store) -> Store:
    """A store with people and, by bulk, three outputs and two flags of one batch each."""
    fill(store)
    for answer in ("one", "two", "three"):
        an_output(store, answer)
    a_flag(store, 1)
    a_flag(store, 2)
    return store


@pytest.mark.parametrize("table", ["output", "feedback"])
def test_a_bulk_row_changed_with_its_digest_is_noticed_by_the_merkle_root(bulk: Store, table: str) -> None:
    tamper(bulk, f"UPDATE {table} SET scenario = 'elsewhere' WHERE id = 2")
    attack(bulk, rehash_row, table, 2)
    (found,) = problems(bulk)
    assert found.startswith(f"{table}: the 1 rows of event")


@pytest.mark.parametrize("table", ["output", "feedback"])
def test_all_rows_of_a_bulk_event_deleted_are_missed(bulk: Store, table: str) -> None:
    tamper(bulk, f"DELETE FROM {table} WHERE id = 2")
    assert any(each.startswith(f"{table}: all 1 rows of event") for each in problems(bulk)), problems(bulk)


def test_a_bulk_row_added_to_an_event_is_noticed(bulk: Store) -> None:
    columns = ", ".join(
        column.name for column in METADATA.tables["feedback"].c if column.name not in ("id", "key")
    )
    tamper(
        bulk,
        f"INSERT INTO feedback (id, key, {columns}) SELECT 9, 'another', {columns} FROM feedback WHERE id = 1",
    )
    attack(bulk, rehash_row, "feedback", 9)
    assert any("covers 1 rows, 2 are there" in each for each in problems(bulk)), problems(bulk)


def test_a_bulk_row_moved_to_another_event_is_noticed(bulk: Store) -> None:
    tamper(bulk, "UPDATE feedback SET event_seq = event_seq - 1 WHERE id = 2")
    found = problems(bulk)
    assert any("all 1 rows of event" in each for each in found), found
    assert any("covers" in each and "are there" in each for each in found), found


def test_two_bulk_rows_that_swap_their_content_are_both_named(bulk: Store) -> None:
    tamper(
        bulk,
        "UPDATE output SET answer = 'for a moment' WHERE id = 1",
        "UPDATE output SET answer = 'one' WHERE id = 2",
        "UPDATE output SET answer = 'two' WHERE id = 1",
    )
    found = problems(bulk)
    assert [each for each in found if "was changed" in each] == [
        "output 1 was changed behind the ledger's back",
        "output 2 was changed behind the ledger's back",
    ]


def test_an_event_hashed_again_no_longer_leads_to_the_next(store: Store) -> None:
    fill(store)
    attack(store, rewrite_event, 2, actor="PERSON-3")
    seq, previous, body = 2, *event_line(store, 2)
    tamper(store, f"UPDATE event SET hash = '{event_hash(seq, previous, body)}' WHERE seq = 2")
    assert problems(store) == ["event 3 does not follow event 2: the hash before it differs"]


def test_an_event_whose_link_alone_was_changed_is_named(store: Store) -> None:
    """Its own hash is taken over the changed link, so only the comparison with the event before shows it."""
    fill(store)
    _, body = event_line(store, 4)
    other = "ab" * 32
    tamper(
        store,
        f"UPDATE event SET previous = '{other}', hash = '{event_hash(4, other, body)}' WHERE seq = 4",
        f"UPDATE ledger_head SET hash = '{event_hash(4, other, body)}'",
    )
    assert problems(store) == ["event 4 does not follow event 3: the hash before it differs"]


def test_the_hash_of_an_event_covers_its_number_and_the_hash_before(store: Store) -> None:
    assert len({event_hash(1, GENESIS, "{}"), event_hash(2, GENESIS, "{}"), event_hash(1, "0", "{}")}) == 3


def test_a_ledger_chained_again_ends_with_another_hash_than_its_head(store: Store) -> None:
    fill(store)
    attack(store, rewrite_event, 2, actor="PERSON-3")
    attack(store, rechain, 2, move_head=False)
    (found,) = problems(store)
    assert found == (
        "event 4, the last one, is not the one that the head names: events at the end are missing or altered"
    )


def test_an_event_without_a_head_is_noticed(store: Store) -> None:
    fill(store)
    tamper(store, "DELETE FROM ledger_head")
    assert any("head says event 0" in each for each in problems(store))


def test_an_event_after_the_head_is_noticed(store: Store) -> None:
    fill(store)
    seq = attack(store, forge_event, kind="policy.approved", subject="guidelines@1")
    tamper(store, f"UPDATE ledger_head SET seq = {seq - 1}")
    assert any("head says" in each for each in problems(store))


def test_what_an_attacker_with_every_hash_rewrites_leaves_no_trace_inside(bulk: Store) -> None:
    """Somebody who can write everything can make everything agree: only a head kept elsewhere shows it (docs/ledger.md)."""
    tamper(
        bulk,
        "UPDATE person SET name = 'Mallory' WHERE id = 2",
        "UPDATE feedback SET severity = 1 WHERE id = 2",
    )
    attack(bulk, tell_of_row, 3, "person", 2)
    attack(bulk, rehash_row, "feedback", 2)
    with bulk.read() as session:
        seq = session.get_one(Feedback, 2).event_seq
    attack(bulk, tell_of_batch, seq, "feedback")
    attack(bulk, rechain)
    assert problems(bulk) == []


def event_line(store: Store, seq: int) -> tuple[str, str]:
    """The hash before the event, and its body."""
    with store.read() as session:
        event = session.get_one(Event, seq)
        return event.previous, event.body


def test_a_change_without_an_event_is_rolled_back(store: Store) -> None:
    with pytest.raises(UnrecordedChange), store.begin(SYSTEM) as unit:
        unit.add(Person(handle="ghost", joined_at=unit.at))
    with store.read() as session:
        assert session.get(Person, 1) is None
