"""Proving one object to somebody who doesn't have the store: its row, the event that vouches for it, and the way from that
event to a signed checkpoint. `pack_verifier` checks it with Python's standard library alone.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from governance.core.canonical import BOOKKEEPING, canonical
from governance.core.errors import Invalid, NotFound
from governance.core.ledger import Event
from governance.core.merkle import inclusion_proof
from governance.core.proof.note import Checkpoint, Note, Verifier
from governance.core.proof.tree import inclusion_path, leaf_hash
from governance.core.references import TABLE_OF, Prefix, numbered
from governance.core.unit_of_work import is_governed, table_of

FORMAT = "plumbline-proof/1"
_EVENT = table_of(Event)


def proof_of(
    connection: Connection, tables: dict[str, Table], reference: str, note: Note, verifier: Verifier
) -> dict[str, Any]:
    """The proof, ready for JSON. `note` is the signed checkpoint that it leads to. Raises Invalid, NotFound."""
    named = numbered(reference)
    if named is None:
        raise Invalid.field("reference", "expected one such as FB-3, CASE-17 or EVENT-40")
    prefix, number = named
    size = Checkpoint.parse(note.text).size
    row, batch = None, None
    if prefix is Prefix.EVENT:
        seq = number
    else:
        table = tables[TABLE_OF[prefix]]
        if not is_governed(table):
            raise Invalid.field(
                "reference", f"no event covers {prefix.of(number)}: it is derived from other records"
            )
        row, batch, seq = _row(connection, table, number, prefix.of(number))
    event = connection.execute(select(_EVENT).where(_EVENT.c.seq == seq)).mappings().first()
    if event is None or seq > size:
        raise NotFound("event up to the checkpoint", Prefix.EVENT.of(seq))
    leaves = _leaves(connection, size)
    return {
        "format": FORMAT,
        "reference": prefix.of(number),
        "row": row,
        "batch": batch,
        "event": {name: event[name] for name in ("seq", "previous", "body", "hash")},
        "path": [each.hex() for each in inclusion_path(leaves, seq - 1)],
        "checkpoint": str(note),
        "key": str(verifier),
    }


def content_of(row: Any) -> str:
    """What a row says, spelled as its digest is taken over it."""
    said = {name: value for name, value in row.items() if value is not None and name not in BOOKKEEPING}
    return canonical(said).decode()


def _row(
    connection: Connection, table: Table, number: int, reference: str
) -> tuple[dict[str, Any], list[Any] | None, int]:
    found = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    if found is None:
        raise NotFound("record", reference)
    row = {"table": table.name, "id": number, "content": content_of(found)}
    if not table.info.get("covered"):
        return row, None, _newest_event(connection, table.name, number, reference)
    seq = found["event_seq"]
    digests = list(connection.execute(select(table.c.row_hash).where(table.c.event_seq == seq)).scalars())
    return row, [list(step) for step in inclusion_proof(digests, found["row_hash"])], seq


def _newest_event(connection: Connection, table: str, number: int, reference: str) -> int:
    """The newest event that tells of the row."""
    told = _EVENT.c.body.like(f'%["{table}",{number},%')
    seq = connection.execute(select(_EVENT.c.seq).where(told).order_by(_EVENT.c.seq.desc()).limit(1)).scalar()
    if seq is None:
        raise NotFound("event that tells of", reference)
    return int(seq)


def _leaves(connection: Connection, size: int) -> Sequence[bytes]:
    hashes = connection.execute(select(_EVENT.c.hash).where(_EVENT.c.seq <= size).order_by(_EVENT.c.seq))
    return [leaf_hash(bytes.fromhex(each)) for each in hashes.scalars()]
