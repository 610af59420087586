"""Monitors as people look at them: the list, one with its slices and alarms."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.monitors.measures import Dimension
from governance.audit.monitors.queries.evidence import COUNTED
from governance.audit.monitors.queries.names import Names, called, names, slice_values
from governance.audit.monitors.tables import Alarm, Monitor, MonitorProgress, MonitorSlice, MonitorState
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.measures.count_sequence import count_bounds

WATCHED = float(np.log(1_000))
"""From here on the detector says that a slice is worth a look: about one false call in a thousand observations."""
LARGEST_LOG = 690.0


@dataclass(frozen=True)
class MonitorRow:
    """A monitor in a list. `observations` counts what its evidence rests on."""

    monitor: Monitor
    owner: str
    slices: int
    observations: int
    open_alarms: int
    ran_at: datetime | None

    @property
    def reference(self) -> str:
        return Prefix.MONITOR.of(self.monitor.id)

    @property
    def baseline(self) -> str:
        """What it compares with, in words."""
        monitor = self.monitor
        if monitor.threshold is not None:
            return f"threshold {monitor.measure.text(monitor.measure.share(monitor.threshold))}"
        return f"{monitor.reference_from} to {monitor.reference_until}"

    @property
    def sliced_by(self) -> str:
        return " × ".join(Dimension(each).words for each in self.monitor.slice_by) or "not sliced"


@dataclass(frozen=True)
class SliceRow:
    """A slice's evidence. `rate`, `low` and `high` are shares of what is worse; the bounds hold at all times together with 95%.
    `e` is None where there is too little reference to test.
    """

    key: str
    name: str
    values: dict[Dimension, str]
    n: int
    rate: float | None
    low: float
    high: float
    baseline: float | None
    reference_n: int
    e: float | None
    is_watched: bool
    alarm_id: int | None


@dataclass(frozen=True)
class AlarmRow:
    alarm: Alarm
    closed_by: str

    @property
    def reference(self) -> str:
        return Prefix.ALARM.of(self.alarm.id)

    @property
    def opened(self) -> str:
        """The reference of what it opened; empty for nothing."""
        if self.alarm.finding_id is not None:
            return Prefix.FINDING.of(self.alarm.finding_id)
        return Prefix.CASE.of(self.alarm.case_id) if self.alarm.case_id is not None else ""


@dataclass(frozen=True)
class MonitorView:
    """One monitor with its slices, those with an alarm and the most evidence first, and its alarms, newest first."""

    row: MonitorRow
    slices: list[SliceRow]
    alarms: list[AlarmRow]


def monitors(session: Session) -> list[MonitorRow]:
    """All monitors: active ones first, those with open alarms before the others."""
    rows = _monitor_rows(session)
    return sorted(
        rows,
        key=lambda row: (row.monitor.state is MonitorState.RETIRED, -row.open_alarms, row.monitor.id),
    )


def monitor_view(session: Session, monitor_id: int) -> MonitorView:
    """Raises NotFound."""
    rows = _monitor_rows(session, monitor_id)
    if not rows:
        raise NotFound("monitor", Prefix.MONITOR.of(monitor_id))
    monitor, known = rows[0].monitor, names(session)
    alarms = session.execute(
        select(Alarm, Person)
        .outerjoin(Person, col(Person.id) == Alarm.closed_by_id)
        .where(col(Alarm.monitor_id) == monitor_id)
        .order_by(col(Alarm.id).desc())
    )
    listed = [AlarmRow(alarm, person.shown_name if person else "") for alarm, person in alarms]
    return MonitorView(rows[0], _slices(session, monitor, known, [each.alarm for each in listed]), listed)


def open_alarm_count(session: Session) -> int:
    """How many alarms of all monitors are open."""
    query = select(func.count()).select_from(Alarm).where(col(Alarm.closed_at).is_(None))
    return int(session.execute(query).scalar_one())


def alarm_monitor(session: Session, alarm_id: int) -> int:
    """The monitor that an alarm belongs to. Raises NotFound."""
    alarm = session.get(Alarm, alarm_id)
    if alarm is None:
        raise NotFound("alarm", Prefix.ALARM.of(alarm_id))
    return alarm.monitor_id


def _monitor_rows(session: Session, monitor_id: int | None = None) -> list[MonitorRow]:
    counted = (
        select(
            col(MonitorSlice.monitor_id),
            func.count().label("slices"),
            func.sum(col(MonitorSlice.n)).label("n"),
        )
        .group_by(col(MonitorSlice.monitor_id))
        .subquery()
    )
    alarmed = (
        select(func.count())
        .where(col(Alarm.monitor_id) == Monitor.id, col(Alarm.closed_at).is_(None))
        .correlate(Monitor)
        .scalar_subquery()
    )
    query = (
        select(Monitor, Person, counted.c.slices, counted.c.n, alarmed, col(MonitorProgress.ran_at))
        .outerjoin(Person, col(Person.id) == Monitor.owner_id)
        .outerjoin(counted, counted.c.monitor_id == Monitor.id)
        .outerjoin(MonitorProgress, col(MonitorProgress.monitor_id) == Monitor.id)
    )
    if monitor_id is not None:
        query = query.where(col(Monitor.id) == monitor_id)
    return [
        MonitorRow(
            monitor=monitor,
            owner=owner.shown_name if owner else "",
            slices=slices or 0,
            observations=int(n or 0),
            open_alarms=alarms,
            ran_at=ran_at,
        )
        for monitor, owner, slices, n, alarms, ran_at in session.execute(query)
    ]


def _slices(session: Session, monitor: Monitor, known: Names, alarms: list[Alarm]) -> list[SliceRow]:
    rows = session.execute(
        select(
            *COUNTED,
            col(MonitorSlice.log_e),
            col(MonitorSlice.log_detector),
        ).where(col(MonitorSlice.monitor_id) == monitor.id)
    ).all()
    open_of = {alarm.slice: alarm.id for alarm in alarms if alarm.closed_at is None}
    low, high = count_bounds([row.total for row in rows], [row.n for row in rows])
    share = None if monitor.threshold is None else monitor.measure.share(monitor.threshold)
    found = [
        SliceRow(
            key=row.slice,
            name=called(monitor, row.slice, known),
            values=slice_values(monitor, row.slice),
            n=row.n,
            rate=row.total / row.n if row.n else None,
            low=float(low[place]),
            high=float(high[place]),
            baseline=share
            if share is not None
            else (row.reference_total / row.reference_n if row.reference_n else None),
            reference_n=row.reference_n,
            e=None if row.claimed is None else float(np.exp(min(row.log_e, LARGEST_LOG))),
            is_watched=row.claimed is not None and row.log_detector >= WATCHED,
            alarm_id=open_of.get(row.slice),
        )
        for place, row in enumerate(rows)
    ]
    return sorted(found, key=lambda row: (row.alarm_id is None, -(row.e or 0.0), row.name))
