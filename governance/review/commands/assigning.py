"""Desks as commands see them: who sits at a case, and who may take a free seat."""

from sqlalchemy import select
from sqlmodel import col

from governance.core.people.tables import Person
from governance.core.unit_of_work import UnitOfWork
from governance.review.tables.desks import Assignment, EndedAs, How, is_live


def live_assignments(unit: UnitOfWork, case_id: int) -> list[Assignment]:
    """Who has the case on their desk now."""
    query = select(Assignment).where(col(Assignment.case_id) == case_id, is_live(unit.at))
    return list(unit.session.execute(query.order_by(col(Assignment.id))).scalars())


def reserved_by_others(unit: UnitOfWork, case_id: int, person_id: int) -> list[str]:
    """Names of the other people who have the case on their desk now."""
    rows = unit.session.execute(
        select(Person)
        .join(Assignment, col(Assignment.person_id) == Person.id)
        .where(col(Assignment.case_id) == case_id, col(Person.id) != person_id, is_live(unit.at))
        .order_by(col(Assignment.id))
    ).scalars()
    return [person.shown_name for person in rows]


def seat(unit: UnitOfWork, case_id: int, person_id: int, how: How) -> Assignment:
    """Puts the case on somebody's desk, without an end."""
    return unit.add(a_seat(unit, case_id, person_id, how))


def a_seat(unit: UnitOfWork, case_id: int, person_id: int, how: How) -> Assignment:
    """The same, not stored yet."""
    return Assignment(
        case_id=case_id,
        person_id=person_id,
        how=how,
        made_by_id=unit.actor.person_id,
        made_at=unit.at,
    )


def leave_desk(unit: UnitOfWork, case_id: int, person_id: int, ended_as: EndedAs) -> bool:
    """Takes the case off one person's desk, run out or not. Whether it lay there."""
    held = (
        unit.session.execute(
            select(Assignment).where(
                col(Assignment.case_id) == case_id,
                col(Assignment.person_id) == person_id,
                col(Assignment.ended_at).is_(None),
            )
        )
        .scalars()
        .all()
    )
    for each in held:
        _end(unit, each, ended_as)
    return bool(held)


def clear_desks(unit: UnitOfWork, case_id: int) -> None:
    """Takes a decided case off every desk."""
    held = unit.session.execute(
        select(Assignment).where(col(Assignment.case_id) == case_id, col(Assignment.ended_at).is_(None))
    ).scalars()
    for each in held:
        _end(unit, each, EndedAs.RESOLVED)


def _end(unit: UnitOfWork, held: Assignment, ended_as: EndedAs) -> None:
    held.ended_at, held.ended_as = unit.at, ended_as
