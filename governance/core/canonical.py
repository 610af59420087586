"""One spelling for every value, so that equal content has an equal hash on any machine and either database.

Canonical JSON as in RFC 8785 (Rundgren 2020) for the values we allow: no floats (their shortest form differs
between languages), keys in ASCII. Times are written in UTC with microseconds and a Z.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import orjson

OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


@lru_cache(8_192)
def utc_text(moment: datetime) -> str:
    """`2026-11-16T09:00:00.000000Z`. Raises ValueError for a naive time: its place in the order is unknown."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    moment = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: object) -> bytes:
    """`value` as canonical JSON in UTF-8. Raises TypeError for a type without a canonical form."""
    return orjson.dumps(value, default=_plain, option=OPTIONS)


def sha256(data: bytes) -> str:
    """SHA-256 of `data`, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_hash(value: object) -> str:
    """SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value)).hexdigest()


BOOKKEEPING = frozenset({"event_seq", "row_hash"})
"""Columns that tell which event covers a row; they are not part of what the row says."""


def row_digest(row: Mapping[Any, Any]) -> str:
    """The digest of one stored row, from its column values.

    Empty columns are left out, so that a column added by a later migration doesn't change old digests.
    """
    return content_hash(
        {name: value for name, value in row.items() if value is not None and name not in BOOKKEEPING}
    )
