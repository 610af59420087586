"""Calibration sets, their items with the gold verdict, who was asked, and what reviewers answered."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice
from governance.review.tables import Verdict


class CalibrationSet(SQLModel, table=True):
    """Cases that all reviewers can be measured by; never changed once made."""

    __tablename__ = "calibration_set"

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200, unique=True)
    purpose: str = Field(default="", max_length=1000)
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)


class CalibrationItem(SQLModel, table=True):
    """A case of a set. `gold` is what a reviewer should say of its output, and `reason` why; both are hidden until they have."""

    __tablename__ = "calibration_item"
    __table_args__ = (UniqueConstraint("set_id", "case_id"),)

    id: int = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="calibration_set.id", index=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    gold: Verdict = Field(sa_type=choice(Verdict))
    reason: str = Field(sa_type=Text)


class CalibrationRequest(SQLModel, table=True):
    """A reviewer was asked to answer a set."""

    __tablename__ = "calibration_request"
    __table_args__ = (UniqueConstraint("set_id", "reviewer_id"),)

    id: int = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="calibration_set.id", index=True)
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcTime)


class CalibrationAnswer(SQLModel, table=True):
    """A reviewer's answer to an item; one, and final."""

    __tablename__ = "calibration_answer"
    __table_args__ = (UniqueConstraint("item_id", "reviewer_id"),)

    id: int = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="calibration_item.id", index=True)
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    verdict: Verdict = Field(sa_type=choice(Verdict))
    answered_at: datetime = Field(sa_type=UtcTime)
