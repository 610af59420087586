"""Making, changing and retiring monitors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.audit.monitors.measures import Dimension, Measure, Opens
from governance.audit.monitors.tables import Monitor, MonitorState
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

HIGHEST_RATING, LOWEST_RATING = 5, 1


@dataclass(frozen=True)
class Watch:
    """What a monitor is to watch; see governance.audit.monitors.tables.Monitor."""

    title: str
    measure: Measure = Measure.FLAG_RATE
    slice_by: tuple[Dimension, ...] = ()
    threshold: float | None = None
    reference_from: date | None = None
    reference_until: date | None = None
    level: float = 0.05
    opens: Opens = Opens.NOTHING
    severity: int = 3
    owner_id: int | None = None


def make_monitor(unit: UnitOfWork, watch: Watch) -> Monitor:
    """Watches from the next run on. Raises Refused, Invalid by field, NotFound for an unknown owner."""
    require(unit.actor, Permission.SET_MONITOR)
    _check(unit, watch)
    monitor = unit.add(
        Monitor(
            **_columns(watch),
            state=MonitorState.ACTIVE,
            made_by_id=unit.actor.person_id,
            made_at=unit.at,
        )
    )
    unit.record("monitor.made", Prefix.MONITOR.of(monitor.id), _facts(monitor))
    return monitor


def change_monitor(unit: UnitOfWork, monitor_id: int, watch: Watch, reason: str) -> Monitor:
    """Watches otherwise from the next run on; what it rests on is then counted afresh. Open alarms stay open.

    Raises Refused, Invalid by field, NotFound, Conflict for a retired one.
    """
    require(unit.actor, Permission.SET_MONITOR)
    monitor = monitor_of(unit, monitor_id)
    if monitor.state is MonitorState.RETIRED:
        raise Conflict(f"{Prefix.MONITOR.of(monitor_id)} is retired.")
    _check(unit, watch, *([] if reason.strip() else [Problem("reason", "expected a text")]))
    if monitor.measure is not watch.measure:
        raise Conflict("A monitor keeps its measure, since its alarms speak of it. Make another one.")
    before = _facts(monitor)
    for name, value in _columns(watch).items():
        setattr(monitor, name, value)
    monitor.revision += 1
    unit.record(
        "monitor.changed",
        Prefix.MONITOR.of(monitor_id),
        {"before": before, "after": _facts(monitor), "reason": reason.strip()},
    )
    return monitor


def retire_monitor(unit: UnitOfWork, monitor_id: int) -> Monitor:
    """Watches no longer; its alarms and what it found stay. Raises Refused, NotFound, Conflict."""
    require(unit.actor, Permission.SET_MONITOR)
    monitor = monitor_of(unit, monitor_id)
    if monitor.state is MonitorState.RETIRED:
        raise Conflict(f"{Prefix.MONITOR.of(monitor_id)} is retired already.")
    monitor.state = MonitorState.RETIRED
    unit.record("monitor.retired", Prefix.MONITOR.of(monitor_id))
    return monitor


def monitor_of(unit: UnitOfWork, monitor_id: int) -> Monitor:
    """Raises NotFound."""
    found = unit.session.get(Monitor, monitor_id)
    if found is None:
        raise NotFound("monitor", Prefix.MONITOR.of(monitor_id))
    return found


def _columns(watch: Watch) -> dict[str, Any]:
    order = list(Dimension)
    return {
        "title": watch.title.strip(),
        "measure": watch.measure,
        "slice_by": [each.value for each in sorted(set(watch.slice_by), key=order.index)],
        "threshold": watch.threshold,
        "reference_from": watch.reference_from,
        "reference_until": watch.reference_until,
        "level": watch.level,
        "opens": watch.opens,
        "severity": watch.severity,
        "owner_id": watch.owner_id,
    }


def _facts(monitor: Monitor) -> dict[str, object]:
    return {
        "measure": monitor.measure,
        "slice_by": monitor.slice_by,
        "threshold": monitor.threshold,
        "reference": [str(monitor.reference_from), str(monitor.reference_until)]
        if monitor.reference_from
        else None,
        "level": monitor.level,
        "opens": monitor.opens,
        "severity": monitor.severity,
        "owner": Prefix.PERSON.of(monitor.owner_id) if monitor.owner_id else None,
    }


def _check(unit: UnitOfWork, watch: Watch, *also: Problem) -> None:
    problems = [*also, *_problems(watch), *_baseline_problems(watch)]
    if problems:
        raise Invalid(*problems)
    if watch.owner_id is not None and unit.session.get(Person, watch.owner_id) is None:
        raise NotFound("person", Prefix.PERSON.of(watch.owner_id))


def _problems(watch: Watch) -> Iterator[Problem]:
    if not watch.title.strip():
        yield Problem("title", "expected a text")
    if len(watch.title) > 200:
        yield Problem("title", "expected 200 characters at most")
    for each in watch.slice_by:
        if each not in watch.measure.dimensions:
            possible = ", ".join(other.words for other in watch.measure.dimensions)
            yield Problem("slice_by", f"this measure has no {each.words}; it can be sliced by {possible}")
    if not 0 < watch.level <= 0.5:
        yield Problem("level", "expected more than 0 and at most 0.5")
    if not 1 <= watch.severity <= 4:
        yield Problem("severity", "expected 1 (low) to 4 (critical)")


def _baseline_problems(watch: Watch) -> Iterator[Problem]:
    days = (watch.reference_from, watch.reference_until)
    if (watch.threshold is None) == (days == (None, None)):
        yield Problem("threshold", "expected either a threshold or the days of a reference")
    elif watch.threshold is not None:
        if not 0 < watch.measure.share(watch.threshold) < 1:
            low, high = (LOWEST_RATING, HIGHEST_RATING) if watch.measure is Measure.RATING_MEAN else (0, 1)
            yield Problem("threshold", f"expected a number between {low} and {high}, both excluded")
    elif days[0] is None or days[1] is None:
        yield Problem("reference_until", "expected the first and the last day of the reference")
    elif days[1] < days[0]:
        yield Problem("reference_until", "expected a day that isn't before the first")
