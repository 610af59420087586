"""The rows behind the numbers: who may vote, and the votes that count."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.measures.small_groups import without_small
from governance.policy.consultation.tables import Participant, Statement, StatementState, Vote


@dataclass(frozen=True)
class ParticipantRow:
    """Someone who may vote. `group` is empty where they named none, and where too few named theirs: with the votes beside, it
    would tell who said what. `votes` counts statements they voted on.
    """

    handle: str
    group: str
    came_by: str
    joined_at: datetime
    votes: int


@dataclass(frozen=True)
class VoteRow:
    """A vote that counts."""

    participant: str
    value: int
    given_at: datetime
    event_seq: int


def participants(session: Session, consultation_id: int) -> list[ParticipantRow]:
    """Everyone who may vote, in the order in which they came."""
    votes = (
        select(col(Vote.participant_id).label("id"), func.count(col(Vote.statement_id).distinct()).label("n"))
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .where(*counted())
        .group_by(col(Vote.participant_id))
        .subquery()
    )
    query = (
        select(Participant, col(StakeholderGroup.name), votes.c.n)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Participant.stakeholder_group_id)
        .outerjoin(votes, votes.c.id == Participant.id)
        .where(col(Participant.consultation_id) == consultation_id)
        .order_by(col(Participant.id))
    )
    found = session.execute(query).all()
    groups = without_small([group for _, group, _ in found])
    return [
        ParticipantRow(row.handle, group or "", _came_by(row), row.joined_at, count or 0)
        for (row, _, count), group in zip(found, groups, strict=True)
    ]


def _came_by(participant: Participant) -> str:
    if participant.open_link_id is not None:
        return "an open link"
    return "an invitation" if participant.token_hash else "an import"


def votes_on(session: Session, consultation_id: int, number: int) -> list[VoteRow]:
    """The votes that count on one statement, by participant."""
    newest = newest_votes(
        and_(col(Statement.consultation_id) == consultation_id, col(Statement.number) == number)
    )
    query = (
        select(col(Participant.handle), col(Vote.value), col(Vote.given_at), col(Vote.event_seq))
        .join(Participant, col(Participant.id) == Vote.participant_id)
        .where(col(Vote.id).in_(newest))
        .order_by(col(Participant.id))
    )
    return [VoteRow(*row) for row in session.execute(query)]


def counted() -> tuple[ColumnElement[bool], ...]:
    """Conditions on `Vote` and its `Statement`: neither was withdrawn."""
    gone = select(col(Participant.id)).where(col(Participant.withdrawn_at).is_not(None))
    return col(Vote.participant_id).not_in(gone), col(Statement.state) != StatementState.WITHDRAWN


def newest_votes(of_statements: ColumnElement[bool]) -> Select[int]:
    """The ids of the votes that count on the statements asked for."""
    return (
        select(func.max(col(Vote.id)))
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .where(of_statements, *counted())
        .group_by(col(Vote.statement_id), col(Vote.participant_id))
    )
