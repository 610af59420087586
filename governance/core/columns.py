"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator

DERIVED = {"derived": True}
"""Table info: the rows are derived from others (roll-ups, the ledger itself), so no event covers them."""

SCRATCH = {"derived": True}
"""Table info: unsent drafts. They state nothing yet, so no event covers them."""

COVERED = {"covered": True}
"""Table info: rows are written in bulk by `UnitOfWork.insert_covered`, which numbers them (`id`) and keeps the digest of
each (`row_hash`); the event numbered in `event_seq` covers them with a Merkle root."""


class UtcTime(TypeDecorator[datetime]):
    """A time that knows its zone: stored as UTC, read back as UTC. A naive time is an error, not a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(options: type[StrEnum]) -> Any:
    """A text column that admits only the values of `options`, checked by the database as well."""
    return Enum(
        options,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=options.__name__.lower(),
    )


def open_choice(options: type[StrEnum]) -> Any:
    """A text column for an open set of words: a new member of `options` changes no table.

    Values are checked when they are written; the database has no constraint, so that a member costs no migration. A word that
    nobody knows is found by `plumbline verify`.
    """
    return Enum(
        options,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=options.__name__.lower(),
    )
