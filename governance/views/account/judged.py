"""What was judged: cases, verdicts, the clauses they cite, and the dissent that stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import table_of
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_judgement, of_resolution
from governance.feedback.tables import Scope
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.review.tables import Case, Citation, Judgement, Resolution, Verdict
from governance.views.account.period import Period, known_by


@dataclass(frozen=True)
class ClauseUse:
    """How often judgements of the period cited a clause, by its policy and key."""

    policy: str
    key: str
    judgements: int
    violates: int


@dataclass(frozen=True)
class Dissent:
    """A judgement that differs from what its case came to."""

    case: str
    judgement: str
    reviewer: str
    verdict: str
    resolved_as: str
    rationale: str


@dataclass(frozen=True)
class CaseLine:
    """A case that was resolved in the period."""

    reference: str
    verdict: str
    severity: int | None
    adjudicated: bool
    judgements: int
    resolved_at: datetime
    rationale: str


@dataclass(frozen=True)
class Judged:
    opened: int
    resolved: list[CaseLine]
    waiting: int
    judgements: int
    verdicts: list[tuple[str, int]]
    clauses: list[ClauseUse]
    dissent: list[Dissent]


def judged(session: Session, period: Period) -> Judged:
    """Cases opened and resolved, and judgements made, in the period."""
    made = _between(Judgement, col(Judgement.made_at), period)
    opened = session.execute(
        select(func.count()).select_from(Case).where(_between(Case, col(Case.opened_at), period))
    ).scalar_one()
    waiting = session.execute(
        select(func.count())
        .select_from(Case)
        .outerjoin(Resolution, _resolution_of_case(period))
        .where(known_by(Case, col(Case.opened_at), period), col(Resolution.id).is_(None))
    ).scalar_one()
    verdicts = session.execute(
        select(col(Judgement.verdict), func.count())
        .where(made)
        .group_by(col(Judgement.verdict))
        .order_by(func.count().desc())
    ).all()
    return Judged(
        opened=opened,
        resolved=_resolved(session, period),
        waiting=waiting,
        judgements=sum(count for _, count in verdicts),
        verdicts=[(Verdict(verdict).value, count) for verdict, count in verdicts],
        clauses=_clauses(session, made),
        dissent=_dissent(session, period),
    )


def _between(table: Any, moment: Mapped[datetime], period: Period) -> ColumnElement[bool]:
    return and_(moment >= period.starts_at, known_by(table, moment, period))


def _resolution_of_case(period: Period) -> ColumnElement[bool]:
    return and_(col(Resolution.case_id) == Case.id, known_by(Resolution, col(Resolution.resolved_at), period))


def _resolved(session: Session, period: Period) -> list[CaseLine]:
    rows = session.execute(
        select(Resolution, func.count(col(Judgement.id)))
        .outerjoin(
            Judgement,
            and_(col(Judgement.case_id) == Resolution.case_id, col(Judgement.recorded_seq) <= period.seq),
        )
        .where(_between(Resolution, col(Resolution.resolved_at), period))
        .group_by(*table_of(Resolution).c)
        .order_by(col(Resolution.resolved_at).desc(), col(Resolution.id))
    ).all()
    agreed = _rationales(session, [found.case_id for found, _ in rows if not found.rationale])
    decided = with_consent(
        session,
        {of_resolution(found.case_id): found.rationale for found, _ in rows if found.rationale},
        Scope.PUBLICATION,
    )
    return [
        CaseLine(
            reference=Prefix.CASE.of(found.case_id),
            verdict=found.verdict.value,
            severity=found.severity,
            adjudicated=found.adjudicated,
            judgements=judgements,
            resolved_at=found.resolved_at,
            rationale=decided.get(of_resolution(found.case_id)) or agreed.get(found.case_id, ""),
        )
        for found, judgements in rows
    ]


def _rationales(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What the first judgement says why, for cases on which all agreed; quotes only where they may be published."""
    rows = session.execute(
        select(col(Judgement.case_id), col(Judgement.id), col(Judgement.rationale))
        .where(col(Judgement.case_id).in_(case_ids), col(Judgement.rationale) != "")
        .order_by(col(Judgement.id).desc())
    ).all()
    first = {case_id: (of_judgement(row_id), rationale) for case_id, row_id, rationale in rows}
    open_to_all = with_consent(session, dict(first.values()), Scope.PUBLICATION)
    return {case_id: open_to_all[source] for case_id, (source, _) in first.items()}


def _clauses(session: Session, made: ColumnElement[bool]) -> list[ClauseUse]:
    violates = func.count().filter(col(Judgement.verdict) == Verdict.VIOLATES)
    rows = session.execute(
        select(col(Policy.slug), col(Clause.key), func.count(), violates)
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(made)
        .group_by(col(Policy.slug), col(Clause.key))
        .order_by(func.count().desc(), col(Policy.slug), col(Clause.key))
    ).all()
    return [ClauseUse(*row) for row in rows]


def _dissent(session: Session, period: Period) -> list[Dissent]:
    rows = session.execute(
        select(Judgement, col(Resolution.verdict), col(Person.handle))
        .join(Resolution, col(Resolution.case_id) == Judgement.case_id)
        .join(Person, col(Person.id) == Judgement.reviewer_id)
        .where(
            _between(Resolution, col(Resolution.resolved_at), period),
            col(Judgement.recorded_seq) <= period.seq,
            col(Judgement.verdict) != col(Resolution.verdict),
        )
        .order_by(col(Judgement.id))
    ).all()
    reasons = with_consent(
        session, {of_judgement(each.id): each.rationale for each, _, _ in rows}, Scope.PUBLICATION
    )
    return [
        Dissent(
            case=Prefix.CASE.of(judgement.case_id),
            judgement=Prefix.JUDGEMENT.of(judgement.id),
            reviewer=handle,
            verdict=judgement.verdict.value,
            resolved_as=verdict.value,
            rationale=reasons[of_judgement(judgement.id)],
        )
        for judgement, verdict, handle in rows
    ]
