"""Verification looks at the tables themselves: whoever adds a trigger can change rows between two lines of our code."""

import pytest

from governance.core.proof.schema import check_schema
from governance.core.store import Store
from tests.rig.attacker import tamper


def named_in(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return [str(each) for each in check_schema(connection)]


def test_a_store_as_migrations_make_it_has_nothing_to_say(store: Store) -> None:
    assert named_in(store) == []


CHANGES = {
    "a table added": ("CREATE TABLE shadow (id INTEGER)", "table shadow is not part"),
    "a table dropped": ("DROP TABLE expertise", "table expertise is missing"),
    "a column added": ("ALTER TABLE person ADD COLUMN shadow TEXT", "person"),
    "a column dropped": ("ALTER TABLE recusal DROP COLUMN reason", "recusal"),
    "an index dropped": (
        "DROP INDEX ix_feedback_slice",
        "index ix_feedback_slice of table feedback is missing",
    ),
    "an index added": ("CREATE INDEX shadow ON person (name)", "index shadow of table person is not part"),
    "a view added": ("CREATE VIEW shadow AS SELECT * FROM person", "shadow is not part"),
    "another revision": ("UPDATE alembic_version SET version_num = '0000'", "the store is at revision 0000"),
    "no revision": ("DELETE FROM alembic_version", "the store is at revision none"),
    "no table of revisions": ("DROP TABLE alembic_version", "cannot be read"),
}


@pytest.mark.parametrize(("statement", "named"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_the_schema_is_named(store: Store, statement: str, named: str) -> None:
    tamper(store, statement)
    found = named_in(store)
    assert any(named in each for each in found), found


def test_a_trigger_is_named(store: Store) -> None:
    if store.engine.name == "sqlite":
        tamper(store, "CREATE TRIGGER shadow AFTER INSERT ON judgement BEGIN DELETE FROM appeal; END")
    else:
        tamper(
            store,
            "CREATE FUNCTION quietly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER shadow BEFORE INSERT ON judgement FOR EACH ROW EXECUTE FUNCTION quietly()",
            "CREATE RULE hush AS ON DELETE TO appeal DO INSTEAD NOTHING",
        )
    found = named_in(store)
    assert "schema: trigger shadow of table judgement is not part of Plumbline's tables" in found
    if store.engine.name != "sqlite":
        assert "schema: rule hush of table appeal is not part of Plumbline's tables" in found
        assert "schema: function quietly is not part of Plumbline's tables" in found


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_a_loosened_constraint_is_named(store: Store) -> None:
    tamper(
        store,
        "ALTER TABLE feedback DROP CONSTRAINT rating_range",
        "ALTER TABLE judgement DISABLE TRIGGER ALL",
    )
    found = named_in(store)
    assert "schema: constraint rating_range of table feedback is missing" in found
    assert any("constraint triggers switched off of table judgement" in each for each in found), found


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_constraint_taken_out_of_a_tables_definition_is_named(store: Store) -> None:
    tamper(
        store,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'rating IS NULL OR rating BETWEEN 1 AND 5', '1')"
        " WHERE name = 'feedback'",
    )
    found = named_in(store)
    assert "schema: table feedback was changed" in found
