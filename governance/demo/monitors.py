"""What Larkmoor watches since version 2.0: flags and ratings by slice, looked at every week."""

from collections.abc import Iterator
from datetime import timedelta

from governance.audit.monitors.commands import Watch, make_monitor, run_monitors
from governance.audit.monitors.measures import Dimension, Measure
from governance.core.unit_of_work import UnitOfWork
from governance.demo.records import Organisation
from governance.demo.replay import Remembered, Step
from governance.demo.staff import AUDITORS
from governance.demo.story import RELEASED_DAYS
from governance.demo.timeline import Timeline

EVERY_DAYS = 7
MOST_FLAGS, LEAST_RATING = 0.06, 3.4
SLICES = (Dimension.MODEL_VERSION, Dimension.LANGUAGE, Dimension.SCENARIO)


def monitor_steps(told: Organisation, timeline: Timeline) -> Iterator[Step]:
    """The monitors are made when 2.0 is released, and look once a week from then on."""
    start = timeline.day(RELEASED_DAYS["2.0"], 8)

    def watch(unit: UnitOfWork, seen: Remembered) -> None:
        for each in _watches(seen.people[AUDITORS[0]]):
            make_monitor(unit, each)

    def look(unit: UnitOfWork, _seen: Remembered) -> None:
        run_monitors(unit)

    yield Step(start, AUDITORS[0], watch, needs_all_said=False)
    at = start + timedelta(days=EVERY_DAYS)
    while at < told.end:
        yield Step(at, "", look)
        at += timedelta(days=EVERY_DAYS)
    yield Step(told.end, "", look)


def _watches(owner_id: int) -> tuple[Watch, ...]:
    return (
        Watch(
            title="Flags", measure=Measure.FLAG_RATE, slice_by=SLICES, threshold=MOST_FLAGS, owner_id=owner_id
        ),
        Watch(
            title="Ratings",
            measure=Measure.RATING_MEAN,
            slice_by=SLICES,
            threshold=LEAST_RATING,
            owner_id=owner_id,
        ),
    )
