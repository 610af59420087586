"""The chain of events: each follows the one before, says what its hash says, and tells of rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection

from governance.core.ledger import GENESIS, Event, Head
from governance.core.proof.cells import all_rows
from governance.core.proof.discrepancy import Discrepancy, damaged_cell
from governance.core.unit_of_work import table_of

PAGE = 5_000
START = Head(0, GENESIS)
"""Before the first event."""
_EVENT = table_of(Event)
NAMED = ("at", "actor", "kind", "subject")
_LINE = tuple[int, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bool]


@dataclass
class Told:
    """What the events say of rows: the newest digest of each row (None: removed), and by event the number and the Merkle root
    of those it wrote in bulk. `hashes` are the events' own, in order, as hexadecimal digits.
    """

    events: int = 0
    hashes: list[bytes] = field(default_factory=list)
    digests: dict[str, dict[int, str | None]] = field(default_factory=dict)
    roots: dict[str, dict[int, tuple[int, str]]] = field(default_factory=dict)
    end: Head = START


def read_chain(connection: Connection, told: Told, after: Head = START) -> Iterator[Discrepancy]:
    """Walks the events that follow `after`, yields what is wrong and completes `told`."""
    seq, previous = after.seq, after.hash.encode()
    for line in _events(connection, after.seq):
        told.events += 1
        number, before, body, digest = line[0], line[6], line[5], line[7]
        if number != seq + 1:
            yield _missing(seq + 1, number - 1)
        elif before != previous:
            yield Discrepancy(
                f"event {number} does not follow event {seq}: the hash before it differs",
                "event",
                number,
                "previous",
            )
        if sha256(b"%d\n%b\n%b" % (number, before, body)).hexdigest().encode() != digest:
            yield _altered(line)
        if not line[8]:
            yield from _damages(connection, number)
        yield from _content(line, told)
        told.hashes.append(digest)
        seq, previous = number, digest
    told.end = Head(seq, previous.decode(errors="replace"))


def check_head(connection: Connection, end: Head) -> Iterator[Discrepancy]:
    """The head, kept apart from the events, has to name the last of them: by number and by hash."""
    rows = connection.exec_driver_sql("SELECT seq, hash FROM ledger_head").all()
    if len(rows) > 1:
        yield Discrepancy(f"the ledger has {len(rows)} heads instead of one", "ledger_head")
    said = rows[0] if rows else (0, GENESIS)
    if said[0] != end.seq:
        yield Discrepancy(
            f"the ledger ends at event {end.seq}, but its head says event {said[0]}: events at the end are missing or altered",
            "ledger_head",
            1,
            "seq",
        )
    elif said[1] != end.hash:
        yield Discrepancy(
            f"event {end.seq}, the last one, is not the one that the head names: events at the end are missing or altered",
            "ledger_head",
            1,
            "hash",
        )


def _events(connection: Connection, after: int) -> Iterator[_LINE]:
    columns = ("at", "actor", "kind", "subject", "body", "previous", "hash")
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "sqlite":
        plain = " AND ".join(f"typeof({quote(name)}) = 'text'" for name in columns)
        listed = ", ".join(f"CAST({quote(name)} AS BLOB)" for name in columns)
        listed = f"{listed}, {plain}"
    else:
        listed = ", ".join(f"convert_to({quote(name)}, 'UTF8')" for name in columns) + ", true"
    statement = f"SELECT seq, {listed} FROM event WHERE seq > {int(after)} ORDER BY seq"  # noqa: S608 names of our own
    yield from connection.exec_driver_sql(statement, execution_options={"yield_per": PAGE})


def _damages(connection: Connection, seq: int) -> Iterator[Discrepancy]:
    for row in all_rows(connection, _EVENT, f" WHERE seq = {seq}"):
        for column, why in row.damages.items():
            yield damaged_cell("event", seq, column, why)


def _missing(first: int, last: int) -> Discrepancy:
    words = f"event {first} is" if first == last else f"events {first} to {last} are"
    return Discrepancy(f"{words} missing", "event", first)


def _altered(line: Any) -> Discrepancy:
    kind, subject = (_words(line[place]) for place in (3, 4))
    return Discrepancy(
        f"event {line[0]} ({kind} of {subject}) was altered: its hash doesn't match its content",
        "event",
        line[0],
        "body",
    )


def _words(raw: bytes | None) -> str:
    return "?" if raw is None else bytes(raw).decode(errors="replace")


def _content(line: Any, told: Told) -> Iterator[Discrepancy]:
    seq = line[0]
    try:
        body = orjson.loads(line[5])
        for place, name in enumerate(NAMED, 1):
            if body[name].encode() != line[place]:
                yield Discrepancy(f"event {seq}: its column {name} was altered", "event", seq, name)
        for table, row_id, digest in body["rows"]:
            told.digests.setdefault(table, {})[row_id] = digest
        for table, (count, root) in body["covers"].items():
            told.roots.setdefault(table, {})[seq] = (count, root)
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
        yield Discrepancy(f"event {seq}: its body cannot be read", "event", seq, "body")
