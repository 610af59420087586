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
    """Moderation: only accepted statements are voted on and counted. A withdrawn one has no words any more."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """How the owner took up a point that participants made."""

    TAKEN_UP = "taken_up"
    PARTLY = "partly"
    NOT_TAKEN_UP = "not_taken_up"


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
    their link. `declared` holds self-declared attributes; `given_group` the opinion group that an imported file states;
    `open_link_id` the link by which they let themselves in. From `withdrawn_at` on nothing that they said is counted.
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
    open_link_id: int | None = Field(default=None, foreign_key="open_link.id")
    joined_at: datetime = Field(sa_type=UtcTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcTime)


class OpenLink(SQLModel, table=True):
    """A link that may be passed on: whoever has it lets themselves in and declares their stakeholder group. It was made for
    `stakeholder_group_id`, or for everyone; it lets nobody in any more from `closed_at` on.
    """

    __tablename__ = "open_link"

    id: int = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    stakeholder_group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    token_hash: str = Field(max_length=64, unique=True)
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Statement(SQLModel, table=True):
    """One sentence to agree or disagree with, numbered within its consultation; from a clause, or a participant's own.

    `topic` is the question that it answers where a consultation asked several.
    """

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    number: int
    text: str = Field(sa_type=Text)
    language: str = Field(max_length=35)
    clause_key: str | None = Field(default=None, max_length=128)
    topic: str | None = Field(default=None, max_length=500)
    author_id: int | None = Field(default=None, foreign_key="participant.id", index=True)
    state: StatementState = Field(sa_type=choice(StatementState))
    moderation_note: str = Field(default="", max_length=500)
    moderated_by_id: int | None = Field(default=None, foreign_key="person.id")
    submitted_at: datetime = Field(sa_type=UtcTime)


class StatementTranslation(SQLModel, table=True):
    """A statement in another language, by the owner; the original is always shown beside it."""

    __tablename__ = "statement_translation"
    __table_args__ = (UniqueConstraint("statement_id", "language"),)

    id: int = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id", index=True)
    language: str = Field(max_length=35)
    text: str = Field(sa_type=Text)
    translated_by_id: int | None = Field(default=None, foreign_key="person.id")
    translated_at: datetime = Field(sa_type=UtcTime)


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


class ConsultationPoint(SQLModel, table=True):
    """A main point that participants made, and how the owner answered it, with the clause that it went into."""

    __tablename__ = "consultation_point"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    number: int
    point: str = Field(sa_type=Text)
    statement_id: int | None = Field(default=None, foreign_key="statement.id")
    decision: Decision = Field(sa_type=choice(Decision))
    answer: str = Field(sa_type=Text)
    clause_key: str | None = Field(default=None, max_length=128)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime = Field(sa_type=UtcTime)


class InformedVersion(SQLModel, table=True):
    """A policy version whose text a consultation informed."""

    __tablename__ = "informed_version"
    __table_args__ = (UniqueConstraint("consultation_id", "policy_version_id"),)

    id: int = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    policy_version_id: int = Field(foreign_key="policy_version.id", index=True)
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcTime)
