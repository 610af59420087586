"""The rules of review that the organisation sets for itself, who knows what, and what reviewers are spared."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, open_choice


class CaseRule(SQLModel, table=True):
    """What opens a case: so many flags, or one so severe, or groups whose mean ratings lie so far apart (in tenths of a point).

    An empty threshold opens nothing. Scenario and language narrow it; inactive rules are kept as history.
    """

    __tablename__ = "case_rule"
    __table_args__ = (
        CheckConstraint("flags IS NULL OR flags >= 1", name="case_rule_flags"),
        CheckConstraint("severity IS NULL OR severity BETWEEN 1 AND 4", name="case_rule_severity"),
        CheckConstraint("gap_tenths IS NULL OR gap_tenths BETWEEN 1 AND 40", name="case_rule_gap"),
    )

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    flags: int | None = None
    severity: int | None = None
    gap_tenths: int | None = None
    scenario: str | None = Field(default=None, max_length=64)
    language: str | None = Field(default=None, max_length=35)
    active: bool = True
    set_at: datetime = Field(sa_type=UtcTime)


class ReviewerRule(SQLModel, table=True):
    """How many reviewers a case takes, and how many of them must agree, by severity and scenario; the narrowest rule holds."""

    __tablename__ = "reviewer_rule"
    __table_args__ = (
        CheckConstraint("required BETWEEN 1 AND 9", name="reviewer_rule_required"),
        CheckConstraint("quorum IS NULL OR quorum BETWEEN 1 AND required", name="reviewer_rule_quorum"),
    )

    id: int = Field(default=None, primary_key=True)
    severity: int | None = None
    scenario: str | None = Field(default=None, max_length=64)
    required: int
    quorum: int | None = None
    active: bool = True
    set_at: datetime = Field(sa_type=UtcTime)


class AssignmentRule(SQLModel, table=True):
    """Who gets new cases of a language or scenario: one person, or (without one) whoever has the expertise and least to do."""

    __tablename__ = "assignment_rule"

    id: int = Field(default=None, primary_key=True)
    scenario: str | None = Field(default=None, max_length=64)
    language: str | None = Field(default=None, max_length=35)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    active: bool = True
    set_at: datetime = Field(sa_type=UtcTime)


class Facet(StrEnum):
    LANGUAGE = "language"
    SCENARIO = "scenario"


class Expertise(SQLModel, table=True):
    """A language that a reviewer reads, or a scenario that they know."""

    __tablename__ = "expertise"
    __table_args__ = (UniqueConstraint("person_id", "facet", "value"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    facet: Facet = Field(sa_type=open_choice(Facet))
    value: str = Field(max_length=64)
    set_at: datetime = Field(sa_type=UtcTime)


class ReviewSettings(SQLModel, table=True):
    """How review is run; one row. Where there is none, `USUAL_SETTINGS` holds.

    A case is sensitive from `blur_severity` on, or where a flag on its output has one of `blur_categories` (comma-separated).
    `exposure_cap` is the number of sensitive cases that a reviewer reads in a day, empty for no limit.
    """

    __tablename__ = "review_settings"
    __table_args__ = (
        CheckConstraint("claim_minutes BETWEEN 1 AND 10080", name="review_settings_claim"),
        CheckConstraint("exposure_cap IS NULL OR exposure_cap >= 1", name="review_settings_cap"),
        CheckConstraint("blur_severity BETWEEN 1 AND 5", name="review_settings_blur"),
    )

    id: int = Field(default=1, primary_key=True)
    claim_minutes: int = 60
    exposure_cap: int | None = None
    blur_severity: int = 4
    blur_categories: str = Field(default="", max_length=500)
    set_at: datetime = Field(sa_type=UtcTime)


class Exposure(SQLModel, table=True):
    """A reviewer read a sensitive case on a day (UTC)."""

    __tablename__ = "exposure"
    __table_args__ = (UniqueConstraint("person_id", "day", "case_id"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    day: date
    case_id: int = Field(foreign_key="review_case.id")
    read_at: datetime = Field(sa_type=UtcTime)


class CapLift(SQLModel, table=True):
    """An administrator lets a reviewer read so many sensitive cases more on a day, and says why."""

    __tablename__ = "cap_lift"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date
    extra: int
    reason: str = Field(max_length=1000)
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)
