"""Disclosing who stands behind a pseudonym: one administrator asks with a reason, another confirms, the person is told."""

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.people.tables import Disclosure, Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

LONGEST_REASON = 1_000
ONLY_ONE = "operator"
"""The handle of whoever acts where the app runs for one person: there, nobody else can confirm."""


def ask_disclosure(unit: UnitOfWork, person_id: int, reason: str) -> Disclosure:
    """Asks to see a person's handle. Raises Refused, NotFound, Invalid without a reason, Conflict where it is asked already."""
    require(unit.actor, Permission.DISCLOSE_IDENTITY)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid.field("reason", f"expected a reason of at most {LONGEST_REASON:,} characters")
    if unit.actor.person_id is None:
        raise Refused("Only people can request a disclosure.")
    if unit.session.get(Person, person_id) is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    waiting = select(Disclosure.id).where(
        Disclosure.person_id == person_id, col(Disclosure.confirmed_at).is_(None), _undecided()
    )
    if unit.session.exec(waiting).first() is not None:
        raise Conflict("A disclosure has already been requested and is waiting for a second person.")
    asked = unit.add(
        Disclosure(person_id=person_id, reason=reason, asked_by_id=unit.actor.person_id, asked_at=unit.at)
    )
    unit.record("disclosure.asked", Prefix.PERSON.of(person_id), {"disclosure": asked.id, "reason": reason})
    return asked


def decide_disclosure(unit: UnitOfWork, disclosure_id: int, confirmed: bool) -> Disclosure:
    """Confirms or refuses what another asked for. Where the app runs for one person, they confirm alone, and the ledger says
    that there was no second. Raises Refused for whoever asked, or is to be disclosed; NotFound, Conflict once decided.
    """
    require(unit.actor, Permission.DISCLOSE_IDENTITY)
    found = unit.session.get(Disclosure, disclosure_id)
    if found is None:
        raise NotFound("disclosure", disclosure_id)
    if found.confirmed_at is not None or found.refused_at is not None:
        raise Conflict("It has already been decided.")
    alone = unit.actor.person_id == found.asked_by_id
    if unit.actor.person_id is None or (alone and not _is_alone(unit)):
        raise Refused("Someone other than the requester must confirm it.")
    if confirmed:
        found.confirmed_by_id, found.confirmed_at = unit.actor.person_id, unit.at
        found.without_second = alone
    else:
        found.refused_at = unit.at
    unit.session.add(found)
    kind = "disclosure.confirmed" if confirmed else "disclosure.refused"
    unit.record(kind, Prefix.PERSON.of(found.person_id), {"disclosure": found.id, "without_second": alone})
    return found


def _undecided() -> ColumnElement[bool]:
    return col(Disclosure.refused_at).is_(None)


def _is_alone(unit: UnitOfWork) -> bool:
    """Whether the actor is the operator of an app that runs for one person."""
    actor = unit.session.get(Person, unit.actor.person_id)
    return actor is not None and actor.handle == ONLY_ONE
