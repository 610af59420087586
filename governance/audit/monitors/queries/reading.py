"""Reading observations: many as one text each, so that a million cost about a second; those of one slice with their times."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlmodel import Session

from governance.audit.monitors.measures import JOINED, Dimension, Measure
from governance.audit.monitors.queries.sources import Observations, day_of, observations_of, share_of
from governance.audit.monitors.tables import Monitor

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """Observations by day and, within one, as they came. `place` says which of `keys` each belongs to."""

    keys: list[str]
    place: NDArray[np.int64]
    values: Values
    days: NDArray[np.datetime64]


@dataclass(frozen=True)
class Stream:
    """The observations of one slice, by time."""

    values: Values
    times: list[datetime]


def source_of(monitor: Monitor) -> Observations:
    return observations_of(monitor.measure, by_clause=Dimension.CLAUSE in monitor.slice_by)


def newest_number(session: Session, monitor: Monitor) -> int:
    """The number of the newest record that the monitor could count."""
    source = source_of(monitor)
    return int(session.execute(select(func.max(source.number))).scalar() or 0)


def read_batch(session: Session, monitor: Monitor, after: int, until: int) -> Batch:
    """The observations with numbers over `after` and up to `until`."""
    source = source_of(monitor)
    key, day = source.key(monitor.slice_by), day_of(session, source.time)
    packed = day.op("||")(JOINED).op("||")(source.value).op("||")(JOINED).op("||")(key)
    query = source.limited(select(packed)).where(source.number > after, source.number <= until)
    # Straight from the driver: a million rows take SQLAlchemy longer than the database, and text needs no conversion.
    cursor = session.connection().execute(query.order_by(source.number)).cursor
    rows = cursor.fetchall()
    codes, unique = pd.factorize(np.fromiter((row[0] for row in rows), dtype=object, count=len(rows)))
    return _unpacked(monitor.measure, codes, list(unique))


def _unpacked(measure: Measure, codes: NDArray[Any], unique: list[str]) -> Batch:
    parts = [text.split(JOINED, 2) for text in unique]
    day = np.array([part[0] for part in parts], dtype="datetime64[D]")
    value = np.array([share_of(measure, part[1]) for part in parts], dtype=np.float64)
    place, keys = pd.factorize(np.array([part[2] for part in parts], dtype=object))
    if not unique:
        empty = np.zeros(0, dtype=np.int64)
        return Batch([], empty, empty.astype(np.float64), np.zeros(0, dtype="datetime64[D]"))
    order = np.argsort(day[codes], kind="stable")
    sorted_codes = codes[order]
    return Batch(list(keys), place[sorted_codes].astype(np.int64), value[sorted_codes], day[sorted_codes])


def read_stream(session: Session, monitor: Monitor, key: str, after: date | None = None) -> Stream:
    """All observations of one slice after a day; every row that the monitor counts in it."""
    source = source_of(monitor)
    query = source.limited(select(source.time, source.value)).where(*in_slice(source, monitor, key))
    rows = session.execute(query.order_by(source.time, source.number)).all()
    kept = [(time, value) for time, value in rows if after is None or time.date() > after]
    shares = {value: share_of(monitor.measure, value) for _, value in kept}
    return Stream(
        np.array([shares[value] for _, value in kept], dtype=np.float64), [time for time, _ in kept]
    )


def worst_outputs(session: Session, monitor: Monitor, key: str, since: datetime, limit: int) -> list[int]:
    """The newest outputs of the slice since then whose observation is worse than half, each once."""
    source = source_of(monitor)
    query = source.limited(select(source.output, source.value)).where(
        *in_slice(source, monitor, key), source.time >= since
    )
    found: dict[int, None] = {}
    for output, value in session.execute(query.order_by(source.number.desc())):
        if share_of(monitor.measure, value) >= 0.5:
            found[output] = None
        if len(found) >= limit:
            break
    return list(found)


def read_cells(
    session: Session,
    monitor: Monitor,
    key: str,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
) -> dict[Hashable, tuple[int, float]]:
    """How many observations and their sum for each combination of what the monitor doesn't slice by (clauses aside), from a
    moment on or before one.
    """
    source = source_of(monitor)
    columns = [
        column
        for name, column in source.dimensions.items()
        if name.value not in monitor.slice_by and name not in (Dimension.CLAUSE, Dimension.MODEL_VERSION)
    ]
    query = source.limited(select(source.value, func.count(), *columns)).where(
        *in_slice(source, monitor, key)
    )
    if since is not None:
        query = query.where(source.time >= since)
    if before is not None:
        query = query.where(source.time < before)
    cells: dict[Hashable, tuple[int, float]] = {}
    for value, count, *cell in session.execute(query.group_by(source.value, *columns)):
        n, total = cells.get(tuple(cell), (0, 0.0))
        cells[tuple(cell)] = (n + count, total + count * share_of(monitor.measure, value))
    return cells


def in_slice(source: Observations, monitor: Monitor, key: str) -> list[Any]:
    """The conditions of a slice, by the columns themselves, so that indexes serve; an empty part stands for every value."""
    parts = key.split(JOINED) if monitor.slice_by else []
    conditions = []
    for name, part in zip(monitor.slice_by, parts, strict=True):
        is_number = name in (Dimension.MODEL_VERSION, Dimension.GROUP)
        if part:
            conditions.append(source.dimensions[Dimension(name)] == (int(part) if is_number else part))
    return conditions
