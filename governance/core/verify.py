"""Holding the ledger against itself and against the tables (promise 2).

Finds events that were altered, dropped or reordered, and governed rows that were changed, added or removed behind the
ledger's back, and names each by table, row and column. A damaged cell, or a table that can't be read, is one finding
among others: everything else is checked all the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from governance.core.proof.chain import START, Told, check_head, read_chain
from governance.core.proof.discrepancy import Discrepancy
from governance.core.proof.growth import Anchor, check_growth
from governance.core.proof.rows import covered_rows, single_rows, unvouched_rows
from governance.core.proof.tree import Frontier
from governance.core.proof.verified import VerifiedState
from governance.core.unit_of_work import is_governed

Tell = Callable[[str, int, int], None]

LEDGER = frozenset({"event", "ledger_head"})


@dataclass(frozen=True)
class Verification:
    """`events` counts what was read; `discrepancies` says what is wrong, and where; `state` where the next one may begin."""

    events: int
    discrepancies: list[Discrepancy]
    state: VerifiedState | None = None

    @property
    def problems(self) -> list[str]:
        """One sentence for each discrepancy."""
        return [str(each) for each in self.discrepancies]

    @property
    def ok(self) -> bool:
        return not self.discrepancies


def verify(
    session: Session,
    tables: Sequence[Table],
    tell: Tell | None = None,
    *,
    anchors: Sequence[Anchor] = (),
    since: VerifiedState | None = None,
) -> Verification:
    """Reads the whole ledger and every table once, as a stream; after `since`, only the events that came later and their rows.

    The ledger has to be the one that `anchors` tell of, grown. `tell` hears of each table before it is read: its name, how many
    came before it, and of how many.
    """
    connection = session.connection()
    told, tree = Told(), Frontier()
    start = since.head if since else START
    found = list(since.discrepancies(connection)) if since else []
    if since:
        tree = Frontier(since.frontier.size, list(since.frontier.peaks))
    found += readable(connection, "event", partial(read_chain, connection, told, start))
    found += readable(connection, "ledger_head", partial(_head, connection, told))
    found += check_growth(told.hashes, anchors, tree)
    for done, table in enumerate(tables):
        if tell is not None:
            tell(table.name, done, len(tables))
        if table.name not in LEDGER:
            found += readable(connection, table.name, partial(_rows, connection, table, told, since))
    found += [
        Discrepancy(f"the ledger refers to a table {name} that doesn't exist", name)
        for name in (*told.roots, *told.digests)
    ]
    return Verification(told.events, found, None if found else VerifiedState(told.end, tree))


def _head(connection: Connection, told: Told) -> Iterator[Discrepancy]:
    return check_head(connection, told.end)


def _rows(
    connection: Connection, table: Table, told: Told, since: VerifiedState | None
) -> Iterator[Discrepancy]:
    if not is_governed(table):
        return iter(()) if since else unvouched_rows(connection, table)
    if table.info.get("covered"):
        after = since.head.seq if since else 0
        redacted = told.digests.pop(table.name, {})
        return covered_rows(connection, table, told.roots.pop(table.name, {}), redacted, after=after)
    expected = told.digests.pop(table.name, {})
    if since and not expected:
        return iter(())
    return single_rows(connection, table, expected, only=since is not None)


def readable(
    connection: Connection, name: str, read: Callable[[], Iterator[Discrepancy]]
) -> Iterator[Discrepancy]:
    """What `read` finds; that the table can't be read, where the database refuses."""
    try:
        with connection.begin_nested():
            yield from read()
    except DBAPIError as error:
        yield Discrepancy(f"table {name} cannot be read: {str(error.orig).strip().splitlines()[0]}", name)
    except (ValueError, TypeError, LookupError) as error:
        yield Discrepancy(f"table {name} cannot be checked, since a cell is damaged: {error}", name)
