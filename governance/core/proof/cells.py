"""Reading a table cell by cell as the database holds it, so that one damaged cell is named and all the others still count.

SQLAlchemy's own reading raises at the first cell that it can't convert, which ends the reading of the whole table. Here every
cell arrives as its storage class and its bytes, and is decoded by the type of its column.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Enum, Float, Integer, LargeBinary, Table

from governance.core.columns import UtcTime

CHUNK = 500

_SQLITE_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
"""SQLite compares times as text, so that another spelling of the same moment stands in another order."""


class Damage(Exception):
    """A cell can't be read; the message says why."""


@dataclass(frozen=True)
class RawRow:
    """A row's place (its id, else its primary key), its values by column, and what is wrong with the cells that have none."""

    place: str | int
    values: dict[str, Any]
    damages: dict[str, str]


def rows_with_ids(connection: Connection, table: Table, ids: Sequence[int]) -> Iterator[RawRow]:
    """The rows that have these ids."""
    for start in range(0, len(ids), CHUNK):
        listed = ", ".join(str(int(each)) for each in ids[start : start + CHUNK])
        yield from all_rows(connection, table, f" WHERE id IN ({listed}) ORDER BY id")


def all_rows(connection: Connection, table: Table, suffix: str = "") -> Iterator[RawRow]:
    """Every row of the table, as a stream."""
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(_raw(column, quote(column.name), connection.dialect.name) for column in table.c)
    statement = f"SELECT {listed} FROM {quote(table.name)}{suffix}"  # noqa: S608 names come from our tables
    for row in connection.exec_driver_sql(statement, execution_options={"yield_per": CHUNK}):
        yield _decoded(table, row)


def _raw(column: Column[Any], name: str, dialect: str) -> str:
    """A cell's storage class and its bytes; PostgreSQL keeps every cell in its column's type."""
    if dialect == "sqlite":
        # As text, SQLite writes a fraction with fifteen digits only.
        exact = f"CASE typeof({name}) WHEN 'real' THEN {name} ELSE CAST({name} AS BLOB) END"
        return f"typeof({name}), {exact if isinstance(column.type, Float) else f'CAST({name} AS BLOB)'}"
    shown = f"timezone('UTC', {name})" if isinstance(column.type, UtcTime) else name
    return f"'typed', convert_to({shown}::text, 'UTF8')"


def _decoded(table: Table, row: Sequence[Any]) -> RawRow:
    values: dict[str, Any] = {}
    damages: dict[str, str] = {}
    for position, column in enumerate(table.c):
        try:
            values[column.name] = decode(column, row[2 * position], row[2 * position + 1])
        except Damage as damage:
            damages[column.name] = str(damage)
    keys = [values.get(column.name, "?") for column in table.primary_key]
    return RawRow(keys[0] if len(keys) == 1 else ",".join(map(str, keys)), values, damages)


def decode(column: Column[Any], stored_as: str, raw: bytes | float | None) -> Any:
    """The value of a cell, as SQLAlchemy would give it. Raises Damage."""
    if raw is None or stored_as == "null":
        if not column.nullable:
            raise Damage("empty where a value is needed")
        return None
    if isinstance(raw, float):
        return raw
    if isinstance(column.type, LargeBinary):
        return _binary(stored_as, bytes(raw))
    try:
        words = bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise Damage("not valid UTF-8" if stored_as == "text" else "binary data") from error
    wanted, read = next(
        ((kinds, reader) for type_, kinds, reader in _READERS if isinstance(column.type, type_)),
        (("text",), _text),
    )
    if stored_as not in (*wanted, "typed"):
        raise Damage(f"{_STORED_AS[stored_as]} where {_STORED_AS[wanted[0]]} should be")
    if isinstance(column.type, UtcTime) and stored_as == "text" and not _SQLITE_TIME.fullmatch(words):
        raise Damage(f"{words[:40]!r} is not a time in the stored format")
    return read(column, words)


def _binary(stored_as: str, raw: bytes) -> bytes:
    """SQLite holds the bytes themselves; PostgreSQL writes bytea as \\x and two hexadecimal digits a byte."""
    if stored_as == "typed":
        return bytes.fromhex(raw.decode().removeprefix("\\x"))
    if stored_as != "blob":
        raise Damage(f"{_STORED_AS[stored_as]} where binary data should be")
    return raw


def _text(_column: Column[Any], words: str) -> str:
    return words


def _time(_column: Column[Any], words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise Damage(f"{words[:40]!r} is not a time") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _date(_column: Column[Any], words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise Damage(f"{words[:40]!r} is not a date") from error


def _json(_column: Column[Any], words: str) -> Any:
    try:
        return orjson.loads(words)
    except orjson.JSONDecodeError as error:
        raise Damage("not valid JSON") from error


def _option(column: Column[Any], words: str) -> str:
    assert isinstance(column.type, Enum)
    if words not in column.type.enums:
        raise Damage(f"{words[:40]!r} is not one of the allowed values")
    return words


def _truth(_column: Column[Any], words: str) -> bool:
    found = {"1": True, "0": False, "true": True, "false": False}.get(words)
    if found is None:
        raise Damage(f"{words[:40]!r} is neither true nor false")
    return found


def _number(column: Column[Any], words: str) -> int | float:
    try:
        return float(words) if isinstance(column.type, Float) else int(words)
    except ValueError as error:
        raise Damage(f"{words[:40]!r} is not a number") from error


_STORED_AS = {"integer": "a whole number", "real": "a fraction", "text": "text", "blob": "binary data"}
"""SQLite's storage classes."""

_READERS: tuple[tuple[type[Any], tuple[str, ...], Callable[[Column[Any], str], Any]], ...] = (
    (UtcTime, ("text",), _time),
    (Date, ("text",), _date),
    (JSON, ("text",), _json),
    (Enum, ("text",), _option),
    (Boolean, ("integer",), _truth),
    (Integer, ("integer",), _number),
    (Float, ("real", "integer"), _number),
)
