"""Who may be given a new case by the rules of assignment: loaded once for as many cases as are opened together."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select, true
from sqlmodel import Session, col

from governance.core.access import GRANTS, Permission
from governance.core.people.tables import Person, RoleGrant
from governance.registry.tables import Output
from governance.review.queries.recusal import has_recused, own_feedback_on
from governance.review.queries.rounds import had_part_before_appeal
from governance.review.tables.desks import Assignment, is_live
from governance.review.tables.governing import AssignmentRule, Expertise, Facet

REVIEWING_ROLES = [role for role, granted in GRANTS.items() if Permission.JUDGE in granted]


@dataclass(frozen=True)
class NewCase:
    """What the rules look at: the output, its slice, and how many reviewers the case takes."""

    output_id: int
    language: str
    scenario: str
    required: int


@dataclass(frozen=True)
class Candidates:
    """The rules in force, the reviewers there are, what they know, how much lies on their desks, and which outputs each may not
    judge.
    """

    rules: tuple[AssignmentRule, ...]
    reviewers: frozenset[int]
    knows: frozenset[tuple[int, str, str]]
    load: Counter[int]
    partial: frozenset[tuple[int, int]]

    def take(self, case: NewCase) -> list[int]:
        """Who gets the case: by the first rule that fits and finds somebody. Counts for the next case."""
        for rule in self.rules:
            if rule.language not in (case.language, None) or rule.scenario not in (case.scenario, None):
                continue
            chosen = self._fitting(case, rule.person_id)
            if chosen:
                self.load.update(chosen)
                return chosen
        return []

    def _fitting(self, case: NewCase, named: int | None) -> list[int]:
        """The one who is named, or readers of the language: who knows the scenario first, then who has least on the desk."""
        found = [
            person_id
            for person_id in self.reviewers
            if (person_id, case.output_id) not in self.partial
            and (
                person_id == named
                if named is not None
                else (person_id, Facet.LANGUAGE, case.language) in self.knows
            )
        ]
        return sorted(
            found,
            key=lambda person_id: (
                (person_id, Facet.SCENARIO, case.scenario) not in self.knows,
                self.load[person_id],
                person_id,
            ),
        )[: case.required]


def candidates(session: Session, at: datetime, output_ids: Collection[int]) -> Candidates:
    """Everybody who may be given new cases on these outputs at `at`. One query where no rule is in force, five otherwise."""
    in_force = select(AssignmentRule).where(col(AssignmentRule.active)).order_by(col(AssignmentRule.id))
    rules = tuple(session.execute(in_force).scalars())
    if not rules:
        return Candidates((), frozenset(), frozenset(), Counter(), frozenset())
    may_judge = exists().where(
        col(RoleGrant.person_id) == Person.id, col(RoleGrant.role).in_(REVIEWING_ROLES)
    )
    reviewers = set(
        session.execute(select(col(Person.id)).where(col(Person.active).is_(True), may_judge)).scalars()
    )
    knows = session.execute(
        select(col(Expertise.person_id), col(Expertise.facet), col(Expertise.value))
    ).all()
    load = session.execute(
        select(col(Assignment.person_id), func.count()).where(is_live(at)).group_by(col(Assignment.person_id))
    ).all()
    partial = session.execute(
        select(col(Person.id), col(Output.id))
        .join(Output, true())
        .where(
            col(Person.id).in_(reviewers),
            col(Output.id).in_(output_ids),
            or_(
                own_feedback_on(Person.id, Output.id),
                has_recused(Person.id, Output.id),
                had_part_before_appeal(Person.id, Output.id),
            ),
        )
    ).all()
    return Candidates(
        rules,
        frozenset(reviewers),
        frozenset((person_id, facet, value) for person_id, facet, value in knows),
        Counter(dict(load)),
        frozenset((person_id, output_id) for person_id, output_id in partial),
    )
