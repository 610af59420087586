"""Each test has databases of its own."""

import pytest
from sqlalchemy import inspect, text

from governance.core.store import Store, make_engine
from governance.schema import METADATA


@pytest.mark.parametrize("_time", ["first", "second"])
def test_each_test_has_an_empty_database_of_its_own(database_url: str, _time: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    engine.dispose()


def test_a_store_has_all_tables(store: Store) -> None:
    assert set(METADATA.tables) <= set(inspect(store.engine).get_table_names())
