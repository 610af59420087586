"""Monitors, their alarms, and the evidence they have so far."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from governance.audit.monitors.measures import Measure, Opens
from governance.core.columns import DERIVED, UtcTime, choice, open_choice

OPEN_ALARM = text("closed_at IS NULL")


class MonitorState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class Monitor(SQLModel, table=True):
    """What is watched: a measure, in slices by the dimensions in `slice_by` (crossed; none of them: everything at once).

    It is compared with `threshold` (in the measure's own unit), or with the slice's own rate in the days from `reference_from` to
    `reference_until`, both included. `level` bounds the false discovery rate over its slices. An alarm opens what `opens`
    says; a finding then has `severity`.
    """

    __tablename__ = "monitor"
    __table_args__ = (
        CheckConstraint("level > 0 AND level < 1", name="monitor_level"),
        CheckConstraint("severity BETWEEN 1 AND 4", name="monitor_severity"),
    )

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    measure: Measure = Field(sa_type=open_choice(Measure))
    slice_by: list[str] = Field(default_factory=list, sa_type=JSON)
    threshold: float | None = None
    reference_from: date | None = None
    reference_until: date | None = None
    level: float = 0.05
    opens: Opens = Field(sa_type=open_choice(Opens))
    severity: int = 3
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    state: MonitorState = Field(sa_type=choice(MonitorState))
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)
    revision: int = 1


class Alarm(SQLModel, table=True):
    """A monitor's slice got worse. A slice has one open alarm at a time; once it is closed, the slice is counted afresh from the
    day after.

    Shares are those of what is worse (governance.audit.monitors.measures). `log_e` is the evidence at which it was raised,
    `size` the rate since the onset less the baseline, with its 95% interval. `standardised` holds
    governance.measures.standardising.Standardised where the mix before is known.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "ux_alarm_open",
            "monitor_id",
            "slice",
            unique=True,
            sqlite_where=OPEN_ALARM,
            postgresql_where=OPEN_ALARM,
        ),
    )

    id: int = Field(default=None, primary_key=True)
    monitor_id: int = Field(foreign_key="monitor.id", index=True)
    slice: str = Field(max_length=500)
    name: str = Field(max_length=500)
    raised_at: datetime = Field(sa_type=UtcTime)
    log_e: float
    n: int
    rate: float
    baseline: float
    onset: datetime = Field(sa_type=UtcTime)
    onset_low: datetime = Field(sa_type=UtcTime)
    onset_high: datetime = Field(sa_type=UtcTime)
    size: float
    low: float
    high: float
    standardised: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    case_id: int | None = Field(default=None, foreign_key="review_case.id")
    finding_id: int | None = Field(default=None, foreign_key="finding.id")
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    closing_note: str = Field(default="", sa_type=Text)


class MonitorProgress(SQLModel, table=True):
    """How far a monitor has read. `mark` names what its evidence rests on: where that changes, it is counted afresh.

    `capacity` is for how many slices the bound of the reference's rate is chosen.
    """

    __tablename__ = "monitor_progress"
    __table_args__ = {"info": DERIVED}

    monitor_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    cursor: int = 0
    mark: str = Field(default="", max_length=300)
    capacity: int
    ran_at: datetime = Field(sa_type=UtcTime)


class MonitorSlice(SQLModel, table=True):
    """The evidence in one slice so far. `claimed` is the share that is bet against, None where there is too little reference;
    `evidence` holds the running logarithms (governance.measures.drift_state), those of the wealth and of the detector.
    """

    __tablename__ = "monitor_slice"
    __table_args__ = {"info": DERIVED}

    monitor_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    slice: str = Field(primary_key=True, max_length=500)
    n: int
    total: float
    reference_n: int
    reference_total: float
    claimed: float | None = None
    log_e: float
    log_detector: float
    first_on: date | None = None
    last_on: date | None = None
    evidence: bytes = Field(sa_type=LargeBinary)
