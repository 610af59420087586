"""Holding the ledger against itself and against the tables (promise 2).

Finds events that were altered, dropped or reordered, and governed rows that were changed, added or removed behind the
ledger's back, and names each.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Enum, RowMapping, Table, Text, select, type_coerce
from sqlmodel import Session

from governance.core.canonical import row_digest
from governance.core.ledger import GENESIS, Event, event_hash, head
from governance.core.merkle import merkle_root
from governance.core.unit_of_work import is_governed, table_of

PAGE = 5_000

EVENT = table_of(Event)


@dataclass(frozen=True)
class Verification:
    """`events` counts what was read; `problems` names what is wrong, one sentence each."""

    events: int
    problems: list[str]

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(
    session: Session, tables: Sequence[Table], tell: Callable[[str, int, int], None] | None = None
) -> Verification:
    """Reads the whole ledger and every governed table once, as a stream. `tell` hears of each table before it is read: its
    name, how many came before it, and of how many.
    """
    chain = _Chain()
    problems = list(chain.read(session))
    for done, table in enumerate(tables):
        if tell is not None:
            tell(table.name, done, len(tables))
        if not is_governed(table):
            continue
        if table.info.get("covered"):
            problems += _covered_rows(session, table, chain.roots.pop(table.name, {}))
        else:
            problems += _single_rows(session, table, chain.digests.pop(table.name, {}))
    problems += [
        f"the ledger tells of a table {name} that is not there" for name in (*chain.roots, *chain.digests)
    ]
    return Verification(chain.count, problems)


class _Chain:
    """Walks the events in order and gathers what they say of rows."""

    def __init__(self) -> None:
        self.count = 0
        self.digests: dict[str, dict[int, str | None]] = {}
        self.roots: dict[str, dict[int, tuple[int, str]]] = {}

    def read(self, session: Session) -> Iterator[str]:
        seq, previous = 0, GENESIS
        for event in session.execute(
            select(EVENT).order_by(EVENT.c.seq), execution_options={"yield_per": PAGE}
        ):
            self.count += 1
            if event.seq != seq + 1:
                missing = (
                    f"event {seq + 1} is"
                    if event.seq == seq + 2
                    else f"events {seq + 1} to {event.seq - 1} are"
                )
                yield f"{missing} missing"
            elif event.previous != previous:
                yield f"event {event.seq} does not follow event {seq}: the hash before it differs"
            yield from self._content(event)
            seq, previous = event.seq, event.hash
        last = head(session)
        if (last.seq, last.hash) != (seq, previous):
            yield f"the ledger ends at event {seq}, but its head says event {last.seq}: events at the end are missing or altered"

    def _content(self, event: Any) -> Iterator[str]:
        if event_hash(event.seq, event.previous, event.body) != event.hash:
            yield f"event {event.seq} ({event.kind} of {event.subject}) was altered: its hash differs from its content"
        try:
            body = orjson.loads(event.body)
            for name in ("at", "actor", "kind", "subject"):
                if body[name] != getattr(event, name):
                    yield f"event {event.seq}: its column {name} was altered"
            for table, row_id, digest in body["rows"]:
                self.digests.setdefault(table, {})[row_id] = digest
            for table, (count, root) in body["covers"].items():
                self.roots.setdefault(table, {})[event.seq] = (count, root)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            yield f"event {event.seq}: its body cannot be read"


def _raw(table: Table) -> list[ColumnElement[Any]]:
    """The columns of a table, words of enumerations as the text that is stored: an unknown one is named, not raised."""
    return [
        type_coerce(column, Text).label(column.name) if isinstance(column.type, Enum) else column
        for column in table.c
    ]


def _unknown_words(table: Table, row: RowMapping) -> Iterator[str]:
    for name, words in _enumerations(table):
        if row[name] is not None and row[name] not in words:
            yield f"{table.name} {row['id']}: {name} says {row[name]!r}, which is none of {', '.join(words)}"


@lru_cache(None)
def _enumerations(table: Table) -> list[tuple[str, tuple[str, ...]]]:
    return [(column.name, tuple(column.type.enums)) for column in table.c if isinstance(column.type, Enum)]


def _single_rows(session: Session, table: Table, expected: dict[int, str | None]) -> Iterator[str]:
    for row in session.execute(
        select(*_raw(table)).order_by(table.c.id), execution_options={"yield_per": PAGE}
    ).mappings():
        yield from _unknown_words(table, row)
        digest = expected.pop(row["id"], None)
        if digest is None:
            yield f"{table.name} {row['id']} was added behind the ledger's back"
        elif digest != row_digest(row):
            yield f"{table.name} {row['id']} was changed behind the ledger's back"
    for row_id, digest in sorted(expected.items()):
        if digest is not None:
            yield f"{table.name} {row_id} was removed behind the ledger's back"


def _covered_rows(session: Session, table: Table, expected: dict[int, tuple[int, str]]) -> Iterator[str]:
    rows = session.execute(
        select(*_raw(table)).order_by(table.c.event_seq, table.c.id), execution_options={"yield_per": PAGE}
    ).mappings()
    for seq, batch in groupby(rows, key=lambda row: row["event_seq"]):
        hashes, named = [], False
        for row in batch:
            hashes.append(row["row_hash"])
            yield from _unknown_words(table, row)
            if row_digest(row) != row["row_hash"]:
                named = True
                yield f"{table.name} {row['id']} was changed behind the ledger's back"
        count, root = expected.pop(seq, (0, ""))
        if len(hashes) != count:
            yield f"{table.name}: event {seq} covers {count} rows, {len(hashes)} are there"
        elif not named and merkle_root(hashes) != root:
            yield f"{table.name}: the {count} rows of event {seq} are not the ones it covers"
    for seq, (count, _root) in sorted(expected.items()):
        yield f"{table.name}: all {count} rows of event {seq} were removed"
