"""The ledger can be read by people: newest first, by kind, actor and subject, and even where somebody tampered with it."""

import pytest
from sqlalchemy import text

from governance.core.access import SYSTEM, Role
from governance.core.errors import NotFound
from governance.core.events import (
    EventFilter,
    EventPage,
    event_actors,
    event_kinds,
    event_page,
    event_view,
)
from governance.core.ledger import newest_seq
from governance.core.people.commands import add_person, add_stakeholder_group
from governance.core.store import Store
from tests.builders import a_person


def page(store: Store, wanted: EventFilter | None = None, before: int | None = None) -> EventPage:
    with store.read() as session:
        return event_page(session, wanted or EventFilter(), before=before, limit=2)


def fill(store: Store) -> None:
    """Three groups, added by the system."""
    for slug in ("nurses", "parents", "public"):
        with store.begin(SYSTEM) as unit:
            add_stakeholder_group(unit, slug, slug.capitalize())


def test_events_come_newest_first_in_pages(store: Store) -> None:
    fill(store)
    first = page(store)
    assert [row.data["slug"] for row in first.rows] == ["public", "parents"]
    last = page(store, before=first.next_before)
    assert [row.data["slug"] for row in last.rows] == ["nurses"]
    assert last.next_before is None


def test_events_are_found_by_what_was_done_by_whom_and_on_what(store: Store) -> None:
    fill(store)
    ada = a_person(store, Role.ADMIN)
    with store.begin(ada) as unit:
        ben = add_person(unit, "ben")
    for wanted in (EventFilter(actor=ada.reference), EventFilter(subject=f"PERSON-{ben.id}")):
        (row,) = page(store, wanted).rows
        assert (row.kind, row.actor_name, row.subject) == ("person.added", ada.name, f"PERSON-{ben.id}")
    assert len(page(store, EventFilter(kind="person.added")).rows) == 2
    assert page(store, EventFilter(kind="person.added", actor="nobody")) == EventPage([], None)


def test_the_filters_offer_what_there_is(store: Store) -> None:
    fill(store)
    ada = a_person(store, Role.ADMIN)
    with store.begin(ada) as unit:
        add_person(unit, "ben")
    with store.read() as session:
        assert event_kinds(session) == ["person.added", "stakeholder_group.added"]
        assert event_actors(session) == {ada.reference: ada.name, "system": "system"}


def test_one_event_shows_the_rows_it_vouches_for_and_its_place_in_the_chain(store: Store) -> None:
    fill(store)
    with store.read() as session:
        first, second = event_view(session, 1), event_view(session, 2)
    assert [(table, row_id) for table, row_id, _ in second.rows] == [("stakeholder_group", 2)]
    assert second.previous == first.hash


def test_an_event_that_never_happened_is_not_found(store: Store) -> None:
    with store.read() as session, pytest.raises(NotFound, match="EVENT-7"):
        event_view(session, 7)


def test_an_event_that_somebody_spoilt_is_still_shown(store: Store) -> None:
    fill(store)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE event SET body = '{', at = 'yesterday' WHERE seq = 3"))
    (row, _) = page(store).rows
    assert (row.seq, row.at, row.data) == (3, None, {})


def test_the_number_of_the_newest_event_counts_up_from_nothing(store: Store) -> None:
    assert newest_seq(store.engine) == 0
    fill(store)
    assert newest_seq(store.engine) == 3
