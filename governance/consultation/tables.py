"""Consultations, participants, statements, votes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import COVERED, UtcTime, choice


class ConsultationState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class StatementState(StrEnum):
    """Moderation: only accepted statements are voted on and counted."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Consultation(SQLModel, table=True):
    """A question put to stakeholders, about a policy version where one is named. `answer` is how its owner took up the
    main points, once it is closed.
    """

    __tablename__ = "consultation"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    title: str = Field(max_length=200)
    question: str = Field(sa_type=Text)
    policy_version_id: int | None = Field(default=None, foreign_key="policy_version.id", index=True)
    state: ConsultationState = Field(sa_type=choice(ConsultationState))
    created_by_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    answer: str = Field(default="", sa_type=Text)


class Participant(SQLModel, table=True):
    """Someone who may vote. `handle` is a pseudonym within the consultation; `token_hash` the SHA-256 of the secret in
    their link. `declared` holds self-declared attributes; `given_group` the opinion group that an imported file states.
    """

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("consultation_id", "handle"),)

    id: int = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    handle: str = Field(max_length=128)
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    stakeholder_group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    declared: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    given_group: str | None = Field(default=None, max_length=64)
    joined_at: datetime = Field(sa_type=UtcTime)


class Statement(SQLModel, table=True):
    """One sentence to agree or disagree with, numbered within its consultation; from a clause, or a participant's own."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    number: int
    text: str = Field(sa_type=Text)
    language: str = Field(max_length=35)
    clause_key: str | None = Field(default=None, max_length=128)
    author_id: int | None = Field(default=None, foreign_key="participant.id", index=True)
    state: StatementState = Field(sa_type=choice(StatementState))
    moderation_note: str = Field(default="", max_length=500)
    moderated_by_id: int | None = Field(default=None, foreign_key="person.id")
    submitted_at: datetime = Field(sa_type=UtcTime)


class Vote(SQLModel, table=True):
    """Agree (1), disagree (-1) or pass (0). A participant may change their mind: the vote with the highest id counts."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("value IN (-1, 0, 1)", name="vote_value"),
        Index("ix_vote_latest", "statement_id", "participant_id", "id"),
        {"info": COVERED},
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    statement_id: int = Field(foreign_key="statement.id")
    participant_id: int = Field(foreign_key="participant.id", index=True)
    value: int
    given_at: datetime = Field(sa_type=UtcTime)
    row_hash: str = Field(max_length=64)
    event_seq: int = Field(index=True)
