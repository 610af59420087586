"""E-mail addresses are one whatever their case, and can be mended."""

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.people.commands import add_person, grant_admin, set_email
from governance.core.people.queries import actor_for_email, person_row
from governance.core.store import Store
from tests.builders import a_person


def test_an_address_belongs_to_one_person_whatever_its_case(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ada", email=" Ada@Example.org")
        with pytest.raises(Conflict):
            add_person(unit, "eve", email="ADA@example.ORG")
    with store.read() as session:
        assert actor_for_email(session, "aDa@example.org").person_id == person_row(session, "ada").id


def test_an_administrator_mends_an_address(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        ada = add_person(unit, "ada", email="ada@exmaple.org")
        add_person(unit, "ben", email="ben@example.org")
    for wrong, error in (("Ben@example.org", Conflict), ("ada", Invalid)):
        with store.begin(SYSTEM) as unit, pytest.raises(error):
            set_email(unit, ada.id, wrong)
    with store.begin(SYSTEM) as unit:
        set_email(unit, ada.id, "ada@example.org")
    with store.read() as session:
        assert actor_for_email(session, "ada@example.org").person_id == ada.id


def test_nobody_but_an_administrator_mends_one_or_makes_another(store: Store) -> None:
    auditor = a_person(store, Role.AUDITOR)
    with store.begin(auditor) as unit, pytest.raises(Refused):
        set_email(unit, 1, "x@example.org")
    with store.begin(auditor) as unit, pytest.raises(Refused):
        grant_admin(unit, "x@example.org")
