"""Stakeholder engagement: what people were asked, what they said, and what was done about it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.measures.small_groups import FEWEST_PEOPLE
from governance.measures.suppression import hidden_numbers
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationPoint,
    Participant,
    Statement,
    Vote,
)
from governance.policy.tables import Policy, PolicyVersion
from governance.review.tables import Appeal
from governance.views.account.period import Period, happened, rows_known, told


@dataclass(frozen=True)
class Asked:
    """A consultation as it was at the moment. `voters` None: fewer than five, too few to be spoken of."""

    slug: str
    title: str
    question: str
    about: str
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    statements: int
    voters: int | None
    votes: int
    informed: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """A point that participants made, and what its owner did: taken up, partly, or not."""

    consultation: str
    point: str
    decision: str
    answer: str
    clause: str
    answered_at: datetime


@dataclass(frozen=True)
class Engagement:
    """`by_group` counts voters by stakeholder group, None where a number is hidden: small, or needed to hide a small one."""

    consultations: list[Asked]
    points: list[Answered]
    by_group: list[tuple[str, int | None]]
    appeals: dict[str, int]


def engagement(session: Session, period: Period) -> Engagement:
    """Consultations opened up to the end of the period, oldest first, with what was answered by then."""
    consultations = _consultations(session, period)
    slugs = {row.id: row.slug for row in consultations}
    return Engagement(
        [_asked(session, period, row) for row in consultations],
        _points(session, period, slugs),
        _by_group(session, period, list(slugs)),
        _appeals(session, period),
    )


def _consultations(session: Session, period: Period) -> list[Consultation]:
    opened = happened(session, ["consultation.opened", "consultation.brought_in"], period)
    rows = session.execute(select(Consultation).order_by(col(Consultation.id))).scalars()
    return [row for row in rows if row.slug in opened]


def _asked(session: Session, period: Period, row: Consultation) -> Asked:
    closed = row.slug in happened(session, ["consultation.closed", "consultation.brought_in"], period)
    about = session.execute(
        select(col(Policy.slug), col(PolicyVersion.number))
        .join(PolicyVersion, col(PolicyVersion.policy_id) == Policy.id)
        .where(col(PolicyVersion.id) == row.policy_version_id)
    ).first()
    voters, votes = session.execute(
        select(func.count(col(Vote.participant_id).distinct()), func.count())
        .select_from(Vote)
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .join(Participant, col(Participant.id) == Vote.participant_id)
        .where(
            col(Statement.consultation_id) == row.id,
            col(Vote.event_seq) <= period.seq,
            col(Vote.given_at) < period.ends_at,
            col(Participant.withdrawn_at).is_(None),
        )
    ).one()
    informed = sorted(
        str(data["policy_version"])
        for subject, data in told(session, ["consultation.informed"], period)
        if subject == row.slug
    )
    return Asked(
        slug=row.slug,
        title=row.title,
        question=row.question,
        about=f"{about[0]}@{about[1]}" if about else "",
        state="closed" if closed else "open",
        opened_at=row.opened_at,
        closed_at=row.closed_at if closed else None,
        statements=_statement_count(session, period, row.id),
        voters=voters if voters >= FEWEST_PEOPLE or not voters else None,
        votes=votes,
        informed=tuple(informed),
    )


def _statement_count(session: Session, period: Period, consultation_id: int) -> int:
    query = select(func.count()).where(
        col(Statement.consultation_id) == consultation_id, col(Statement.submitted_at) < period.ends_at
    )
    return int(session.execute(query).scalar_one())


def _points(session: Session, period: Period, slugs: dict[int, str]) -> list[Answered]:
    known = rows_known(session, ["consultation.answered"], "consultation_point", period)
    rows = session.execute(
        select(ConsultationPoint)
        .where(col(ConsultationPoint.consultation_id).in_(slugs))
        .order_by(col(ConsultationPoint.consultation_id), col(ConsultationPoint.number))
    ).scalars()
    return [
        Answered(
            consultation=slugs[row.consultation_id],
            point=row.point,
            decision=row.decision.value.replace("_", " "),
            answer=row.answer,
            clause=row.clause_key or "",
            answered_at=row.answered_at,
        )
        for row in rows
        if row.id in known and row.answered_at < period.ends_at
    ]


def _by_group(session: Session, period: Period, consultation_ids: list[int]) -> list[tuple[str, int | None]]:
    rows = session.execute(
        select(
            func.coalesce(StakeholderGroup.name, "no group stated"),
            func.count(col(Vote.participant_id).distinct()),
        )
        .select_from(Vote)
        .join(Participant, col(Participant.id) == Vote.participant_id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Participant.stakeholder_group_id)
        .where(
            col(Participant.consultation_id).in_(consultation_ids),
            col(Participant.withdrawn_at).is_(None),
            col(Vote.event_seq) <= period.seq,
            col(Vote.given_at) < period.ends_at,
        )
        .group_by(col(StakeholderGroup.name), col(StakeholderGroup.position))
        .order_by(col(StakeholderGroup.position).is_(None), col(StakeholderGroup.position))
    )
    counts = {str(name): int(count) for name, count in rows}
    all_of_them = {**counts, "all voters": sum(counts.values())}
    hidden = hidden_numbers(all_of_them, all_of_them, [("all voters", list(counts))], FEWEST_PEOPLE)
    return [(name, None if name in hidden else count) for name, count in counts.items()]


def _appeals(session: Session, period: Period) -> dict[str, int]:
    """How many appeals were lodged in the period, and what became of these by the moment."""
    lodged = happened(session, ["appeal.lodged"], period)
    upheld, refused = (happened(session, [f"appeal.{name}"], period) for name in ("upheld", "refused"))
    rows = session.execute(select(col(Appeal.id), col(Appeal.lodged_at)))
    in_period = [
        Prefix.APPEAL.of(row_id)
        for row_id, at in rows
        if Prefix.APPEAL.of(row_id) in lodged and period.starts_at <= at < period.ends_at
    ]
    found = Counter(
        "upheld" if each in upheld else "refused" if each in refused else "waiting" for each in in_period
    )
    return {"lodged": len(in_period)} | {name: found[name] for name in ("upheld", "refused", "waiting")}
