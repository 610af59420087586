"""Whom the crowd should be like, what stood out in it, and what people decided about that."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime, choice, open_choice


class Dimension(StrEnum):
    """By what one asks who was heard."""

    GROUP = "group"
    LANGUAGE = "language"
    SCENARIO = "scenario"


class ReferenceShare(SQLModel, table=True):
    """The share (0 to 1) that a value has in the population that feedback should be like, from a source and its date.

    `value` is a group's slug, a language tag or a scenario.
    """

    __tablename__ = "reference_share"
    __table_args__ = (
        UniqueConstraint("dimension", "value"),
        CheckConstraint("share >= 0 AND share <= 1", name="share_range"),
    )

    id: int = Field(default=None, primary_key=True)
    dimension: Dimension = Field(sa_type=open_choice(Dimension))
    value: str = Field(max_length=64)
    share: float
    source: str = Field(max_length=300)
    taken_on: date
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcTime)


class Pattern(StrEnum):
    """What can stand out in a crowd."""

    DUPLICATES = "duplicates"
    FLOOD = "flood"
    STRAIGHT_LINE = "straight_line"
    DISAGREEMENT = "disagreement"


class CrowdVerdict(StrEnum):
    FINE = "fine"
    SET_ASIDE = "set_aside"


class CrowdSignal(SQLModel, table=True):
    """Something that stood out when the crowd was last examined. Follows from the records, and is replaced each time.

    `subject` names it from one examination to the next; `evidence` holds the numbers; `feedback_ids` the records.
    """

    __tablename__ = "crowd_signal"
    __table_args__ = {"info": DERIVED}

    id: int = Field(default=None, primary_key=True)
    pattern: str = Field(max_length=32)
    subject: str = Field(max_length=128)
    person_id: int | None = None
    evidence: dict[str, Any] = Field(sa_type=JSON)
    feedback_ids: list[int] = Field(sa_type=JSON)
    examined_at: datetime = Field(sa_type=UtcTime)


class CrowdDecision(SQLModel, table=True):
    """What a person made of a signal: fine, or set aside from statistics. It keeps the evidence and the records it is about."""

    __tablename__ = "crowd_decision"

    id: int = Field(default=None, primary_key=True)
    pattern: str = Field(max_length=32)
    subject: str = Field(max_length=128, index=True)
    verdict: CrowdVerdict = Field(sa_type=choice(CrowdVerdict))
    reason: str = Field(max_length=1000)
    evidence: dict[str, Any] = Field(sa_type=JSON)
    feedback_ids: list[int] = Field(sa_type=JSON)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime = Field(sa_type=UtcTime)
    reversed_by_id: int | None = Field(default=None, foreign_key="person.id")
    reversed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    reversal_reason: str | None = Field(default=None, max_length=1000)
