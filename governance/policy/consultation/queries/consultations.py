"""Consultations as the staff sees them: the list, and one with its statements, links, answers and votes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from governance.core.errors import NotFound
from governance.core.people.tables import Person, StakeholderGroup
from governance.policy.consultation.queries.rows import newest_votes
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationPoint,
    ConsultationState,
    Decision,
    InformedVersion,
    OpenLink,
    Participant,
    Statement,
    StatementState,
    StatementTranslation,
    Vote,
)
from governance.policy.tables import Policy, PolicyVersion


@dataclass(frozen=True)
class ConsultationRow:
    """`voters` counts participants who voted at least once, `waiting` statements that wait for moderation."""

    id: int
    slug: str
    title: str
    state: ConsultationState
    statements: int
    waiting: int
    participants: int
    voters: int
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class StatementRow:
    """A statement with the votes that count. `by` is the handle of the participant who made it, None for the owner's own."""

    id: int
    number: int
    text: str
    language: str
    clause_key: str | None
    topic: str | None
    state: StatementState
    note: str
    by: str | None
    submitted_at: datetime
    agrees: int
    disagrees: int
    passes: int
    translations: dict[str, str]


@dataclass(frozen=True)
class LinkRow:
    group: str
    made_at: datetime
    closed_at: datetime | None
    joined: int


@dataclass(frozen=True)
class PointRow:
    """A main point with its answer; `statement` is the number of the statement that makes it, where it is one."""

    number: int
    point: str
    statement: int | None
    decision: Decision
    answer: str
    clause_key: str | None
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True)
class Informed:
    """A policy version that a consultation informed, as people call it: assistant-guidelines@3."""

    consultation: str
    title: str
    policy_version: str
    recorded_at: datetime


@dataclass(frozen=True)
class ConsultationView:
    """One consultation. `about` is the policy version that it asks about, None where it asks about none."""

    row: ConsultationRow
    question: str
    answer: str
    about: str | None
    statements: list[StatementRow]
    links: list[LinkRow]
    points: list[PointRow]
    informed: list[Informed]


def consultations(session: Session) -> list[ConsultationRow]:
    """All consultations, newest first."""
    return _rows(session)


def consultation(session: Session, slug: str) -> Consultation:
    """The consultation with this short name. Raises NotFound."""
    found = session.exec(select_rows(Consultation).where(Consultation.slug == slug)).first()
    if found is None:
        raise NotFound("consultation", slug)
    return found


def consultation_view(session: Session, slug: str) -> ConsultationView:
    """All there is to know of one consultation, results apart. Raises NotFound."""
    found = consultation(session, slug)
    about = session.execute(
        select(col(Policy.slug), col(PolicyVersion.number))
        .join(PolicyVersion, col(PolicyVersion.policy_id) == Policy.id)
        .where(col(PolicyVersion.id) == found.policy_version_id)
    ).first()
    return ConsultationView(
        row=_rows(session, col(Consultation.id) == found.id)[0],
        question=found.question,
        answer=found.answer,
        about=f"{about[0]}@{about[1]}" if about else None,
        statements=statements(session, found.id),
        links=_links(session, found.id),
        points=points(session, found.id),
        informed=informed(session, col(InformedVersion.consultation_id) == found.id),
    )


def statements(session: Session, consultation_id: int) -> list[StatementRow]:
    """All statements in their order, whatever their moderation came to, with the votes that count."""
    newest = newest_votes(col(Statement.consultation_id) == consultation_id)
    counts = (
        select(
            col(Vote.statement_id).label("id"),
            *(
                func.sum(case((col(Vote.value) == value, 1), else_=0)).label(name)
                for name, value in (("agrees", 1), ("disagrees", -1), ("passes", 0))
            ),
        )
        .where(col(Vote.id).in_(newest))
        .group_by(col(Vote.statement_id))
        .subquery()
    )
    translations: dict[int, dict[str, str]] = {}
    for statement_id, language, text in session.execute(
        select(
            col(StatementTranslation.statement_id),
            col(StatementTranslation.language),
            col(StatementTranslation.text),
        )
        .join(Statement, col(Statement.id) == StatementTranslation.statement_id)
        .where(col(Statement.consultation_id) == consultation_id)
        .order_by(col(StatementTranslation.language))
    ):
        translations.setdefault(statement_id, {})[language] = text
    query = (
        select(Statement, col(Participant.handle), counts.c.agrees, counts.c.disagrees, counts.c.passes)
        .outerjoin(Participant, col(Participant.id) == Statement.author_id)
        .outerjoin(counts, counts.c.id == Statement.id)
        .where(col(Statement.consultation_id) == consultation_id)
        .order_by(col(Statement.number))
    )
    return [
        StatementRow(
            id=row.id,
            number=row.number,
            text=row.text,
            language=row.language,
            clause_key=row.clause_key,
            topic=row.topic,
            state=row.state,
            note=row.moderation_note,
            by=handle,
            submitted_at=row.submitted_at,
            agrees=agrees or 0,
            disagrees=disagrees or 0,
            passes=passes or 0,
            translations=translations.get(row.id, {}),
        )
        for row, handle, agrees, disagrees, passes in session.execute(query)
    ]


def points(session: Session, consultation_id: int) -> list[PointRow]:
    """The owner's answers, in their order."""
    query = (
        select(ConsultationPoint, col(Statement.number), Person)
        .outerjoin(Statement, col(Statement.id) == ConsultationPoint.statement_id)
        .outerjoin(Person, col(Person.id) == ConsultationPoint.answered_by_id)
        .where(col(ConsultationPoint.consultation_id) == consultation_id)
        .order_by(col(ConsultationPoint.number))
    )
    return [
        PointRow(
            number=row.number,
            point=row.point,
            statement=number,
            decision=row.decision,
            answer=row.answer,
            clause_key=row.clause_key,
            answered_by=person.shown_name if person else "Plumbline",
            answered_at=row.answered_at,
        )
        for row, number, person in session.execute(query)
    ]


def informed(session: Session, *conditions: ColumnElement[bool]) -> list[Informed]:
    """Which policy versions consultations informed, in the order in which it was recorded."""
    query = (
        select(
            col(Consultation.slug),
            col(Consultation.title),
            col(Policy.slug),
            col(PolicyVersion.number),
            col(InformedVersion.recorded_at),
        )
        .select_from(InformedVersion)
        .join(Consultation, col(Consultation.id) == InformedVersion.consultation_id)
        .join(PolicyVersion, col(PolicyVersion.id) == InformedVersion.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(*conditions)
        .order_by(col(InformedVersion.id))
    )
    return [
        Informed(slug, title, f"{policy}@{number}", recorded_at)
        for slug, title, policy, number, recorded_at in session.execute(query)
    ]


def consultations_of_version(session: Session, policy_version_id: int) -> list[tuple[ConsultationRow, str]]:
    """What a policy version has to do with consultations: each with "asks about it", "informed it", or both."""
    about = set(
        session.execute(
            select(col(Consultation.id)).where(col(Consultation.policy_version_id) == policy_version_id)
        ).scalars()
    )
    served = set(
        session.execute(
            select(col(InformedVersion.consultation_id)).where(
                col(InformedVersion.policy_version_id) == policy_version_id
            )
        ).scalars()
    )
    words = {
        each: " and ".join(
            said for ids, said in ((about, "asks about it"), (served, "informed it")) if each in ids
        )
        for each in about | served
    }
    return [(row, words[row.id]) for row in _rows(session, col(Consultation.id).in_(words))]


def _rows(session: Session, *conditions: ColumnElement[bool]) -> list[ConsultationRow]:
    accepted = _count(col(Statement.consultation_id), col(Statement.state) == StatementState.ACCEPTED)
    pending = _count(col(Statement.consultation_id), col(Statement.state) == StatementState.PENDING)
    stayed = col(Participant.withdrawn_at).is_(None)
    people = _count(col(Participant.consultation_id), stayed)
    voters = _count(
        col(Participant.consultation_id), stayed, col(Participant.id).in_(select(col(Vote.participant_id)))
    )
    query = select(Consultation, accepted.c.n, pending.c.n, people.c.n, voters.c.n)
    for counted in (accepted, pending, people, voters):
        query = query.outerjoin(counted, counted.c.id == Consultation.id)
    return [
        ConsultationRow(
            id=row.id,
            slug=row.slug,
            title=row.title,
            state=row.state,
            statements=n_accepted or 0,
            waiting=n_pending or 0,
            participants=n_people or 0,
            voters=n_voters or 0,
            created_at=row.created_at,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
        for row, n_accepted, n_pending, n_people, n_voters in session.execute(
            query.where(*conditions).order_by(col(Consultation.id).desc())
        )
    ]


def _links(session: Session, consultation_id: int) -> list[LinkRow]:
    query = (
        select(OpenLink, col(StakeholderGroup.name), func.count(col(Participant.id)))
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == OpenLink.stakeholder_group_id)
        .outerjoin(Participant, col(Participant.open_link_id) == OpenLink.id)
        .where(col(OpenLink.consultation_id) == consultation_id)
        .group_by(*OpenLink.__table__.c, col(StakeholderGroup.name))  # type: ignore[attr-defined]
        .order_by(col(OpenLink.id))
    )
    return [
        LinkRow(group or "everyone", link.made_at, link.closed_at, joined)
        for link, group, joined in session.execute(query)
    ]


def _count(column: Mapped[int], *conditions: ColumnElement[bool]) -> Subquery:
    """How many rows there are for each consultation: columns id, n."""
    query: Select[int, int] = (
        select(column.label("id"), func.count().label("n")).where(*conditions).group_by(column)
    )
    return query.subquery()
