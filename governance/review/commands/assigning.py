"""Desks as commands see them: who sits at a case, who may take a free seat, and who gets new cases by rule."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import col

from governance.core.access import GRANTS, Permission
from governance.core.people.tables import Person, RoleGrant
from governance.core.unit_of_work import UnitOfWork
from governance.review.queries.recusal import has_recused, own_feedback_on
from governance.review.tables import Case
from governance.review.tables.desks import Assignment, EndedAs, How, is_live
from governance.review.tables.governing import AssignmentRule, Expertise, Facet

REVIEWING_ROLES = [role for role, granted in GRANTS.items() if Permission.JUDGE in granted]


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
    return unit.add(
        Assignment(
            case_id=case_id,
            person_id=person_id,
            how=how,
            made_by_id=unit.actor.person_id,
            made_at=unit.at,
        )
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


def assign_by_rule(unit: UnitOfWork, case: Case, language: str, scenario: str) -> list[int]:
    """Puts a new case on desks by the first rule that fits and finds somebody; returns their ids, fewest first."""
    rules = unit.session.execute(
        select(AssignmentRule)
        .where(
            col(AssignmentRule.active),
            (col(AssignmentRule.language) == language) | col(AssignmentRule.language).is_(None),
            (col(AssignmentRule.scenario) == scenario) | col(AssignmentRule.scenario).is_(None),
        )
        .order_by(col(AssignmentRule.id))
    ).scalars()
    for rule in rules.all():
        fitting = _candidates(unit, case, language, scenario, rule.person_id)
        if fitting:
            for person_id in fitting:
                seat(unit, case.id, person_id, How.RULE)
            return fitting
    return []


def _candidates(unit: UnitOfWork, case: Case, language: str, scenario: str, named: int | None) -> list[int]:
    """The one who is named, or readers of the language: who knows the scenario first, then who has least on the desk."""
    load = (
        select(func.count())
        .select_from(Assignment)
        .where(col(Assignment.person_id) == Person.id, is_live(unit.at))
        .correlate(Person)
        .scalar_subquery()
    )
    wanted = col(Person.id) == named if named is not None else _knows(Facet.LANGUAGE, language)
    query = select(col(Person.id)).where(wanted, *_impartial_reviewers(case))
    query = query.order_by((~_knows(Facet.SCENARIO, scenario)), load, col(Person.id))
    return list(unit.session.execute(query.limit(case.required_judgements)).scalars())


def _knows(facet: Facet, value: str) -> ColumnElement[bool]:
    return exists().where(
        col(Expertise.person_id) == Person.id, col(Expertise.facet) == facet, col(Expertise.value) == value
    )


def _impartial_reviewers(case: Case) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Person.active).is_(True),
        exists().where(col(RoleGrant.person_id) == Person.id, col(RoleGrant.role).in_(REVIEWING_ROLES)),
        ~own_feedback_on(Person.id, case.output_id),
        ~has_recused(Person.id, case.output_id),
    )
