"""The rows that events vouch for, each against the digest that the newest event on it gives."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table

from governance.core.canonical import row_digest
from governance.core.merkle import merkle_root
from governance.core.proof.cells import all_rows, rows_with_ids
from governance.core.proof.discrepancy import Discrepancy, damaged_cell
from governance.core.proof.spelling import spelled

PAGE = 5_000
BEHIND = "behind the ledger's back"


def single_rows(
    connection: Connection, table: Table, expected: dict[int, str | None], *, only: bool = False
) -> Iterator[Discrepancy]:
    """Rows that events tell of one by one; `only` those that are expected, or all. `expected` is used up."""
    doubtful: dict[int, str] = {}
    where = f"WHERE id IN ({', '.join(str(int(each)) for each in expected)}) " if only else ""
    for row_id, spelling in _spelled(connection, table, "", f"{where}ORDER BY id"):
        digest = expected.pop(row_id, None)
        if digest is None:
            yield Discrepancy(f"{table.name} {row_id} was added {BEHIND}", table.name, row_id)
        elif digest != _digest(spelling):
            doubtful[row_id] = digest
    yield from _changed(connection, table, doubtful)
    for row_id, digest in sorted(expected.items()):
        if digest is not None:
            yield Discrepancy(f"{table.name} {row_id} was removed {BEHIND}", table.name, row_id)


def covered_rows(
    connection: Connection,
    table: Table,
    expected: dict[int, tuple[int, str]],
    redacted: dict[int, str | None] | None = None,
    *,
    after: int = 0,
) -> Iterator[Discrepancy]:
    """Rows that events cover in bulk, those after event `after`: each has its digest, each event a count and a Merkle root.
    `expected` is used up.

    `redacted` gives the digest of rows whose words were erased by order; their own one, which the root needs, stays beside them.
    """
    doubtful: dict[int, str] = {}
    batches: dict[int, list[str]] = {}
    rest = f"WHERE event_seq > {int(after)} ORDER BY event_seq, id" if after else "ORDER BY event_seq, id"
    for row_id, seq, kept, spelling in _spelled(connection, table, "event_seq, row_hash, ", rest):
        batches.setdefault(seq, []).append(kept)
        wanted = (redacted or {}).get(row_id) or kept
        if _digest(spelling) != wanted:
            doubtful[row_id] = wanted
    found = list(_changed(connection, table, doubtful))
    yield from found
    named = _events_of(connection, table, {int(each.row) for each in found if each.row is not None})
    for seq, digests in sorted(batches.items(), key=lambda batch: str(batch[0])):
        yield from _batch(table, seq, digests, expected.pop(seq, (0, "")), seq in named)
    for seq, (count, _root) in sorted(expected.items()):
        yield Discrepancy(f"{table.name}: all {count} rows of event {seq} were removed", table.name)


def unvouched_rows(connection: Connection, table: Table) -> Iterator[Discrepancy]:
    """Cells that can't be read, of a table that no event vouches for."""
    for row in all_rows(connection, table):
        for column, why in row.damages.items():
            yield damaged_cell(table.name, row.place, column, why)


def _batch(
    table: Table, seq: int, digests: list[str], expected: tuple[int, str], is_named: bool
) -> Iterator[Discrepancy]:
    count, root = expected
    if len(digests) != count:
        yield Discrepancy(
            f"{table.name}: event {seq} covers {count} rows, {len(digests)} are there", table.name
        )
    elif not is_named and _root(digests) != root:
        yield Discrepancy(
            f"{table.name}: the {count} rows of event {seq} differ from those it covers", table.name
        )


def _root(digests: list[str]) -> str | None:
    try:
        return merkle_root(digests)
    except (TypeError, ValueError, AttributeError):
        return None


def _events_of(connection: Connection, table: Table, ids: set[int]) -> set[Any]:
    return {row.values.get("event_seq") for row in rows_with_ids(connection, table, sorted(ids))}


def _changed(connection: Connection, table: Table, doubtful: dict[int, str]) -> Iterator[Discrepancy]:
    """Those of the doubtful rows that really differ from their digest, read cell by cell."""
    for row in rows_with_ids(connection, table, sorted(doubtful)):
        for column, why in row.damages.items():
            yield damaged_cell(table.name, row.place, column, why)
        if not row.damages and row_digest(row.values) != doubtful[int(row.place)]:
            yield Discrepancy(f"{table.name} {row.place} was changed {BEHIND}", table.name, row.place)


def _spelled(connection: Connection, table: Table, beside: str, rest: str) -> Iterator[Any]:
    name = connection.dialect.identifier_preparer.quote(table.name)
    statement = f"SELECT id, {beside}{spelled(table, connection.dialect)} FROM {name} {rest}"  # noqa: S608 names come from our tables
    yield from connection.exec_driver_sql(statement, execution_options={"yield_per": PAGE})


def _digest(spelling: bytes | None) -> str:
    return "" if spelling is None else sha256(b"{" + spelling[1:] + b"}").hexdigest()
