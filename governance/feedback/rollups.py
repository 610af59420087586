"""Roll-ups of feedback, kept in the transaction that stores it, and their recomputation from the records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback, FeedbackSlice, FeedbackWeek, SetAside

WEEK, SLICE, FEEDBACK = table_of(FeedbackWeek), table_of(FeedbackSlice), table_of(Feedback)
ASIDE = table_of(SetAside)
COUNTED = tuple(
    FEEDBACK.c[name]
    for name in (
        "given_at",
        "kind",
        "model_version_id",
        "language",
        "scenario",
        "stakeholder_group_id",
        "rating",
        "severity",
    )
)
"""The columns of a record that roll-ups are made of."""


def week_of(moment: datetime) -> date:
    """The Monday of the moment's week, in UTC."""
    day = moment.date()
    return day - timedelta(days=day.weekday())


def count_in(session: Session, rows: Iterable[Mapping[Any, Any]], sign: int = 1) -> None:
    """Adds stored feedback rows to both roll-ups; aggregated first, so that a batch costs a few dozen upserts.

    With `sign` -1 it takes them out again, for those that are set aside from statistics.
    """
    weeks: Counter[tuple[Any, ...]] = Counter()
    slices: Counter[tuple[Any, ...]] = Counter()
    ratings: Counter[tuple[Any, ...]] = Counter()
    severities: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        week, kind = week_of(row["given_at"]), row["kind"]
        weeks[week, kind] += sign
        place = (
            week,
            row["model_version_id"],
            row["language"],
            row["scenario"],
            row["stakeholder_group_id"] or 0,
            kind,
        )
        slices[place] += sign
        ratings[place] += sign * (row["rating"] or 0)
        severities[place] += sign * (row["severity"] or 0)
    _add(
        session.connection(),
        WEEK,
        ("week", "kind"),
        [(*place, count) for place, count in sorted(weeks.items())],
    )
    _add(
        session.connection(),
        SLICE,
        ("week", "model_version_id", "language", "scenario", "stakeholder_group_id", "kind"),
        [(*place, count, ratings[place], severities[place]) for place, count in sorted(slices.items())],
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
    if not rows:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    sums = {
        column.name: column + statement.excluded[column.name] for column in table.c if column.name not in keys
    }
    names = [*keys, *sums]
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=sums),
        [dict(zip(names, row, strict=True)) for row in rows],
    )
