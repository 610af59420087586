"""Roll-ups of feedback, kept in the transaction that stores it, and their recomputation from the records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Executable, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback, FeedbackSlice, FeedbackWeek, SetAside

_COUNTED_COLUMNS = (
    "given_at",
    "model_version_id",
    "language",
    "scenario",
    "stakeholder_group_id",
    "kind",
    "rating",
    "severity",
)
_COUNTED = itemgetter(*_COUNTED_COLUMNS)
WEEK, SLICE, FEEDBACK = table_of(FeedbackWeek), table_of(FeedbackSlice), table_of(Feedback)
ASIDE = table_of(SetAside)
COUNTED = tuple(FEEDBACK.c[name] for name in _COUNTED_COLUMNS)
"""The columns of a record that roll-ups are made of."""


def week_of(moment: datetime) -> date:
    """The Monday of the moment's week, in UTC."""
    return _monday(moment.astimezone(UTC).date())


@lru_cache(4_096)
def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def count_in(session: Session, rows: Iterable[Mapping[Any, Any]], sign: int = 1) -> None:
    """Adds stored feedback rows to both roll-ups; aggregated first, so that a batch costs a few dozen upserts.

    With `sign` -1 it takes them out again, for those that are set aside from statistics.
    """
    weeks: Counter[tuple[Any, ...]] = Counter()
    slices: dict[tuple[Any, ...], list[int]] = {}
    for given_at, version, language, scenario, group, kind, rating, severity in map(_COUNTED, rows):
        place = (week_of(given_at), version, language, scenario, group or 0, kind)
        sums = slices.get(place)
        if sums is None:
            sums = slices[place] = [0, 0, 0]
        sums[0] += sign
        sums[1] += sign * (rating or 0)
        sums[2] += sign * (severity or 0)
    for place, (count, _, _) in slices.items():
        weeks[place[0], place[-1]] += count
    connection = session.connection()
    _add(connection, WEEK, ("week", "kind"), [(*place, count) for place, count in sorted(weeks.items())])
    _add(
        connection,
        SLICE,
        ("week", "model_version_id", "language", "scenario", "stakeholder_group_id", "kind"),
        [(*place, *sums) for place, sums in sorted(slices.items())],
    )


def recount(session: Session) -> None:
    """Throws both roll-ups away and counts anew all feedback that isn't set aside."""
    connection = session.connection()
    connection.execute(delete(WEEK))
    connection.execute(delete(SLICE))
    aside = select(ASIDE.c.feedback_id).where(ASIDE.c.until_seq.is_(None))
    counted = select(*COUNTED).where(FEEDBACK.c.id.not_in(aside))
    for page in connection.execute(counted, execution_options={"yield_per": 5_000}).mappings().partitions():
        count_in(session, page)


def _add(connection: Connection, table: Table, keys: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        names = [*keys, *(column.name for column in table.c if column.name not in keys)]
        values = [dict(zip(names, row, strict=True)) for row in rows]
        connection.execute(_upsert(table, keys, connection.dialect.name), values)


@lru_cache
def _upsert(table: Table, keys: tuple[str, ...], dialect: str) -> Executable:
    """Adds to what stands under `keys` already; built once, since every unit of work that stores feedback needs it."""
    statement = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    sums = {
        column.name: column + statement.excluded[column.name] for column in table.c if column.name not in keys
    }
    return statement.on_conflict_do_update(index_elements=list(keys), set_=sums)
