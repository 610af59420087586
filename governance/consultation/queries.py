"""Consultations as people see them, and the vote matrix as statistics need it."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from governance.consultation.tables import Consultation, Participant, Statement, StatementState, Vote
from governance.core.errors import NotFound
from governance.core.people.tables import StakeholderGroup


@dataclass(frozen=True)
class ConsultationRow:
    id: int
    slug: str
    title: str
    state: str
    statements: int
    participants: int
    voters: int
    opened_at: datetime | None
    closed_at: datetime | None


def consultations(session: Session) -> list[ConsultationRow]:
    """All consultations, newest first; `voters` counts participants who voted at least once."""
    statements = _count(col(Statement.consultation_id), col(Statement.state) == StatementState.ACCEPTED)
    participants = _count(col(Participant.consultation_id))
    voters = (
        select(
            col(Participant.consultation_id).label("id"),
            func.count(col(Vote.participant_id).distinct()).label("n"),
        )
        .join(Vote, col(Vote.participant_id) == Participant.id)
        .group_by(col(Participant.consultation_id))
        .subquery()
    )
    query = (
        select(Consultation, statements.c.n, participants.c.n, voters.c.n)
        .outerjoin(statements, statements.c.id == Consultation.id)
        .outerjoin(participants, participants.c.id == Consultation.id)
        .outerjoin(voters, voters.c.id == Consultation.id)
        .order_by(col(Consultation.id).desc())
    )
    return [
        ConsultationRow(
            row.id,
            row.slug,
            row.title,
            row.state.value,
            n_statements or 0,
            n_participants or 0,
            n_voters or 0,
            row.opened_at,
            row.closed_at,
        )
        for row, n_statements, n_participants, n_voters in session.execute(query)
    ]


def consultation(session: Session, slug: str) -> Consultation:
    """The consultation with this slug. Raises NotFound."""
    found = session.exec(select_rows(Consultation).where(Consultation.slug == slug)).first()
    if found is None:
        raise NotFound("consultation", slug)
    return found


def statements(session: Session, consultation_id: int) -> list[Statement]:
    """All statements in their order, whatever their moderation came to."""
    query = (
        select_rows(Statement)
        .where(Statement.consultation_id == consultation_id)
        .order_by(col(Statement.number))
    )
    return list(session.exec(query))


def participants(session: Session, consultation_id: int) -> pd.DataFrame:
    """One row a participant, indexed by id: handle, stakeholder_group (name or None), given_group (text or None)."""
    query = (
        select(
            col(Participant.id),
            col(Participant.handle),
            col(StakeholderGroup.name),
            col(Participant.given_group),
        )
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Participant.stakeholder_group_id)
        .where(col(Participant.consultation_id) == consultation_id)
        .order_by(col(Participant.id))
    )
    names = ["id", "handle", "stakeholder_group", "given_group"]
    return pd.DataFrame(session.execute(query).all(), columns=names).set_index("id")


def vote_matrix(session: Session, consultation_id: int) -> pd.DataFrame:
    """The votes that count: participants (ids) × accepted statements (numbers), values 1, 0, -1, NaN where none was cast."""
    latest = (
        select(func.max(col(Vote.id)).label("id"))
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .where(
            col(Statement.consultation_id) == consultation_id, col(Statement.state) == StatementState.ACCEPTED
        )
        .group_by(col(Vote.statement_id), col(Vote.participant_id))
        .subquery()
    )
    query = (
        select(col(Vote.participant_id), col(Statement.number), col(Vote.value))
        .join(latest, latest.c.id == Vote.id)
        .join(Statement, col(Statement.id) == Vote.statement_id)
    )
    long = pd.DataFrame(session.execute(query).all(), columns=["participant", "statement", "value"])
    return long.pivot(index="participant", columns="statement", values="value").astype(float)


def _count(column: Mapped[int], *conditions: ColumnElement[bool]) -> Subquery:
    """How many rows there are for each consultation: columns id, n."""
    query: Select[int, int] = (
        select(column.label("id"), func.count().label("n")).where(*conditions).group_by(column)
    )
    return query.subquery()
