"""Raising an alarm: since when, by how much, what of it is composition; and what it opens by rule."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from governance.audit.commands import raise_finding
from governance.audit.monitors.measures import Dimension, Opens
from governance.audit.monitors.queries.evidence import reference_key
from governance.audit.monitors.queries.names import last_cases, slice_name, slice_values
from governance.audit.monitors.queries.reading import read_cells, read_stream, worst_outputs
from governance.audit.monitors.tables import Alarm, Monitor
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.measures.change_point import onset, size_since
from governance.measures.drift_report import FEWEST_REFERENCE
from governance.measures.standardising import Standardised, standardise
from governance.review.commands import open_case
from governance.review.tables import OpenedFor

MOST_CASES, LOOKED_THROUGH = 20, 50


def raise_alarm(
    unit: UnitOfWork,
    monitor: Monitor,
    key: str,
    *,
    log_e: float,
    reference: tuple[int, float],
    after: date | None,
) -> Alarm:
    """The slice's alarm, with its event, and the case or finding that the monitor's rule opens."""
    stream = read_stream(unit.session, monitor, key, after)
    n, total = reference
    baseline = total / n if n else monitor.measure.share(monitor.threshold or 0.0)
    found = onset(
        stream.values,
        min(baseline, _usual(unit, monitor, key, stream.times[0])),
        likely_at_start=Dimension.MODEL_VERSION in monitor.slice_by,
    )
    size = size_since(stream.values[found.at :], np.full(n, baseline) if n else baseline)
    since = stream.times[found.at]
    standardised = _standardised(unit, monitor, key, since)
    alarm = unit.add(
        Alarm(
            monitor_id=monitor.id,
            slice=key,
            name=slice_name(unit.session, monitor, key),
            raised_at=unit.at,
            log_e=log_e,
            n=len(stream.values) - found.at,
            rate=float(stream.values[found.at :].mean()),
            baseline=baseline,
            onset=since,
            onset_low=stream.times[found.first],
            onset_high=stream.times[found.last],
            size=size.size,
            low=size.low,
            high=size.high,
            standardised=asdict(standardised) if standardised else None,
        )
    )
    unit.record(
        "alarm.raised",
        Prefix.ALARM.of(alarm.id),
        {
            "monitor": Prefix.MONITOR.of(monitor.id),
            "slice": alarm.name,
            "onset": alarm.onset.isoformat(),
            "onset_between": [alarm.onset_low.isoformat(), alarm.onset_high.isoformat()],
            "size": alarm.size,
            "interval": [alarm.low, alarm.high],
            "log_e": alarm.log_e,
        },
    )
    _open(unit, monitor, alarm)
    return alarm


def _usual(unit: UnitOfWork, monitor: Monitor, key: str, start: datetime) -> float:
    """The rate in the slice over all model versions before this one's first record: what a change left, where a threshold lies
    above it. 1 where too little is known.
    """
    before = read_cells(unit.session, monitor, reference_key(monitor, key), before=start)
    n = sum(count for count, _ in before.values())
    return sum(total for _, total in before.values()) / n if n >= FEWEST_REFERENCE else 1.0


def _standardised(unit: UnitOfWork, monitor: Monitor, key: str, since: datetime) -> Standardised | None:
    """Against the reference's mix; against a threshold, the mix before the onset: the slice's own, or that of all versions."""
    session, wide = unit.session, reference_key(monitor, key)
    later = read_cells(session, monitor, key, since=since)
    if monitor.reference_from is not None and monitor.reference_until is not None:
        start = datetime.combine(monitor.reference_from, time(), UTC)
        end = datetime.combine(monitor.reference_until + timedelta(days=1), time(), UTC)
        return standardise(read_cells(session, monitor, wide, since=start, before=end), later)
    for candidate in (key, wide):
        before = read_cells(session, monitor, candidate, before=since)
        if sum(n for n, _ in before.values()) >= FEWEST_REFERENCE:
            return standardise(before, later)
    return None


def _open(unit: UnitOfWork, monitor: Monitor, alarm: Alarm) -> None:
    if monitor.opens is Opens.NOTHING:
        return
    outputs = worst_outputs(unit.session, monitor, alarm.slice, alarm.onset, LOOKED_THROUGH)
    cases = last_cases(unit.session, outputs)
    if monitor.opens is Opens.CASE:
        alarm.case_id = _case(unit, monitor, alarm, outputs, cases)
    else:
        linked = [cases[each] for each in outputs if each in cases][:MOST_CASES]
        alarm.finding_id = _finding(unit, monitor, alarm, linked)
    opened = Prefix.CASE.of(alarm.case_id) if alarm.case_id else Prefix.FINDING.of(alarm.finding_id or 0)
    unit.record("alarm.followed", Prefix.ALARM.of(alarm.id), {"opened": opened})


def _case(
    unit: UnitOfWork, monitor: Monitor, alarm: Alarm, outputs: list[int], known: dict[int, int]
) -> int | None:
    """A case on the newest of the outputs that has none; where all have one, the newest of those."""
    for output_id in outputs:
        if output_id not in known:
            return open_case(unit, output_id, OpenedFor.HAND, _sentence(monitor, alarm)[:1000]).id
    return known[outputs[0]] if outputs else None


def _finding(unit: UnitOfWork, monitor: Monitor, alarm: Alarm, cases: list[int]) -> int:
    values = slice_values(monitor, alarm.slice)
    version = values.get(Dimension.MODEL_VERSION)
    return raise_finding(
        unit,
        f"{monitor.measure.words}: {alarm.name}"[:200],
        _sentence(monitor, alarm),
        monitor.severity,
        case_ids=cases,
        model_version_id=int(version) if version else None,
        language=values.get(Dimension.LANGUAGE),
        scenario=values.get(Dimension.SCENARIO),
        owner_id=monitor.owner_id,
    ).id


def _sentence(monitor: Monitor, alarm: Alarm) -> str:
    measure = monitor.measure
    return (
        f"{Prefix.ALARM.of(alarm.id)} of {Prefix.MONITOR.of(monitor.id)}: {measure.words.lower()} in {alarm.name} is "
        f"{measure.text(alarm.rate)} over {alarm.n:,} {measure.counted} since {alarm.onset:%Y-%m-%d} (between "
        f"{alarm.onset_low:%Y-%m-%d} and {alarm.onset_high:%Y-%m-%d}), against {measure.text(alarm.baseline)} before. "
        f"Difference: {measure.difference(alarm.size)} (95% interval "
        f"{measure.difference(alarm.low)} to {measure.difference(alarm.high)})."
    )
