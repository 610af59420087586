"""Adding people and groups, granting and withdrawing roles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import col, select

from governance.core.access import Permission, Role, require, require_another
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.people.emails import clean_email
from governance.core.people.tables import Person, RoleGrant, StakeholderGroup
from governance.core.sign_in.tables import SignIn
from governance.core.unit_of_work import UnitOfWork, table_of

SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
HANDLE = re.compile(r"[\w.@+-]{1,128}")


def add_stakeholder_group(
    unit: UnitOfWork, slug: str, name: str, description: str = "", target_permille: int | None = None
) -> StakeholderGroup:
    """A new group, placed after the others. Raises Invalid for a malformed slug or target, Conflict for a taken slug."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    problems = []
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        problems.append(Problem("slug", "expected at most 64 lower-case letters, digits, dots and hyphens"))
    if not name.strip():
        problems.append(Problem("name", "expected a display name"))
    if target_permille is not None and not 0 <= target_permille <= 1000:
        problems.append(Problem("target_permille", "expected 0 to 1000 thousandths"))
    if problems:
        raise Invalid(*problems)
    taken = unit.session.exec(select(StakeholderGroup.slug)).all()
    if slug in taken:
        raise Conflict(f"A stakeholder group called {slug} already exists.")
    group = unit.add(
        StakeholderGroup(
            slug=slug,
            name=name.strip(),
            description=description,
            position=len(taken),
            target_permille=target_permille,
        )
    )
    unit.record("stakeholder_group.added", f"GROUP-{group.id}", {"slug": slug})
    return group


def add_person(
    unit: UnitOfWork,
    handle: str,
    *,
    name: str | None = None,
    email: str | None = None,
    group: str | None = None,
    roles: frozenset[Role] = frozenset({Role.STAKEHOLDER}),
) -> Person:
    """A new person with roles. Raises Invalid for a malformed handle, Conflict for a taken one, NotFound for the group."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    if not HANDLE.fullmatch(handle):
        raise Invalid.field("handle", "expected letters, digits and . @ + - _, 128 at most")
    if unit.session.exec(select(Person.id).where(Person.handle == handle)).first() is not None:
        raise Conflict(f"The handle {handle} is already in use.")
    email = _free_email(unit, email)
    person = unit.add(
        Person(
            handle=handle,
            name=name,
            email=email,
            stakeholder_group_id=_group_id(unit, group),
            joined_at=unit.at,
        )
    )
    for role in sorted(roles):
        unit.session.add(RoleGrant(person_id=person.id, role=role, granted_at=unit.at))
    unit.record("person.added", f"PERSON-{person.id}", {"roles": sorted(roles)})
    return person


@dataclass(frozen=True)
class NewPerson:
    """Someone to add among many. `joined_at` is for those who were known elsewhere before."""

    handle: str
    name: str | None
    email: str | None
    group: str | None
    roles: frozenset[Role]
    joined_at: datetime


def add_people(unit: UnitOfWork, people: Sequence[NewPerson]) -> int:
    """Adds many at once, under one event; returns how many. Raises as `add_person` does, and then adds nobody."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    bad = [
        Problem("handle", f"{each.handle!r} is malformed")
        for each in people
        if not HANDLE.fullmatch(each.handle)
    ]
    if bad:
        raise Invalid(*bad)
    handles = [each.handle for each in people]
    taken = unit.session.exec(select(Person.handle).where(col(Person.handle).in_(handles))).all()
    if taken or len(set(handles)) < len(handles):
        raise Conflict(f"These handles are already in use: {', '.join(taken) or 'some are repeated'}.")
    emails = [clean_email(each.email) if each.email else None for each in people]
    given = [each for each in emails if each]
    if unit.session.exec(select(Person.id).where(col(Person.email).in_(given))).first() or len(
        set(given)
    ) < len(given):
        raise Conflict("Two people can't have the same e-mail address.")
    groups = {each.group: _group_id(unit, each.group) for each in people}
    rows = [
        Person(
            handle=each.handle,
            name=each.name,
            email=email,
            stakeholder_group_id=groups[each.group],
            joined_at=each.joined_at,
        )
        for each, email in zip(people, emails, strict=True)
    ]
    unit.session.add_all(rows)
    unit.session.flush()
    for row, each in zip(rows, people, strict=True):
        unit.session.add_all(
            RoleGrant(person_id=row.id, role=role, granted_at=each.joined_at) for role in sorted(each.roles)
        )
    unit.record("people.added", f"{len(rows)} people", {"count": len(rows)})
    return len(rows)


def set_roles(unit: UnitOfWork, person_id: int, roles: frozenset[Role]) -> None:
    """Gives a person exactly `roles`. Nobody changes their own. Raises NotFound, Refused."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    require_another(unit.actor, person_id, "change their own roles")
    if unit.session.get(Person, person_id) is None:
        raise NotFound("person", f"PERSON-{person_id}")
    held = unit.session.exec(select(RoleGrant).where(RoleGrant.person_id == person_id)).all()
    for grant in held:
        if grant.role not in roles:
            unit.session.delete(grant)
    for role in sorted(roles - {grant.role for grant in held}):
        unit.session.add(RoleGrant(person_id=person_id, role=role, granted_at=unit.at))
    end_sessions(unit, person_id, "changed roles")
    unit.record("person.roles_set", f"PERSON-{person_id}", {"roles": sorted(roles)})


def set_active(unit: UnitOfWork, person_id: int, active: bool) -> None:
    """Lets a person in or shuts them out; what they did stays. Nobody deactivates themselves. Raises NotFound, Refused."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    require_another(unit.actor, person_id, "deactivate their own account")
    person = unit.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", f"PERSON-{person_id}")
    person.active = active
    if not active:
        end_sessions(unit, person_id, "deactivation")
    unit.record("person.activated" if active else "person.deactivated", f"PERSON-{person_id}")


def set_email(unit: UnitOfWork, person_id: int, email: str | None) -> None:
    """Mends the address by which a person signs in; None takes it away. Their sessions end.

    Raises Invalid, NotFound, Conflict for somebody else's address.
    """
    require(unit.actor, Permission.MANAGE_PEOPLE)
    person = unit.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", f"PERSON-{person_id}")
    person.email = _free_email(unit, email, person_id)
    end_sessions(unit, person_id, "changed address")
    unit.record("person.email_set", f"PERSON-{person_id}")


def grant_admin(unit: UnitOfWork, email: str) -> Person:
    """Gives the admin role to whoever signs in with this address; adds them where nobody has it. For the operator of the
    machine. Raises Invalid, Refused for a deactivated account.
    """
    require(unit.actor, Permission.MANAGE_PEOPLE)
    email = clean_email(email)
    person = unit.session.exec(select(Person).where(Person.email == email)).first()
    if person is None:
        handle = email if HANDLE.fullmatch(email) else f"admin-{sha256(email.encode()).hexdigest()[:8]}"
        return add_person(unit, handle, email=email, roles=frozenset({Role.ADMIN}))
    if not person.active:
        raise Refused(f"The account {person.handle} is deactivated.")
    grants = unit.session.exec(select(RoleGrant).where(RoleGrant.person_id == person.id)).all()
    held = frozenset(grant.role for grant in grants)
    if Role.ADMIN not in held:
        set_roles(unit, person.id, held | {Role.ADMIN})
    return person


def _free_email(unit: UnitOfWork, email: str | None, of: int | None = None) -> str | None:
    """The address as it is stored. Raises Invalid, Conflict where another person has it."""
    if not email:
        return None
    email = clean_email(email)
    holder = unit.session.exec(select(Person.id).where(Person.email == email)).first()
    if holder is not None and holder != of:
        raise Conflict(f"Somebody else has the e-mail address {email}.")
    return email


def end_sessions(unit: UnitOfWork, person_id: int, why: str) -> None:
    """Ends all sessions of a person, as part of the command that makes it necessary."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    sessions = table_of(SignIn)
    unit.session.execute(
        update(sessions)
        .where(sessions.c.person_id == person_id, sessions.c.ended_at.is_(None))
        .values(ended_at=unit.at, why_ended=why)
    )


def _group_id(unit: UnitOfWork, slug: str | None) -> int | None:
    if slug is None:
        return None
    group_id = unit.session.exec(
        select(StakeholderGroup.id).where(col(StakeholderGroup.slug) == slug)
    ).first()
    if group_id is None:
        raise NotFound("stakeholder group", slug)
    return group_id
