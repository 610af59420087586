"""Disclosures of who stands behind a pseudonym."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import true
from sqlmodel import Session, col, select

from governance.core.access import Actor, Permission, require
from governance.core.people.tables import Disclosure, Person
from governance.core.secrets import pseudonym


@dataclass(frozen=True)
class DisclosureRow:
    """A disclosure, under the person's pseudonym; `handle` is shown to whoever asked, once it is confirmed."""

    id: int
    person_id: int
    pseudonym: str
    reason: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    confirmed_at: datetime | None
    refused_at: datetime | None
    without_second: bool
    handle: str | None


def disclosures(session: Session, viewer: Actor, person_id: int | None = None) -> list[DisclosureRow]:
    """All disclosures (of one person), the newest first. Raises Refused for whoever may not ask for any."""
    require(viewer, Permission.DISCLOSE_IDENTITY)
    condition = true() if person_id is None else col(Disclosure.person_id) == person_id
    found = session.exec(select(Disclosure).where(condition).order_by(col(Disclosure.id).desc())).all()
    wanted = {each.person_id for each in found} | {each.asked_by_id for each in found}
    people = {each.id: each for each in session.exec(select(Person).where(col(Person.id).in_(wanted)))}
    return [
        DisclosureRow(
            id=each.id,
            person_id=each.person_id,
            pseudonym=pseudonym(session, each.person_id),
            reason=each.reason,
            asked_by_id=each.asked_by_id,
            asked_by=people[each.asked_by_id].shown_name,
            asked_at=each.asked_at,
            confirmed_at=each.confirmed_at,
            refused_at=each.refused_at,
            without_second=each.without_second,
            handle=people[each.person_id].handle
            if each.confirmed_at is not None and viewer.person_id == each.asked_by_id
            else None,
        )
        for each in found
    ]


@dataclass(frozen=True)
class Told:
    """What a person is told of a disclosure of theirs."""

    at: datetime
    reason: str


def told_of(session: Session, person_id: int) -> tuple[Told, ...]:
    """When and why a person's identity was disclosed, for their receipt."""
    rows = session.exec(
        select(Disclosure)
        .where(Disclosure.person_id == person_id, col(Disclosure.confirmed_at).is_not(None))
        .order_by(col(Disclosure.id))
    )
    return tuple(Told(each.confirmed_at, each.reason) for each in rows if each.confirmed_at is not None)
