"""A damaged cell is one finding among others: verification names it, by table, row and column, and goes on."""

from pathlib import Path

import pytest

from governance.core.proof.discrepancy import Discrepancy
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.schema import METADATA
from tests.builders import a_flag, a_person, an_output
from tests.rig.attacker import tamper

DAMAGES = {
    "damaged JSON": ("UPDATE output SET conversation = '[{' WHERE id = 1", "output", 1, "conversation"),
    "a bad date": ("UPDATE output SET produced_at = 'yesterday' WHERE id = 1", "output", 1, "produced_at"),
    "a time without its fraction": (
        "UPDATE person SET joined_at = '2026-01-01T00:00:00' WHERE id = 1",
        "person",
        1,
        "joined_at",
    ),
    "a BLOB where text is": ("UPDATE output SET answer = x'00ff' WHERE id = 1", "output", 1, "answer"),
    "a BLOB with the text's bytes": (
        "UPDATE output SET answer = CAST(answer AS BLOB) WHERE id = 1",
        "output",
        1,
        "answer",
    ),
    "a BLOB where a key is": ("UPDATE person SET handle = x'61' WHERE id = 1", "person", 1, "handle"),
    "invalid UTF-8": ("UPDATE output SET answer = CAST(x'c328' AS TEXT) WHERE id = 1", "output", 1, "answer"),
    "a word outside its enumeration": (
        "UPDATE feedback SET kind = 'shout' WHERE id = 1",
        "feedback",
        1,
        "kind",
    ),
    "words where a number is": (
        "UPDATE feedback SET severity = 'very' WHERE id = 1",
        "feedback",
        1,
        "severity",
    ),
    "a fraction where a number is": (
        "UPDATE feedback SET severity = 2.5 WHERE id = 1",
        "feedback",
        1,
        "severity",
    ),
    "neither true nor false": ("UPDATE person SET active = 7 WHERE id = 1", "person", 1, "active"),
    "an event's body": ("UPDATE event SET body = '{' WHERE seq = 2", "event", 2, "body"),
    "an event's body as another shape": ("UPDATE event SET body = '[1]' WHERE seq = 2", "event", 2, "body"),
    "an event's body as a BLOB": (
        "UPDATE event SET body = CAST(body AS BLOB) WHERE seq = 2",
        "event",
        2,
        "body",
    ),
    "an event's body in invalid UTF-8": (
        "UPDATE event SET body = CAST(x'7bc3287d' AS TEXT) WHERE seq = 2",
        "event",
        2,
        "body",
    ),
    "a table without events": (
        "INSERT INTO feedback_week VALUES ('soon', 'flag', 1)",
        "feedback_week",
        "?,flag",
        "week",
    ),
}


def fill(store: Store) -> None:
    a_person(store)
    an_output(store)
    a_flag(store, 1)
    tamper(store, "UPDATE person SET name = 'Mallory' WHERE id = 1")


def found(store: Store) -> list[Discrepancy]:
    with store.read() as session:
        return verify(session, METADATA.sorted_tables).discrepancies


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("statement", "table", "row", "column"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_cell_is_named_and_all_else_is_still_checked(
    store: Store, statement: str, table: str, row: str | int, column: str
) -> None:
    fill(store)
    tamper(store, statement)
    named = {(each.table, each.row, each.column) for each in found(store)}
    assert (table, row, column) in named, named
    if (table, row) != ("person", 1):
        assert ("person", 1, None) in named


def test_a_word_outside_its_enumeration_is_named_on_both_databases(store: Store) -> None:
    fill(store)
    tamper(store, "UPDATE feedback SET kind = 'shout' WHERE id = 1")
    assert ("feedback", 1, "kind") in {(each.table, each.row, each.column) for each in found(store)}


@pytest.mark.parametrize("table", ["finding", "feedback_week", "role_grant"])
def test_a_dropped_table_is_named_and_all_else_is_still_checked(store: Store, table: str) -> None:
    fill(store)
    cascade = " CASCADE" if store.engine.name == "postgresql" else ""
    tamper(store, f"DROP TABLE {table}{cascade}")
    said = found(store)
    assert any(each.table == table and "cannot be read" in each.reason for each in said), said
    assert any(each.table == "person" and each.row == 1 for each in said)


def test_a_dropped_ledger_is_named(store: Store) -> None:
    fill(store)
    tamper(store, "DROP TABLE event", "DROP TABLE ledger_head")
    said = found(store)
    assert {"event", "ledger_head"} <= {each.table for each in said if "cannot be read" in each.reason}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_damaged_page_of_the_file_is_named(store: Store) -> None:
    fill(store)
    with store.engine.connect() as connection:
        root = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'output'"
        ).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    address = str(store.engine.url.database)
    store.close()
    with Path(address).open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)
    again = Store.open(Settings(database_url=str(store.engine.url)))
    assert any(each.table == "output" and "cannot be read" in each.reason for each in found(again))
    again.close()
