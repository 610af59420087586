"""Somebody who writes to the database directly, knows how everything is hashed, and hashes again what they changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, text

from governance.core.canonical import canonical, row_digest
from governance.core.ledger import GENESIS, event_hash
from governance.core.merkle import merkle_root
from governance.core.store import Store
from governance.schema import METADATA


@contextmanager
def attacking(engine: Engine) -> Iterator[Connection]:
    """A connection within a transaction, with the database's own checks out of the way. The caller commits or rolls back."""
    with engine.connect() as connection:
        if engine.name == "sqlite":
            for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
                connection.connection.driver_connection.execute(f"PRAGMA {pragma}")  # type: ignore[union-attr]
        with connection.begin():
            if engine.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
        connection.invalidate()


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def tamper(store: Store, *statements: str) -> None:
    """Runs the statements in one transaction and commits."""
    with attacking(store.engine) as connection:
        run(connection, *statements)


def rehash_row(connection: Connection, table: str, row_id: int) -> None:
    """Gives a row of a covered table the digest that its content has now."""
    known = METADATA.tables[table]
    row = connection.execute(known.select().where(known.c.id == row_id)).mappings().one()
    connection.execute(known.update().where(known.c.id == row_id).values(row_hash=row_digest(row)))


def rewrite_event(connection: Connection, seq: int, **changes: Any) -> None:
    """Changes an event's body and the columns that repeat it; its hash stays behind."""
    body = _body(connection, seq) | changes
    _put(connection, seq, body)


def tell_of_row(connection: Connection, seq: int, table: str, row_id: int) -> None:
    """Lets an event give the digest that a row has now."""
    known = METADATA.tables[table]
    row = connection.execute(known.select().where(known.c.id == row_id)).mappings().one()
    body = _body(connection, seq)
    body["rows"] = [
        [name, number, row_digest(row) if (name, number) == (table, row_id) else digest]
        for name, number, digest in body["rows"]
    ]
    _put(connection, seq, body)


def tell_of_batch(connection: Connection, seq: int, table: str) -> None:
    """Lets an event cover the rows of a covered table that name it now."""
    known = METADATA.tables[table]
    digests = list(connection.execute(known.select().where(known.c.event_seq == seq)).mappings())
    body = _body(connection, seq)
    body["covers"][table] = [len(digests), merkle_root([row["row_hash"] for row in digests])]
    _put(connection, seq, body)


def rechain(connection: Connection, start: int = 1, *, move_head: bool = True) -> None:
    """Hashes every event again from `start` on, and lets the head name the last one."""
    previous = (
        connection.execute(text("SELECT hash FROM event WHERE seq < :s ORDER BY seq DESC"), {"s": start})
        .scalars()
        .first()
        or GENESIS
    )
    seq = start - 1
    for seq, body in _events(connection, start):
        digest = event_hash(seq, previous, body)
        connection.execute(
            text("UPDATE event SET previous = :p, hash = :h WHERE seq = :s"),
            {"p": previous, "h": digest, "s": seq},
        )
        previous = digest
    if move_head:
        connection.execute(text("UPDATE ledger_head SET seq = :s, hash = :h"), {"s": seq, "h": previous})


def forge_event(connection: Connection, **body: Any) -> int:
    """Appends an event with this body, hashed as it should be, and moves the head. Returns its number."""
    whole = {"at": "2026-01-01T00:00:00.000000Z", "actor": "system", "data": {}, "rows": [], "covers": {}}
    whole |= body
    seq = (connection.execute(text("SELECT max(seq) FROM event")).scalar() or 0) + 1
    connection.execute(
        text(
            "INSERT INTO event (seq, at, actor, kind, subject, body, previous, hash)"
            " VALUES (:s, '', '', '', '', '', '', '')"
        ),
        {"s": seq},
    )
    _put(connection, seq, whole)
    rechain(connection, seq)
    return seq


def _events(connection: Connection, start: int) -> Sequence[Any]:
    found = text("SELECT seq, body FROM event WHERE seq >= :s ORDER BY seq")
    return connection.execute(found, {"s": start}).all()


def _body(connection: Connection, seq: int) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(
        connection.execute(text("SELECT body FROM event WHERE seq = :s"), {"s": seq}).scalar_one()
    )
    return body


def _put(connection: Connection, seq: int, body: dict[str, Any]) -> None:
    connection.execute(
        text(
            "UPDATE event SET body = :body, at = :at, actor = :actor, kind = :kind, subject = :subject WHERE seq = :seq"
        ),
        {name: body[name] for name in ("at", "actor", "kind", "subject")}
        | {"body": canonical(body).decode(), "seq": seq},
    )
