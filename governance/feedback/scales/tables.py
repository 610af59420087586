"""Scales that somebody said, and numbers that wait for theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime


class ScoreScale(SQLModel, table=True):
    """The scale of all scores of one name from one origin. `worst` becomes a rating of 1, `best` of 5; less may be better."""

    __tablename__ = "score_scale"
    __table_args__ = (
        UniqueConstraint("origin", "name"),
        CheckConstraint("worst <> best", name="scale_has_two_ends"),
    )

    id: int = Field(default=None, primary_key=True)
    origin: str = Field(max_length=64)
    name: str = Field(max_length=200)
    worst: float
    best: float
    said_by_id: int | None = Field(default=None, foreign_key="person.id")
    said_at: datetime = Field(sa_type=UtcTime)


class WaitingScore(SQLModel, table=True):
    """A number without a scale. It came in as a comment, `feedback_id`; `said` is that record, from which the rating is made."""

    __tablename__ = "waiting_score"
    __table_args__ = (Index("ix_waiting_score_name", "origin", "name"), {"info": DERIVED})

    feedback_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    origin: str = Field(max_length=64)
    name: str = Field(max_length=200)
    number: float
    said: dict[str, Any] = Field(sa_type=JSON)
