"""Writing many rows at once, as fast as the driver takes them.

SQLAlchemy builds a parameter dictionary and looks up each value's processor for every row; on SQLite that costs more than
the insert itself. Here the processors are looked up once for a table. PostgreSQL gains nothing from it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import add, itemgetter
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    Dialect,
    Table,
    Text,
    any_,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped

from governance.core.canonical import utc_text
from governance.core.columns import UtcTime


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts `rows`; columns that a row leaves out are NULL, so each gives what has no default in the database."""
    names = table.c.keys()
    for row in rows:
        if len(row) < len(names):
            for name in names:
                row.setdefault(name, None)
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), rows)
        return
    statement, plain, processed = _prepared(table, connection.dialect)
    stored = [_values(rows, column, connection.dialect) for column in processed]
    tuples = map(plain, rows)
    if stored:
        tuples = map(add, tuples, zip(*stored, strict=True))
    connection.exec_driver_sql(statement, list(tuples))


@lru_cache
def _prepared(table: Table, dialect: Dialect) -> tuple[str, Callable[[Any], Any], list[Column[Any]]]:
    """The statement for SQLite, what takes from a row the values that the driver stores as they are, and the columns of the
    others, which come last.
    """
    processed = [column for column in table.c if isinstance(column.type, UtcTime | JSON | Date)]
    apart = {column.name for column in processed}
    plain = [column.name for column in table.c if column.name not in apart]
    quote = dialect.identifier_preparer.quote
    listed = ", ".join(quote(name) for name in (*plain, *(column.name for column in processed)))
    marks = ", ".join("?" * len(table.c))
    statement = f"INSERT INTO {quote(table.name)} ({listed}) VALUES ({marks})"  # noqa: S608 names come from our tables
    return statement, itemgetter(*plain), processed


def _values(rows: Sequence[dict[str, Any]], column: Column[Any], dialect: Dialect) -> list[Any]:
    """A column's values in the form that the driver stores; equal neighbours are processed once."""
    name = column.name
    process = _sqlite_time if isinstance(column.type, UtcTime) else _processor(column, dialect)
    values: list[Any] = []
    last, stored = None, None
    for row in rows:
        value = row[name]
        if value is None:
            values.append(None)
            continue
        if value is not last:
            last, stored = value, process(value)
        values.append(stored)
    return values


def _processor(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    found = column.type.dialect_impl(dialect).bind_processor(dialect)
    assert found is not None
    return found


def _sqlite_time(moment: datetime) -> str:
    """`moment` as SQLAlchemy keeps it on SQLite; the canonical text that the row's digest needs is at hand already."""
    text = utc_text(moment)
    return f"{text[:10]} {text[11:26]}"


def is_among(column: Mapped[Any], parameter: str, dialect: str) -> ColumnElement[bool]:
    """Whether `column` is one of the values that the statement is given under the name `parameter`, by `as_parameter`. However
    many they are, they travel as one, so that a statement is built and compiled once.
    """
    if dialect == "sqlite":
        listed = func.json_each(bindparam(parameter)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(parameter, type_=ARRAY(Text)))


def as_parameter(values: Sequence[str], dialect: str) -> str | list[str]:
    """`values` in the form in which they travel."""
    return orjson.dumps(list(values)).decode() if dialect == "sqlite" else list(values)
