"""Sessions begin with an ID token and end once: by sign-out, expiry, deactivation, changed roles, or an administrator."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from governance.core.access import Permission, Role, require
from governance.core.errors import NotFound, Refused
from governance.core.people.commands import add_person, end_sessions
from governance.core.people.emails import clean_email
from governance.core.people.tables import Person, RoleGrant
from governance.core.references import Prefix
from governance.core.sign_in.claims import GivenRoles
from governance.core.sign_in.tables import SignIn
from governance.core.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Arrival:
    """Someone whom a provider vouches for, with the session that their ID token begins."""

    digest: str
    provider: str
    email: str
    name: str | None
    roles: GivenRoles
    token_ends_at: datetime
    lasts: timedelta


def begin_session(unit: UnitOfWork, arrival: Arrival) -> None:
    """Begins the session of an ID token, once. Somebody new to whom a rule gives a role is added; roles that rules decide on are
    brought in line with the claims. Raises NotFound for somebody else, Refused for who was deactivated or an old token.
    """
    require(unit.actor, Permission.MANAGE_PEOPLE)
    if arrival.token_ends_at <= unit.at:
        raise Refused("Your sign-in has expired.")
    if unit.session.get(SignIn, arrival.digest) is not None:
        return
    person = _person(unit, arrival)
    if not person.active:
        raise Refused(f"The account {person.handle} is deactivated.")
    _follow_claims(unit, person.id, arrival.roles)
    unit.session.execute(delete(SignIn).where(col(SignIn.token_ends_at) < unit.at, _is_over(unit.at)))
    unit.add(
        SignIn(
            digest=arrival.digest,
            person_id=person.id,
            provider=arrival.provider,
            began_at=unit.at,
            seen_at=unit.at,
            ends_at=unit.at + arrival.lasts,
            token_ends_at=arrival.token_ends_at,
        )
    )
    unit.record("person.signed_in", Prefix.PERSON.of(person.id), {"provider": arrival.provider})


def note_seen(unit: UnitOfWork, digest: str) -> None:
    """Keeps an open session from ending for want of use. No event tells of it."""
    require(unit.actor, Permission.GIVE_FEEDBACK)
    found = unit.session.get(SignIn, digest)
    if found is not None and found.ended_at is None and found.person_id == unit.actor.person_id:
        found.seen_at = unit.at


def end_session(unit: UnitOfWork, digest: str, token_ends_at: datetime) -> None:
    """Ends a session for good: who signs out. A token that began none yet can begin none from now on."""
    require(unit.actor, Permission.MANAGE_PEOPLE)
    found = unit.session.get(SignIn, digest)
    if found is None:
        now = unit.at
        found = SignIn(
            digest=digest, provider="", began_at=now, seen_at=now, ends_at=now, token_ends_at=token_ends_at
        )
        unit.add(found)
    if found.ended_at is not None:
        return
    found.ended_at, found.why_ended = unit.at, "sign-out"
    if found.person_id is not None:
        unit.record("person.signed_out", Prefix.PERSON.of(found.person_id), {})


def _person(unit: UnitOfWork, arrival: Arrival) -> Person:
    email = clean_email(arrival.email)
    found = unit.session.exec(select(Person).where(Person.email == email)).first()
    if found is not None:
        return found
    if not arrival.roles.given:
        raise NotFound("person", email)
    handle = _free_handle(unit, email)
    return add_person(unit, handle, name=arrival.name, email=email, roles=arrival.roles.given)


def _free_handle(unit: UnitOfWork, email: str) -> str:
    """The part of the address before the @, with a number where somebody is called so already."""
    stem = re.sub(r"[^\w.+-]", "-", email.partition("@")[0])[:100] or "person"
    taken = set(
        unit.session.exec(select(Person.handle).where(col(Person.handle).startswith(stem, autoescape=True)))
    )
    number, handle = 1, stem
    while handle in taken:
        number += 1
        handle = f"{stem}-{number}"
    return handle


def _follow_claims(unit: UnitOfWork, person_id: int, roles: GivenRoles) -> None:
    grants = unit.session.exec(select(RoleGrant).where(RoleGrant.person_id == person_id)).all()
    held = {grant.role for grant in grants}
    wanted: set[Role] = (held - roles.decided) | roles.given
    if wanted == held:
        return
    for grant in grants:
        if grant.role not in wanted:
            unit.session.delete(grant)
    for role in sorted(wanted - held):
        unit.session.add(RoleGrant(person_id=person_id, role=role, granted_at=unit.at))
    end_sessions(unit, person_id, "changed roles")
    unit.record("person.roles_set", Prefix.PERSON.of(person_id), {"roles": sorted(wanted), "by": "claims"})


def _is_over(now: datetime) -> Any:
    return col(SignIn.ended_at).is_not(None) | (col(SignIn.ends_at) < now)
