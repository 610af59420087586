"""Running monitors: what came since the last run is added to the evidence, and slices that got worse raise alarms."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete
from sqlmodel import col, select

from governance.audit.monitors.commands.alarming import raise_alarm
from governance.audit.monitors.commands.keeping import keep
from governance.audit.monitors.queries.evidence import (
    Evidence,
    kept_evidence,
    last_closed,
    mark_of,
    open_alarms,
    reference_key,
)
from governance.audit.monitors.queries.reading import Batch, newest_number, read_batch
from governance.audit.monitors.tables import Alarm, Monitor, MonitorProgress, MonitorSlice, MonitorState
from governance.core.access import Permission, require
from governance.core.unit_of_work import UnitOfWork
from governance.measures.drift import Values, e_benjamini_hochberg, upper_bound
from governance.measures.drift_report import FEWEST_REFERENCE
from governance.measures.drift_state import Running, advance

FEWEST_SLICES = 16
LARGEST_CLAIM = 1 - 1e-9


def run_monitors(unit: UnitOfWork, monitor_id: int | None = None) -> list[Alarm]:
    """Takes in what came since the last run, of one monitor or of all that are active. Returns the alarms that it raised."""
    require(unit.actor, Permission.RUN_MONITOR)
    wanted = select(Monitor).where(col(Monitor.state) == MonitorState.ACTIVE)
    if monitor_id is not None:
        wanted = wanted.where(col(Monitor.id) == monitor_id)
    monitors = unit.session.exec(wanted.order_by(col(Monitor.id))).all()
    return [alarm for monitor in monitors for alarm in _run(unit, monitor)]


def _run(unit: UnitOfWork, monitor: Monitor) -> list[Alarm]:
    session = unit.session
    progress = session.get(MonitorProgress, monitor.id)
    mark, newest = mark_of(session, monitor), newest_number(session, monitor)
    is_fresh = progress is None or progress.mark != mark
    if progress is not None and not is_fresh and progress.cursor >= newest:
        return []
    cursor, capacity = (0, FEWEST_SLICES) if progress is None else (progress.cursor, progress.capacity)
    batch = read_batch(session, monitor, 0 if is_fresh else cursor, newest)
    evidence = None if is_fresh else _carried_on(unit, monitor, batch, capacity)
    if evidence is None:
        batch = batch if is_fresh else read_batch(session, monitor, 0, newest)
        while capacity < len(batch.keys):
            capacity *= 2
        session.execute(delete(MonitorSlice).where(col(MonitorSlice.monitor_id) == monitor.id))
        evidence = _counted_afresh(unit, monitor, batch, capacity)
    if progress is None:
        progress = MonitorProgress(monitor_id=monitor.id, capacity=capacity, ran_at=unit.at)
        session.add(progress)
    progress.cursor, progress.mark, progress.capacity, progress.ran_at = newest, mark, capacity, unit.at
    session.flush()
    keep(session, monitor.id, evidence)
    return _judge(unit, monitor, evidence)


def _carried_on(unit: UnitOfWork, monitor: Monitor, batch: Batch, capacity: int) -> Evidence | None:
    """The kept evidence with the new observations. None where that isn't enough: the reference itself changed, or there are more
    slices than its bounds were chosen for.
    """
    evidence = kept_evidence(unit.session, monitor.id)
    last_reference = monitor.reference_until
    new = [key for key in batch.keys if key not in evidence.place]
    if last_reference is not None:
        if len(batch.days) and batch.days.min() <= np.datetime64(last_reference):
            return None
        if new:
            return None
    if len(evidence.keys) + len(new) > capacity:
        return None
    _add_slices(evidence, new, np.full(len(new), _threshold(monitor)), {}, monitor)
    _take_in(evidence, batch, last_closed(unit.session, monitor.id))
    return evidence


def _counted_afresh(unit: UnitOfWork, monitor: Monitor, batch: Batch, capacity: int) -> Evidence:
    empty = Running.fresh(np.zeros(0))
    evidence = Evidence(
        keys=[],
        place={},
        running=empty,
        reference_n=np.zeros(0, dtype=np.int64),
        reference_total=np.zeros(0),
        first_on=[],
        last_on=[],
    )
    if monitor.threshold is not None:
        claims: Values = np.full(len(batch.keys), _threshold(monitor))
        _add_slices(evidence, batch.keys, claims, {}, monitor)
    else:
        assert monitor.reference_from is not None and monitor.reference_until is not None
        days = batch.days
        is_reference = (days >= np.datetime64(monitor.reference_from)) & (
            days <= np.datetime64(monitor.reference_until)
        )
        reference = _reference(monitor, batch, is_reference)
        claims = np.array(
            [
                _bound(reference.get(reference_key(monitor, key)), monitor.level, capacity)
                for key in batch.keys
            ]
        )
        _add_slices(evidence, batch.keys, claims, reference, monitor)
        batch = _only(batch, days > np.datetime64(monitor.reference_until))
    _take_in(evidence, batch, last_closed(unit.session, monitor.id))
    evidence.changed = set(range(len(evidence.keys)))
    return evidence


def _threshold(monitor: Monitor) -> float:
    return np.nan if monitor.threshold is None else monitor.measure.share(monitor.threshold)


def _reference(
    monitor: Monitor, batch: Batch, is_reference: NDArray[np.bool_]
) -> dict[str, tuple[int, float]]:
    """Observations of the reference and their sum, by the key that slices are compared with."""
    n = np.bincount(batch.place[is_reference], minlength=len(batch.keys))
    total = np.bincount(batch.place[is_reference], batch.values[is_reference], minlength=len(batch.keys))
    found: dict[str, tuple[int, float]] = {}
    for place, key in enumerate(batch.keys):
        wide = reference_key(monitor, key)
        before = found.get(wide, (0, 0.0))
        found[wide] = (before[0] + int(n[place]), before[1] + float(total[place]))
    return found


def _bound(reference: tuple[int, float] | None, level: float, capacity: int) -> float:
    """The rate that is bet against: the reference's upper bound, so unlikely to be too low that half of the wealth, cut where an
    alarm in one slice alone needs it, is still an e-value (governance.measures.drift_report). NaN for too little reference.
    """
    if reference is None or reference[0] < FEWEST_REFERENCE:
        return np.nan
    return min(upper_bound(reference[1], reference[0], level / (2 * capacity)), LARGEST_CLAIM)


def _add_slices(
    evidence: Evidence,
    keys: list[str],
    claims: Values,
    reference: Mapping[str, tuple[int, float]],
    monitor: Monitor,
) -> None:
    fresh, old = Running.fresh(claims), evidence.running
    evidence.running = Running(
        np.concatenate([old.mean, fresh.mean]),
        np.concatenate([old.n, fresh.n]),
        np.concatenate([old.total, fresh.total]),
        np.concatenate([old.wealth, fresh.wealth]),
        np.concatenate([old.detector, fresh.detector]),
    )
    counts = [reference.get(reference_key(monitor, key), (0, 0.0)) for key in keys]
    evidence.reference_n = np.concatenate([evidence.reference_n, [n for n, _ in counts]]).astype(np.int64)
    evidence.reference_total = np.concatenate([evidence.reference_total, [total for _, total in counts]])
    for key in keys:
        evidence.place[key] = len(evidence.keys)
        evidence.keys.append(key)
        evidence.first_on.append(None)
        evidence.last_on.append(None)


def _take_in(evidence: Evidence, batch: Batch, closed: Mapping[str, date]) -> None:
    """Adds the observations; of a slice whose alarm was closed, those from the day after."""
    if not len(batch.values):
        return
    after = np.array([np.datetime64(closed.get(key, date.min), "D") for key in batch.keys])
    kept = _only(batch, batch.days > after[batch.place])
    rows = np.array([evidence.place[key] for key in kept.keys], dtype=np.int64)[kept.place]
    testable = evidence.is_testable[rows]
    advance(evidence.running, rows[testable], kept.values[testable])
    there, first = np.unique(rows, return_index=True)
    last = len(rows) - 1 - np.unique(rows[::-1], return_index=True)[1]
    for row, start, end in zip(there, first, last, strict=True):
        first_day, last_day = kept.days[start].astype(object), kept.days[end].astype(object)
        evidence.first_on[row] = min(evidence.first_on[row] or first_day, first_day)
        evidence.last_on[row] = max(evidence.last_on[row] or last_day, last_day)
        evidence.changed.add(int(row))


def _only(batch: Batch, mask: NDArray[np.bool_]) -> Batch:
    return Batch(batch.keys, batch.place[mask], batch.values[mask], batch.days[mask])


def log_e_values(monitor: Monitor, evidence: Evidence, capacity: int) -> Values:
    """The e-values' logarithms by slice; minus infinity where nothing is tested. Against a reference they are cut and halved,
    which its uncertain rate costs.
    """
    found = np.full(len(evidence.keys), -np.inf)
    testable = evidence.is_testable
    wealth = evidence.running.log_wealth()[testable]
    if monitor.threshold is None:
        wealth = np.minimum(wealth, np.log(2 * capacity / monitor.level)) - np.log(2)
    found[testable] = wealth
    return found


def _judge(unit: UnitOfWork, monitor: Monitor, evidence: Evidence) -> list[Alarm]:
    """Raises an alarm for every slice that e-BH rejects and that has none. One that has keeps the evidence it was raised at."""
    progress = unit.session.get_one(MonitorProgress, monitor.id)
    log_e = log_e_values(monitor, evidence, progress.capacity)
    alarmed = open_alarms(unit.session, monitor.id)
    for key, alarm in alarmed.items():
        if key in evidence.place:
            log_e[evidence.place[key]] = alarm.log_e
    testable = np.flatnonzero(evidence.is_testable)
    rejected = testable[e_benjamini_hochberg(log_e[testable], monitor.level)]
    new = sorted(
        (row for row in rejected if evidence.keys[row] not in alarmed), key=lambda row: (-log_e[row], row)
    )
    raised = []
    for row in new:
        facts: dict[str, Any] = {
            "log_e": float(log_e[row]),
            "reference": (int(evidence.reference_n[row]), float(evidence.reference_total[row])),
            "after": _counted_after(unit, monitor, evidence.keys[row]),
        }
        raised.append(raise_alarm(unit, monitor, evidence.keys[row], **facts))
    return raised


def _counted_after(unit: UnitOfWork, monitor: Monitor, key: str) -> date | None:
    """The day after which the slice's observations count."""
    days = [last_closed(unit.session, monitor.id).get(key), monitor.reference_until]
    return max((day for day in days if day is not None), default=None)
