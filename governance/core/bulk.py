"""Writing many rows at once, as fast as the driver takes them.

SQLAlchemy builds a parameter dictionary and looks up each value's processor for every row; on SQLite that costs more than
the insert itself. Here the processors are looked up once for a table. PostgreSQL gains nothing from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    Text,
    any_,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Mapped


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts `rows`; columns that a row leaves out are NULL, so each gives what has no default in the database."""
    if connection.dialect.name != "sqlite":
        keys = table.c.keys()
        connection.execute(insert(table), [{key: row.get(key) for key in keys} for row in rows])
        return
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.c)
    marks = ", ".join("?" * len(table.c))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 names come from our tables
    columns = [_values(rows, column, connection.dialect) for column in table.c]
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _values(rows: Sequence[Mapping[str, Any]], column: Column[Any], dialect: Dialect) -> list[Any]:
    """One column of all rows, as the driver wants it."""
    name = column.name
    values = [row.get(name) for row in rows]
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    if isinstance(column.type, JSON):
        return [None if value is None else process(value) for value in values]
    known: dict[Any, Any] = {None: None}
    for value in values:
        if value not in known:
            known[value] = process(value)
    return [known[value] for value in values]


def is_among(column: Mapped[Any], values: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, however many: they travel as one parameter, so the statement is compiled once."""
    if dialect == "sqlite":
        listed = func.json_each(orjson.dumps(list(values)).decode()).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(literal(list(values), ARRAY(Text)))
