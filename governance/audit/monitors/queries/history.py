"""One slice of a monitor over time: its rate with a confidence sequence, and by month at the mix of the whole."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session

from governance.audit.monitors.measures import Dimension
from governance.audit.monitors.queries.evidence import last_closed
from governance.audit.monitors.queries.reading import in_slice, source_of
from governance.audit.monitors.queries.sources import day_of, share_of
from governance.audit.monitors.tables import Monitor
from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.measures.count_sequence import count_bounds
from governance.measures.standardising import Standardised, standardise


@dataclass(frozen=True)
class Point:
    """All that was counted up to the end of `day`, with bounds that hold at all times together."""

    day: date
    n: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Month:
    """One month of the slice: the crude rate, and the rate at the mix of the whole time."""

    month: str
    n: int
    rate: float
    standardised: Standardised | None


@dataclass(frozen=True)
class History:
    """`points` begin after the reference, or after the day on which the last alarm was closed; `months` are all there are."""

    points: list[Point]
    months: list[Month]


def slice_history(session: Session, monitor_id: int, key: str) -> History:
    """Raises NotFound for an unknown monitor."""
    monitor = session.get(Monitor, monitor_id)
    if monitor is None:
        raise NotFound("monitor", Prefix.MONITOR.of(monitor_id))
    source = source_of(monitor)
    cells = [
        column
        for name, column in source.dimensions.items()
        if name.value not in monitor.slice_by and name not in (Dimension.CLAUSE, Dimension.MODEL_VERSION)
    ]
    day = day_of(session, source.time)
    query = source.limited(select(day, source.value, func.count(), *cells)).where(
        *in_slice(source, monitor, key)
    )
    rows = [
        (date.fromisoformat(row[0]), share_of(monitor.measure, row[1]), row[2], tuple(row[3:]))
        for row in session.execute(query.group_by(day, source.value, *cells))
    ]
    closed = [last_closed(session, monitor_id).get(key), monitor.reference_until]
    after = max((each for each in closed if each is not None), default=date.min)
    return History(_points([row for row in rows if row[0] > after]), _months(rows))


Row = tuple[date, float, int, tuple[Hashable, ...]]


def _points(rows: list[Row]) -> list[Point]:
    counts: dict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for day, share, count, _ in rows:
        counts[day][0] += count
        counts[day][1] += count * share
    days = sorted(counts)
    n = np.cumsum([counts[day][0] for day in days])
    total = np.cumsum([counts[day][1] for day in days])
    low, high = count_bounds(total, n)
    low, high = np.maximum.accumulate(low), np.minimum.accumulate(high)
    return [
        Point(day, int(n[at]), float(total[at] / n[at]), float(low[at]), float(high[at]))
        for at, day in enumerate(days)
    ]


def _months(rows: list[Row]) -> list[Month]:
    whole: dict[Hashable, tuple[int, float]] = {}
    by_month: dict[str, dict[Hashable, tuple[int, float]]] = defaultdict(dict)
    for day, share, count, cell in rows:
        for cells in (whole, by_month[f"{day:%Y-%m}"]):
            n, total = cells.get(cell, (0, 0.0))
            cells[cell] = (n + count, total + count * share)
    found = []
    for month, cells in sorted(by_month.items()):
        n, total = sum(each[0] for each in cells.values()), sum(each[1] for each in cells.values())
        found.append(Month(month, n, total / n, standardise(whole, cells)))
    return found
