"""A monitor's evidence as it is kept, and what it rests on."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.monitors.measures import JOINED, Dimension
from governance.audit.monitors.tables import Alarm, Monitor, MonitorSlice
from governance.feedback.tables import SetAside
from governance.measures.drift import RISES
from governance.measures.drift_state import Running

Values = NDArray[np.float64]


COUNTED = (
    col(MonitorSlice.slice),
    col(MonitorSlice.n),
    col(MonitorSlice.total),
    col(MonitorSlice.reference_n),
    col(MonitorSlice.reference_total),
    col(MonitorSlice.claimed),
)
"""What was counted in a slice, as it was kept at the last run."""


@dataclass
class Evidence:
    """Slices by key, in the order of the rows of `running`. A slice without a claim has NaN for its mean and isn't tested."""

    keys: list[str]
    place: dict[str, int]
    running: Running
    reference_n: NDArray[np.int64]
    reference_total: Values
    first_on: list[date | None]
    last_on: list[date | None]
    changed: set[int] = field(default_factory=set)

    @property
    def is_testable(self) -> NDArray[np.bool_]:
        return np.asarray(~np.isnan(self.running.mean))


def kept_evidence(session: Session, monitor_id: int) -> Evidence:
    """What was kept at the last run; empty where nothing was."""
    rows = session.execute(
        select(
            *COUNTED,
            col(MonitorSlice.first_on),
            col(MonitorSlice.last_on),
            col(MonitorSlice.evidence),
        )
        .where(col(MonitorSlice.monitor_id) == monitor_id)
        .order_by(col(MonitorSlice.slice))
    ).all()
    kept = np.frombuffer(b"".join(row.evidence for row in rows), dtype="<f8").reshape(
        len(rows), 2, len(RISES)
    )
    return Evidence(
        keys=[row.slice for row in rows],
        place={row.slice: at for at, row in enumerate(rows)},
        running=Running(
            np.array([np.nan if row.claimed is None else row.claimed for row in rows], dtype=np.float64),
            np.array([row.n for row in rows], dtype=np.int64),
            np.array([row.total for row in rows], dtype=np.float64),
            kept[:, 0].copy(),
            kept[:, 1].copy(),
        ),
        reference_n=np.array([row.reference_n for row in rows], dtype=np.int64),
        reference_total=np.array([row.reference_total for row in rows], dtype=np.float64),
        first_on=[row.first_on for row in rows],
        last_on=[row.last_on for row in rows],
    )


def mark_of(session: Session, monitor: Monitor) -> str:
    """What the evidence rests on beside the records: the monitor's revision, what is set aside, and which alarms were closed."""
    aside = session.execute(
        select(func.count(), func.max(col(SetAside.from_seq)), func.max(col(SetAside.until_seq)))
    ).one()
    closed = session.execute(
        select(func.count()).where(col(Alarm.monitor_id) == monitor.id, col(Alarm.closed_at).is_not(None))
    ).scalar_one()
    return f"{monitor.revision};{aside[0]},{aside[1]},{aside[2]};{closed}"


def last_closed(session: Session, monitor_id: int) -> dict[str, date]:
    """For each slice that had an alarm, the day on which its last one was closed."""
    rows = session.execute(
        select(col(Alarm.slice), func.max(col(Alarm.closed_at)))
        .where(col(Alarm.monitor_id) == monitor_id, col(Alarm.closed_at).is_not(None))
        .group_by(col(Alarm.slice))
    )
    return {key: closed_at.date() for key, closed_at in rows}


def open_alarms(session: Session, monitor_id: int) -> dict[str, Alarm]:
    """The open alarm of each slice that has one."""
    rows = session.execute(
        select(Alarm).where(col(Alarm.monitor_id) == monitor_id, col(Alarm.closed_at).is_(None))
    ).scalars()
    return {alarm.slice: alarm for alarm in rows}


def reference_key(monitor: Monitor, key: str) -> str:
    """The slice whose reference it is compared with: the same one over all model versions, since a new version has no past."""
    if Dimension.MODEL_VERSION not in monitor.slice_by:
        return key
    parts = key.split(JOINED)
    parts[monitor.slice_by.index(Dimension.MODEL_VERSION)] = ""
    return JOINED.join(parts)
