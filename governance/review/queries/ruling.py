"""The organisation's rules of review as a page shows them, and who reviews."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.people.tables import Person, RoleGrant
from governance.policy.queries import clause_references, versions_in_force
from governance.policy.tables import Clause
from governance.review.queries.candidates import REVIEWING_ROLES
from governance.review.queries.exposure import ExposureToday, exposure_on
from governance.review.queries.in_force import review_settings
from governance.review.tables.desks import Assignment
from governance.review.tables.governing import (
    AssignmentRule,
    CaseRule,
    Expertise,
    Facet,
    ReviewerRule,
    ReviewSettings,
)


@dataclass(frozen=True)
class Rulebook:
    """All rules, those switched off included, in the order in which they were set."""

    opening: list[CaseRule]
    reviewers: list[ReviewerRule]
    assignment: list[AssignmentRule]
    settings: ReviewSettings


@dataclass(frozen=True)
class ReviewerRow:
    """A reviewer: what they know, what lies on their desk, and what sensitive words they have read on a day."""

    id: int
    name: str
    languages: tuple[str, ...]
    scenarios: tuple[str, ...]
    on_desk: int
    exposure: ExposureToday


@dataclass(frozen=True)
class ClauseInForce:
    """A clause that may be cited now."""

    id: int
    reference: str
    heading: str
    text: str

    def holds(self, words: str) -> bool:
        """Whether each of the words stands in its name, heading or text."""
        text = f"{self.reference} {self.heading} {self.text}".casefold()
        return all(word in text for word in words.casefold().split())


def rulebook(session: Session) -> Rulebook:
    """Every rule that was ever set, and how review is run."""
    return Rulebook(
        list(session.execute(select(CaseRule).order_by(col(CaseRule.id))).scalars()),
        list(session.execute(select(ReviewerRule).order_by(col(ReviewerRule.id))).scalars()),
        list(session.execute(select(AssignmentRule).order_by(col(AssignmentRule.id))).scalars()),
        review_settings(session),
    )


def reviewers(session: Session, day: date) -> list[ReviewerRow]:
    """Everyone who may judge and is active, by name."""
    people = session.execute(
        select(Person)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(col(Person.active).is_(True), col(RoleGrant.role).in_(REVIEWING_ROLES))
        .distinct()
        .order_by(col(Person.name), col(Person.handle))
    ).scalars()
    known: dict[tuple[int, Facet], list[str]] = {}
    for each in session.execute(select(Expertise).order_by(col(Expertise.value))).scalars():
        known.setdefault((each.person_id, each.facet), []).append(each.value)
    desks = dict(
        session.execute(
            select(col(Assignment.person_id), func.count())
            .where(col(Assignment.ended_at).is_(None))
            .group_by(col(Assignment.person_id))
        ).all()
    )
    return [
        ReviewerRow(
            id=person.id,
            name=person.shown_name,
            languages=tuple(known.get((person.id, Facet.LANGUAGE), ())),
            scenarios=tuple(known.get((person.id, Facet.SCENARIO), ())),
            on_desk=desks.get(person.id, 0),
            exposure=exposure_on(session, person.id, day),
        )
        for person in people.all()
    ]


def clauses_in_force(session: Session, at: datetime) -> list[ClauseInForce]:
    """The clauses of every policy version that holds at `at`, in the order of the documents."""
    versions = [version.id for version in versions_in_force(session, at)]
    found = (
        session.execute(
            select(Clause)
            .where(col(Clause.policy_version_id).in_(versions))
            .order_by(col(Clause.policy_version_id), col(Clause.position))
        )
        .scalars()
        .all()
    )
    names = clause_references(session, [clause.id for clause in found])
    return [ClauseInForce(clause.id, names[clause.id], clause.heading, clause.text) for clause in found]
