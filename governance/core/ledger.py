"""The ledger: an append-only chain of all that was done, by whom.

Each event's hash covers its own content and the hash before it, so nothing can be altered, dropped or reordered
without breaking the chain. An event also names the digest of every row it wrote (`rows`), or the Merkle root of the
rows it wrote in bulk (`covers`); `governance.core.verify` compares these with what the tables hold now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Table, Text, insert, select, update
from sqlmodel import Field, Session, SQLModel

from governance.core.canonical import canonical, sha256, utc_text
from governance.core.columns import DERIVED

GENESIS = "0" * 64


class Event(SQLModel, table=True):
    """One entry. `body` is canonical JSON: at, actor, kind, subject, data, rows, covers."""

    __tablename__ = "event"
    __table_args__ = {"info": DERIVED}

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str = Field(max_length=32)
    actor: str = Field(max_length=64, index=True)
    kind: str = Field(max_length=64, index=True)
    subject: str = Field(max_length=128, index=True)
    body: str = Field(sa_type=Text)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class LedgerHead(SQLModel, table=True):
    """The newest event's number and hash, kept apart so that a cut-off tail shows."""

    __tablename__ = "ledger_head"
    __table_args__ = {"info": DERIVED}

    id: int = Field(default=1, primary_key=True)
    seq: int
    hash: str = Field(max_length=64)


@dataclass(frozen=True)
class Head:
    seq: int
    hash: str


@dataclass(frozen=True)
class Entry:
    """What one event says: its subject, its data, and the digests of the rows that it vouches for."""

    subject: str
    data: Mapping[str, Any]
    rows: Sequence[Sequence[Any]] = ()
    covers: Mapping[str, Sequence[Any]] = field(default_factory=dict)


_EVENT: Table = Event.__table__  # type: ignore[attr-defined]
_LEDGER_HEAD: Table = LedgerHead.__table__  # type: ignore[attr-defined]
_HEAD = select(_LEDGER_HEAD.c.seq, _LEDGER_HEAD.c.hash)
_NEWEST_SEQ = select(_LEDGER_HEAD.c.seq)
_ADD_EVENT, _MOVE_HEAD, _SET_HEAD = insert(_EVENT), update(_LEDGER_HEAD), insert(_LEDGER_HEAD)


def event_hash(seq: int, previous: str, body: str) -> str:
    """SHA-256 over the number, the hash before, and the canonical body."""
    return sha256(f"{seq}\n{previous}\n{body}".encode())


def head(session: Session) -> Head:
    """The newest event's number and hash; number 0 and the genesis hash where nothing has happened yet."""
    row = session.connection().execute(_HEAD).first()
    return Head(row.seq, row.hash) if row else Head(0, GENESIS)


def newest_seq(engine: Engine) -> int:
    """The number of the newest event; 0 where nothing has happened yet. The cheapest question that a store can be asked."""
    with engine.connect() as connection:
        return connection.execute(_NEWEST_SEQ).scalar() or 0


def append(session: Session, *, at: datetime, actor: str, kind: str, entries: Sequence[Entry]) -> range:
    """Adds events of one kind to the chain, in one statement however many they are, and returns their numbers.

    The caller holds the write lock, so the head stands still.
    """
    last = head(session)
    numbers = range(last.seq + 1, last.seq + 1 + len(entries))
    if not entries:
        return numbers
    digest, stored = last.hash, []
    for seq, entry in zip(numbers, entries, strict=True):
        event = _chained(seq, digest, entry, at, actor, kind)
        stored.append(event)
        digest = event["hash"]
    connection = session.connection()
    connection.execute(_ADD_EVENT, stored if len(stored) > 1 else stored[0])
    connection.execute(_MOVE_HEAD if last.seq else _SET_HEAD, {"id": 1, "seq": numbers[-1], "hash": digest})
    return numbers


def _chained(seq: int, previous: str, entry: Entry, at: datetime, actor: str, kind: str) -> dict[str, Any]:
    body = canonical(
        {
            "at": at,
            "actor": actor,
            "kind": kind,
            "subject": entry.subject,
            "data": dict(entry.data),
            "rows": [list(row) for row in entry.rows],
            "covers": {table: list(covered) for table, covered in entry.covers.items()},
        }
    ).decode()
    return {
        "seq": seq,
        "at": utc_text(at),
        "actor": actor,
        "kind": kind,
        "subject": entry.subject,
        "body": body,
        "previous": previous,
        "hash": event_hash(seq, previous, body),
    }
