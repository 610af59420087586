"""Writing many rows at once, as fast as the driver takes them.

SQLAlchemy builds a parameter dictionary and looks up each value's processor for every row; on SQLite that costs more than
the insert itself. Here the processors are looked up once for a table. PostgreSQL gains nothing from it.
"""

from collections.abc import Sequence
from operator import itemgetter
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
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Mapped

from governance.core.columns import UtcTime


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts `rows`, each with every column of the table. The dictionaries are used up: their values change."""
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), rows)
        return
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.c)
    marks = ", ".join("?" * len(table.c))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 names come from our tables
    for column in table.c:
        if isinstance(column.type, UtcTime | JSON | Date):
            _process(rows, column, connection.dialect)
    connection.exec_driver_sql(statement, list(map(itemgetter(*table.c.keys()), rows)))


def _process(rows: Sequence[dict[str, Any]], column: Column[Any], dialect: Dialect) -> None:
    """Puts a column's values into the form that the driver stores; text, numbers, choices and truth values have it already."""
    name = column.name
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    assert process is not None
    last, stored = None, None
    for row in rows:
        value = row[name]
        if value is not None:
            if value is not last:
                last, stored = value, process(value)
            row[name] = stored


def is_among(column: Mapped[Any], values: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, however many: they travel as one parameter, so the statement is compiled once."""
    if dialect == "sqlite":
        listed = func.json_each(orjson.dumps(list(values)).decode()).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(literal(list(values), ARRAY(Text)))
