"""Permissions are asked at the command, and duties stay separate even for admins."""

import pytest

from governance.core.access import GRANTS, SYSTEM, Actor, Permission, Role, require, require_another
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.people.commands import add_person, add_stakeholder_group, set_active, set_roles
from governance.core.people.queries import actor_for
from governance.core.store import Store
from tests import roles


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_do_what_it_was_granted_and_no_more(role: Role, permission: Permission) -> None:
    actor = Actor("PERSON-1", "Ada", frozenset({role}), 1)
    if permission in GRANTS[role]:
        require(actor, permission)
    else:
        with pytest.raises(Refused, match=r"Ada may not .* one of these roles: .*admin"):
            require(actor, permission)


def test_a_stakeholder_reads_nobody_elses_things() -> None:
    assert Permission.READ not in GRANTS[Role.STAKEHOLDER]


def test_nobody_checks_their_own_work() -> None:
    admin = Actor("PERSON-1", "Ada", frozenset({Role.ADMIN}), 1)
    with pytest.raises(Refused, match="someone else"):
        require_another(admin, 1, "approve their own policy")
    require_another(admin, 2, "approve their own policy")


def test_people_commands_refuse_a_stranger(store: Store) -> None:
    reviewer = Actor("PERSON-9", "Rui", frozenset({Role.REVIEWER}), 9)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        add_person(unit, "someone")
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        add_stakeholder_group(unit, "elders", "Elders")


def test_an_admin_cannot_raise_or_lock_out_themselves(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        person = add_person(unit, "ada", name="Ada", roles=frozenset({Role.ADMIN}))
    with store.read() as session:
        ada = actor_for(session, "ada")
    with pytest.raises(Refused), store.begin(ada) as unit:
        set_roles(unit, person.id, frozenset(Role))
    with pytest.raises(Refused), store.begin(ada) as unit:
        set_active(unit, person.id, False)


def test_roles_can_be_given_and_taken(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        person = add_person(unit, "ben", roles=frozenset({Role.REVIEWER, Role.AUDITOR}))
    with store.begin(SYSTEM) as unit:
        set_roles(unit, person.id, frozenset({Role.AUDITOR, Role.MANAGER}))
    with store.read() as session:
        assert actor_for(session, "ben").roles == {Role.AUDITOR, Role.MANAGER}


def test_a_deactivated_person_is_nobody(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        person = add_person(unit, "ben")
    with store.begin(SYSTEM) as unit:
        set_active(unit, person.id, False)
    with store.read() as session, pytest.raises(Refused, match="deactivated"):
        actor_for(session, "ben")


def test_bad_people_are_refused_by_field(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ben")
    with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
        add_person(unit, "ben")
    with pytest.raises(Invalid, match="handle"), store.begin(SYSTEM) as unit:
        add_person(unit, "two words")
    with pytest.raises(NotFound, match="martians"), store.begin(SYSTEM) as unit:
        add_person(unit, "chi", group="martians")
    with pytest.raises(Invalid, match="slug") as caught, store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, "Not A Slug", "", target_permille=2000)
    assert [problem.field for problem in caught.value.problems] == ["slug", "name", "target_permille"]


def test_the_documented_grants_are_those_in_force() -> None:
    assert roles.PAGE.read_text(encoding="utf-8") == roles.written(), "run python -m tests.roles"


def test_a_refusal_names_the_roles_that_grant_it() -> None:
    with pytest.raises(
        Refused, match=r"Ada may not accept risk\. It requires one of these roles: manager, admin\."
    ):
        require(Actor("PERSON-1", "Ada", frozenset({Role.AUDITOR}), 1), Permission.ACCEPT_RISK)
