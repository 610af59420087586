"""People are found by name, handle, role and verified e-mail; who works here is told apart from who gave feedback."""

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import NotFound, Refused
from governance.core.people.commands import add_person, set_active
from governance.core.people.operator import ensure_operator
from governance.core.people.queries import actor_for_email, people, staff
from governance.core.store import Store


def add(store: Store, handle: str, *roles: Role, name: str | None = None, email: str | None = None) -> int:
    with store.begin(SYSTEM) as unit:
        return add_person(
            unit, handle, name=name, email=email, roles=frozenset(roles or {Role.STAKEHOLDER})
        ).id


def handles(
    store: Store, words: str = "", role: Role | None = None, *, only_staff: bool = False
) -> list[str]:
    with store.read() as session:
        return [row.handle for row in people(session, words, role, only_staff=only_staff).rows]


def test_people_are_found_by_a_part_of_name_or_handle_whatever_its_case(store: Store) -> None:
    add(store, "heron-12", name="Ada Lovelace")
    add(store, "wren-7")
    assert handles(store, "love") == ["heron-12"]
    assert handles(store, "WREN") == ["wren-7"]
    assert handles(store, "100%") == []


def test_those_without_a_name_come_last(store: Store) -> None:
    add(store, "a-wren")
    add(store, "z-heron", name="Zoe")
    add(store, "y-heron", name="Ada")
    assert handles(store) == ["y-heron", "z-heron", "a-wren"]


def test_who_works_here_is_told_apart_from_who_gave_feedback(store: Store) -> None:
    add(store, "judge", Role.REVIEWER, Role.STAKEHOLDER)
    add(store, "speaker")
    assert handles(store, only_staff=True) == ["judge"]
    assert handles(store, role=Role.STAKEHOLDER) == ["judge", "speaker"]
    with store.read() as session:
        assert [row.handle for row in staff(session)] == ["judge"]


def test_a_long_list_is_cut_and_says_of_how_many(store: Store) -> None:
    for number in range(5):
        add(store, f"speaker-{number}")
    with store.read() as session:
        found = people(session, limit=2)
    assert ([row.handle for row in found.rows], found.total) == (["speaker-0", "speaker-1"], 5)


def test_a_verified_address_leads_to_its_person_unless_they_are_shut_out(store: Store) -> None:
    person_id = add(store, "ada", Role.AUDITOR, email="Ada@Example.org")
    with store.read() as session:
        assert actor_for_email(session, "ada@example.ORG").person_id == person_id
        with pytest.raises(NotFound):
            actor_for_email(session, "ben@example.org")
    with store.begin(SYSTEM) as unit:
        set_active(unit, person_id, active=False)
    with store.read() as session, pytest.raises(Refused, match="deactivated"):
        actor_for_email(session, "ada@example.org")


def test_the_local_operator_is_made_once(store: Store) -> None:
    assert ensure_operator(store) == ensure_operator(store)
    with store.read() as session:
        assert people(session).total == 1
