"""Letting the database spell a row as canonical JSON, which is several times faster than building it here.

The text equals `canonical.canonical` of the row for every value that our commands store. Where a cell holds anything else (a
storage class that its column doesn't have, a spelling of our own that a database gives differently, as with some fractions) the
text differs or is empty, and the row is read again cell by cell (`cells`): equality here is enough, a difference decides nothing.
"""

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Dialect, Enum, Float, Integer, Table

from governance.core.canonical import BOOKKEEPING
from governance.core.columns import UtcTime


def spelled(table: Table, dialect: Dialect) -> str:
    """An SQL expression: the bytes of `,"column":value` for each column that isn't empty, in the order of their names."""
    quote = dialect.identifier_preparer.quote
    spell = _sqlite if dialect.name == "sqlite" else _postgresql
    names = sorted(name for name in table.c.keys() if name not in BOOKKEEPING)  # noqa: SIM118 not a dictionary
    parts = " || ".join(spell(table.c[name], f',"{name}":', quote(name)) for name in names)
    return f"CAST({parts} AS BLOB)" if dialect.name == "sqlite" else f"convert_to({parts}, 'UTF8')"


_WRONG = "'?'"
"""Marks a cell that doesn't fit its column; no canonical text has it outside of a string."""


def _sqlite(column: Column[Any], label: str, name: str) -> str:
    kind = column.type
    if isinstance(kind, UtcTime):
        checked = f"typeof({name}) = 'text' AND length({name}) = 26 AND substr({name}, 11, 1) = ' '"
        value = f"json_quote(substr({name}, 1, 10) || 'T' || substr({name}, 12) || 'Z')"
    elif isinstance(kind, JSON):
        checked, value = f"typeof({name}) = 'text' AND {name} <> 'null' AND json_valid({name})", name
    elif isinstance(kind, Boolean):
        checked = f"typeof({name}) = 'integer' AND {name} IN (0, 1)"
        value = f"CASE {name} WHEN 1 THEN 'true' ELSE 'false' END"
    elif isinstance(kind, Integer):
        checked, value = f"typeof({name}) = 'integer'", name
    elif isinstance(kind, Float):
        checked, value = f"typeof({name}) = 'real'", name
    else:
        checked, value = f"typeof({name}) = 'text'", f"json_quote({name})"
    return f"CASE WHEN {name} IS NULL THEN '' WHEN {checked} THEN '{label}' || {value} ELSE {_WRONG} END"


def _postgresql(column: Column[Any], label: str, name: str) -> str:
    kind = column.type
    if isinstance(kind, UtcTime):
        value = f"""'"' || to_char(timezone('UTC', {name}), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'"""
    elif isinstance(kind, Date):
        value = f"""'"' || to_char({name}, 'YYYY-MM-DD') || '"'"""
    elif isinstance(kind, JSON | Boolean | Integer | Float) and not isinstance(kind, Enum):
        value = f"{name}::text"
    else:
        value = f"to_json({name}::text)::text"
    empty = f"{name} IS NULL OR {name}::text = 'null'" if isinstance(kind, JSON) else f"{name} IS NULL"
    return f"CASE WHEN {empty} THEN '' ELSE '{label}' || {value} END"
