"""What the migrations make is what the classes say, on both databases."""

import warnings
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from governance.core import migrate
from governance.core.errors import Conflict
from governance.core.store import Store, make_engine
from governance.schema import METADATA
from tests.schema import FIRST, first_schema


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_migrations_make_the_tables_that_the_classes_say(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        differences = compare_metadata(context, METADATA)
    assert [each for each in differences if _name_of_index(each) not in _ordered_indexes()] == []


def test_every_index_is_there_by_name(store: Store) -> None:
    there = inspect(store.engine)
    for table in METADATA.sorted_tables:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = {index["name"] for index in there.get_indexes(table.name)}
        assert {index.name for index in table.indexes} - _ordered_indexes() <= found


def test_the_first_migration_is_what_the_classes_say() -> None:
    body = first_schema().split("def upgrade", 1)[1]
    squeezed = (
        "".join(text.split()).replace(",)", ")").replace(",]", "]") for text in (FIRST.read_text(), body)
    )
    written, wanted = squeezed
    assert wanted.replace("'", '"') in written.replace("'", '"'), "run: python -m tests.schema"


def test_a_store_made_by_another_state_of_the_program_is_refused_by_name(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0009'"))
    for opening in (migrate.make_ready, migrate.upgrade):
        with pytest.raises(Conflict, match="0009"):
            opening(store.engine)


def test_migrations_stand_in_one_line() -> None:
    assert len(ScriptDirectory.from_config(migrate.configuration()).get_heads()) == 1


def test_a_store_is_upgraded_from_the_first_revision_and_again_without_change(database_url: str) -> None:
    engine = make_engine(database_url)
    migrate.upgrade(engine)
    tables = set(inspect(engine).get_table_names())
    migrate.upgrade(engine)
    assert set(inspect(engine).get_table_names()) == tables
    assert migrate.current_revision(engine) == migrate.newest_revision()
    engine.dispose()


def _ordered_indexes() -> set[str | None]:
    """Indexes over expressions (severity DESC): neither database tells of these what they were made from."""
    return {
        index.name
        for table in METADATA.sorted_tables
        for index in table.indexes
        if len(index.columns) < len(index.expressions)
    }


def _name_of_index(difference: Any) -> str | None:
    kind = difference[0] if isinstance(difference, tuple) else ""
    return difference[1].name if kind in ("add_index", "remove_index") else None


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leaves out what full-text search and Alembic keep for themselves."""
    return kind != "table" or name in METADATA.tables
