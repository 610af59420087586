"""Audit plans."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice


class PlanState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class AuditPlan(SQLModel, table=True):
    """What is audited again and again. `cadence` is a calendar rule on the clock of `time_zone`, from `first_at` on (written as
    that clock shows it); empty means that each audit is started by hand. `next_at` is when the next one is due.

    `frame` is a governance.audit.frame.Frame, `design` a governance.measures.sampling_designs.Design, `checklist` a list of
    question and control. `next_seed` draws the next sample; it is chosen before, so that a restart draws the same.
    """

    __tablename__ = "audit_plan"

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    scope: str = Field(sa_type=Text)
    criteria: str = Field(default="", sa_type=Text)
    clauses: list[str] = Field(default_factory=list, sa_type=JSON)
    frame: dict[str, Any] = Field(sa_type=JSON)
    design: dict[str, Any] = Field(sa_type=JSON)
    checklist: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    auditor_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    independent: bool = True
    cadence: str = Field(default="", max_length=300)
    time_zone: str = Field(default="UTC", max_length=64)
    first_at: str = Field(default="", max_length=16)
    days: int = 14
    state: PlanState = Field(sa_type=choice(PlanState))
    next_at: datetime | None = Field(default=None, sa_type=UtcTime, index=True)
    next_seed: int
    planned_by_id: int | None = Field(default=None, foreign_key="person.id")
    planned_at: datetime = Field(sa_type=UtcTime)
