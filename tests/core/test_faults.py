"""What goes wrong outside of us is told in one true line; nothing ends in a traceback, and --json prints an object."""

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from governance.core.faults import fault_of
from governance.core.settings import Settings
from governance.core.store import Store
from tests.builders import a_person
from tests.rig.attacker import tamper
from tests.rig.server import plumbline

pytestmark = pytest.mark.long(seconds=100)


def fault(store: Store) -> str:
    with pytest.raises(DBAPIError) as raised:
        a_person(store)
    found = fault_of(raised.value)
    assert found is not None
    return str(found)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_full_disk_is_told(store: Store) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(DBAPIError) as raised:
            connection.exec_driver_sql("CREATE TABLE more AS SELECT randomblob(500000) AS a")
        connection.invalidate()
    assert "The disk is full" in str(fault_of(raised.value))


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_a_read_only_database_is_told(store: Store) -> None:
    name = store.engine.url.database
    tamper(store, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    again = Store.open(Settings(database_url=store.engine.url.render_as_string(hide_password=False)))
    assert fault(again) == "The store can't be written to: its database is read-only."
    again.close()


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_a_database_that_is_gone_is_told(store: Store) -> None:
    url = store.engine.url.set(query={**store.engine.url.query, "connect_timeout": "2"}).set(
        database="nowhere"
    )
    away = Store.open(Settings(database_url=url.render_as_string(hide_password=False)))
    assert "can't be reached" in fault(away)


def test_what_is_a_bug_is_no_fault() -> None:
    assert fault_of(ValueError("a bug")) is None
    assert "disk is full" in str(fault_of(OSError(28, "No space left on device")))


COMMANDS = (
    ("verify",),
    ("doctor",),
    ("checkpoint",),
    ("backup", "--out", "a.backup"),
    ("dataset", "list"),
    ("key", "list"),
)


def damaged(home: Path) -> None:
    (home / "plumbline.db").write_bytes(b"this is not a database at all" * 200)


def newer(home: Path) -> None:
    connection = sqlite3.connect(home / "plumbline.db")
    connection.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
    connection.commit()
    connection.close()


def without_tables(home: Path) -> None:
    connection = sqlite3.connect(home / "plumbline.db")
    connection.execute("DROP TABLE event")
    connection.execute("DROP TABLE job")
    connection.commit()
    connection.close()


def gone(home: Path) -> None:
    (home / "plumbline.db").unlink()


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty") / "home"
    assert plumbline("db", "upgrade", home=home).returncode == 0
    return home


@pytest.mark.parametrize("what", [damaged, newer, without_tables, gone])
def test_no_command_ends_in_a_traceback(empty_home: Path, tmp_path: Path, what: object) -> None:
    home = tmp_path / "home"
    shutil.copytree(empty_home, home)
    what(home)  # type: ignore[operator]
    for command in COMMANDS[:4]:
        words = [str(tmp_path / word) if word.endswith(".backup") else word for word in command]
        told = plumbline(*words, home=home)
        assert "Traceback" not in told.stderr, (command, told.stderr)
        assert told.returncode in (0, 1), (command, told)
        as_object = plumbline(*words, "--json", home=home)
        assert isinstance(json.loads(as_object.stdout), dict), (command, as_object)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write everything")
def test_a_home_that_cannot_be_written_is_told(empty_home: Path, tmp_path: Path) -> None:
    told = plumbline("verify", "--json", home=Path("/proc/nowhere"))
    assert "error" in json.loads(told.stdout)
    assert "Traceback" not in told.stderr
