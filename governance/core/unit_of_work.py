"""One command, one transaction: what it changes and the event that says so are stored together or not at all.

The unit watches which governed rows its session writes. `record` appends the event with their digests; leaving the
unit with a changed row that no event tells of is a programming error and rolls everything back. What the session can't see,
a statement that writes to a governed table directly, is refused before it runs.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, func, inspect, select, update
from sqlalchemy.event import listen, remove
from sqlmodel import Session, SQLModel

from governance.core import ledger
from governance.core.access import Actor
from governance.core.bulk import insert_rows
from governance.core.canonical import row_digest
from governance.core.merkle import merkle_root

Row = TypeVar("Row", bound=SQLModel)

Chance = Callable[[int], bytes]
"""So many random bytes."""


REDACTED_AT_ONCE = 500


@dataclass(frozen=True)
class Happened:
    """One of many events of a kind: its subject, and the rows, written before, that it alone tells of."""

    subject: str
    rows: Sequence[SQLModel]
    data: Mapping[str, Any] = field(default_factory=dict)


class UnrecordedChange(RuntimeError):
    """A governed row was written without an event: a bug in a command, never a user's mistake."""


_WRITES = re.compile(
    r"(?:INSERT|REPLACE)(?:\s+OR\s+\w+)?\s+INTO\s+(\S+)|UPDATE(?:\s+OR\s+\w+)?\s+(\S+)|DELETE\s+FROM\s+(\S+)",
    re.IGNORECASE,
)


def table_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def is_governed(table: Table) -> bool:
    """Whether events must vouch for the rows of `table`."""
    return not table.info.get("derived", False)


class UnitOfWork:
    """What a command is given: the session, the actor, the time, and the ledger.

    `at` is the one moment of the whole unit: rows and events of a command carry the same time. `chance` makes the salts that its
    rows carry; secrets never come from it.
    """

    def __init__(
        self, session: Session, actor: Actor, at: datetime, chance: Chance = secrets.token_bytes
    ) -> None:
        self.session, self.actor, self.at, self.chance = session, actor, at, chance
        self._written: dict[tuple[str, int], SQLModel] = {}
        self._gone: list[tuple[str, int]] = []
        self._covered: dict[str, list[str]] = {}
        self._redacted: list[list[Any]] = []
        self._vouching, self._flushing = 0, False
        listen(session, "before_flush", self._number)
        listen(session, "before_flush", self._begin_flush)
        listen(session, "after_flush", self._notice)
        listen(session, "after_soft_rollback", self._end_flush)
        self._connection = session.connection()
        listen(self._connection, "before_cursor_execute", self._guard)

    @property
    def next_seq(self) -> int:
        """The number that the next event will have; rows written in bulk carry it."""
        return ledger.head(self.session).seq + 1

    def add(self, row: Row) -> Row:
        """Stores a new row and returns it with its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: Sequence[SQLModel]) -> None:
        """Stores new rows of one table by a constant number of statements, and gives them their ids.

        SQLite returns the ids of many rows in no certain order, so there they are given here: one unit writes at a time.
        """
        if rows and self.session.connection().dialect.name == "sqlite":
            table = table_of(type(rows[0]))
            first = (self.session.execute(select(func.max(table.c.id))).scalar() or 0) + 1
            for row_id, row in enumerate(rows, first):
                row.id = row_id
        self.session.add_all(rows)
        self.session.flush()

    def insert_covered(self, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> range:
        """Writes many rows of a covered table at once and returns their ids, in the order of `rows`.

        The next event vouches for them by a Merkle root over their digests, which are taken from the values as given:
        each row holds every column it needs, defaults included. The dictionaries are completed in place.
        """
        table = table_of(model)
        first = (self.session.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        if not rows:
            return range(first, first)
        seq = self.next_seq
        for row_id, row in enumerate(rows, first):
            row["id"] = row_id
            row["row_hash"] = row_digest(row)
            row["event_seq"] = seq
        self._covered.setdefault(str(table.name), []).extend(row["row_hash"] for row in rows)
        with self._vouched():
            insert_rows(self.session.connection(), table, rows)
        return range(first, first + len(rows))

    def redact(self, model: type[SQLModel], ids: Sequence[int], values: Mapping[str, Any]) -> None:
        """Replaces columns of covered rows where somebody's words must go: for orders to erase, and nothing else.

        The rows keep their old digest, so that the Merkle root of the event that covers them still holds; the next event gives
        each its new one, which `verify` then asks for.
        """
        table = table_of(model)
        connection = self.session.connection()
        for start in range(0, len(ids), REDACTED_AT_ONCE):
            some = list(ids[start : start + REDACTED_AT_ONCE])
            with self._vouched():
                connection.execute(update(table).where(table.c.id.in_(some)).values(**values))
            rows = connection.execute(select(table).where(table.c.id.in_(some)).order_by(table.c.id))
            self._redacted += [[str(table.name), row["id"], row_digest(row)] for row in rows.mappings()]
        self.session.expire_all()

    def record(self, kind: str, subject: str, data: Mapping[str, Any] | None = None) -> int:
        """Appends the event that tells of everything written since the last one. Returns its number."""
        self.session.flush()
        rows: list[list[Any]] = [
            [table, row_id, row_digest(_values(row))]
            for (table, row_id), row in sorted(self._written.items(), key=_place)
        ]
        rows += [[table, row_id, None] for table, row_id in self._gone]
        rows += self._redacted
        covers = {table: [len(digests), merkle_root(digests)] for table, digests in self._covered.items()}
        self._written, self._gone, self._covered, self._redacted = {}, [], {}, []
        return self._append(kind, [ledger.Entry(subject, data or {}, rows, covers)])[0]

    def record_each(self, kind: str, events: Sequence[Happened]) -> range:
        """Appends many events of one kind at once, each of which tells of its own rows. Returns their numbers.

        The rows are in the session; one with a column `recorded_seq` has been given its event's number, counted from `next_seq`.
        Raises UnrecordedChange for a row that wasn't written, or that another event tells of already.
        """
        self.session.flush()
        return self._append(
            kind, [ledger.Entry(event.subject, event.data, self._digests(event.rows)) for event in events]
        )

    def _digests(self, rows: Sequence[SQLModel]) -> list[list[Any]]:
        """Takes these rows out of those that no event tells of yet."""
        digests: list[list[Any]] = []
        for row in rows:
            place = (str(table_of(type(row)).name), int(row.id))  # type: ignore[attr-defined]
            if self._written.pop(place, None) is None:
                raise UnrecordedChange(
                    f"row {place[1]} of {place[0]} has nothing that an event could tell of"
                )
            digests.append([*place, row_digest(_values(row))])
        return sorted(digests)

    def _append(self, kind: str, entries: Sequence[ledger.Entry]) -> range:
        return ledger.append(self.session, at=self.at, actor=self.actor.reference, kind=kind, entries=entries)

    @property
    def has_unrecorded(self) -> bool:
        """Whether something was written that no event tells of yet."""
        self.session.flush()
        return bool(self._written or self._gone or self._covered or self._redacted)

    def finish(self) -> None:
        """Raises UnrecordedChange if anything was written that no event tells of."""
        if self.has_unrecorded:
            redacted = [(table, row_id) for table, row_id, _ in self._redacted]
            names = sorted(
                {table for table, _ in [*self._written, *self._gone, *redacted]} | set(self._covered)
            )
            raise UnrecordedChange(f"rows of {', '.join(names)} were written without an event")

    def _number(self, session: Session, _context: object, _instances: object) -> None:
        """Gives new rows with a column `recorded_seq` the number of their event: what came first is the ledger's to say."""
        unnumbered = [row for row in session.new if getattr(row, "recorded_seq", 0) is None]
        if unnumbered:
            seq = self.next_seq
            for row in unnumbered:
                row.recorded_seq = seq

    def close(self) -> None:
        """Stops watching the connection, which others use after this unit."""
        remove(self._connection, "before_cursor_execute", self._guard)

    @contextmanager
    def _vouched(self) -> Iterator[None]:
        self._vouching += 1
        try:
            yield
        finally:
            self._vouching -= 1

    def _begin_flush(self, _session: Session, _context: object, _instances: object) -> None:
        self._flushing = True

    def _end_flush(self, _session: Session, _transaction: object) -> None:
        self._flushing = False

    def _guard(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """Refuses a statement that writes to a governed table behind the session's back."""
        if self._vouching or self._flushing or statement.startswith("SELECT"):
            return
        for match in _WRITES.finditer(statement):
            name = next(filter(None, match.groups())).split("(")[0].split(".")[-1].strip('"`[]')
            table = SQLModel.metadata.tables.get(name)
            if table is not None and is_governed(table):
                raise UnrecordedChange(
                    f"a statement writes to {name} directly: write its rows through the unit of work, whose event tells of it"
                )

    def _notice(self, session: Session, _context: object) -> None:
        self._flushing = False
        for row in (*session.new, *(row for row in session.dirty if session.is_modified(row))):
            table = table_of(type(row))
            if is_governed(table):
                self._written[table.name, row.id] = row
        for row in session.deleted:
            table = table_of(type(row))
            if is_governed(table):
                self._written.pop((table.name, row.id), None)
                self._gone.append((table.name, row.id))


def _place(item: tuple[tuple[str, int], SQLModel]) -> tuple[str, int]:
    return item[0]


def _values(row: SQLModel) -> dict[str, Any]:
    return {attribute.key: attribute.value for attribute in inspect(row).attrs}
