"""Databases for tests: SQLite files, and a PostgreSQL server of our own.

Both give an empty one, or one with all tables, within a tenth of a second.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from governance.core import migrate
from governance.core.store import make_engine

DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")
OLDEST_POSTGRESQL = 15
START_SECONDS = 300
USER = "plumbline"
MOST_BYTES = 4_000_000_000
"""Room that the databases of one server may take."""
TEXT = ("--no-locale", "--encoding=UTF8")
# Nothing here outlives the tests, so nothing needs to reach the disk. Without waiting for the disk, a database is copied in half
# the time when its files are copied, and not written to the log block by block.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")


class SqliteDatabases:
    """SQLite files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        self._ready = folder / "ready.db"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database that holds nothing yet."""
        yield f"sqlite:///{self._next()}"

    @contextmanager
    def ready(self) -> Iterator[str]:
        """The URL of a database with all tables and no rows."""
        if not self._ready.exists():
            _make_tables(f"sqlite:///{self._ready}")
        path = self._next()
        shutil.copyfile(self._ready, path)
        yield f"sqlite:///{path}"

    def _next(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"


class PostgresqlDatabases:
    """A PostgreSQL server that listens on a socket in a temporary folder and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        self._has_ready = False

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self._folder}"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database that holds nothing yet."""
        with self._database("template0") as url:
            yield url

    @contextmanager
    def ready(self) -> Iterator[str]:
        """The URL of a database with all tables and no rows."""
        if not self._has_ready:
            self._run("CREATE DATABASE ready TEMPLATE template0")
            _make_tables(self.url("ready"))
            self._has_ready = True
        with self._database("ready") as url:
            yield url

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self.url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with closing(self.connect()) as connection:
            connection.execute(statement)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(f"host={self._folder} user={USER} dbname=postgres", autocommit=True)


Databases = SqliteDatabases | PostgresqlDatabases


def postgresql_programs() -> Path | None:
    """The folder of initdb and postgres: the newest that Debian installed, or that of PATH; None without one."""
    releases = [path for path in DEBIAN_POSTGRESQL.glob("*/bin") if (path / "initdb").exists()]
    releases = [path for path in releases if int(path.parent.name) >= OLDEST_POSTGRESQL]
    if releases:
        return max(releases, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def running_postgresql(programs: Path) -> Iterator[PostgresqlDatabases]:
    """A new server. The kernel ends it with the process that started it, however that one ends."""
    with TemporaryDirectory(prefix="plumbline-postgresql-", dir=_in_memory()) as name:
        folder = Path(name)
        run_as = _owner(folder)
        data = folder / "data"
        subprocess.run(
            [*run_as, programs / "initdb", "-D", data, "-U", USER, "--auth=trust", "--no-sync", *TEXT],
            check=True,
            capture_output=True,
        )
        settings = [word for setting in SPEED for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [
                    *run_as,
                    programs / "postgres",
                    "-D",
                    data,
                    "-k",
                    folder,
                    "-c",
                    "listen_addresses=",
                    *settings,
                ],
                stdout=log,
                stderr=log,
            )
        try:
            databases = PostgresqlDatabases(folder)
            _wait(databases, server, folder / "log")
            yield databases
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)


def _in_memory() -> Path | None:
    """A file system in memory where there is one: copying a database with all tables takes a tenth of the time there."""
    shared = Path("/dev/shm")
    try:
        roomy = shutil.disk_usage(shared).free > MOST_BYTES
    except OSError:
        return None
    return shared if roomy and os.access(shared, os.W_OK) else None


def _owner(folder: Path) -> list[str | Path]:
    """How to run a program that dies with us, and not as root: PostgreSQL refuses to be root. Gives it the folder."""
    command: list[str | Path] = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return command
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = names.get("postgres") or names["nobody"]
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return [*command, "--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]


def _wait(databases: PostgresqlDatabases, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            databases.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _make_tables(url: str) -> None:
    engine = make_engine(url)
    migrate.upgrade(engine)
    engine.dispose()
