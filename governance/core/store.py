"""The store: SQLite (WAL) by default, PostgreSQL by URL, alike for everyone above.

One unit of work writes at a time, on both databases (the ledger is a chain, so writers queue there anyway); readers
never wait. See docs/decisions/004-one-writer.md.
"""

import errno
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import Lock, local
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.event import listens_for
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from governance.core.access import Actor
from governance.core.errors import NotFound
from governance.core.files import FileStore
from governance.core.secrets import Secrets
from governance.core.settings import Settings
from governance.core.unit_of_work import Chance, UnitOfWork

WRITER_LOCK = 0x504C554D
"""Advisory lock number on PostgreSQL ("PLUM"): held by the one unit of work that writes."""


class NestedUnit(RuntimeError):
    """A unit of work was opened within another one: a bug in a command, never a user's mistake."""


class _Writing(local):
    """The databases that this thread writes to at the moment."""

    def __init__(self) -> None:
        self.databases: set[str] = set()


_writing = _Writing()

Clock = Callable[[], datetime]

ReadSession = Session
"""What queries are given, for those above who only hand it on."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """A database and the files beside it."""

    def __init__(
        self, engine: Engine, files: FileStore, clock: Clock = utc_now, settings: Settings | None = None
    ) -> None:
        self.engine, self.files, self.clock = engine, files, clock
        self.settings = settings or Settings()
        self.secrets = Secrets(self.settings.secrets_folder, self.settings.pseudonym_key)
        self.chance: Chance = secrets.token_bytes
        self._turn = Lock()

    @classmethod
    def open(cls, settings: Settings, clock: Clock = utc_now) -> "Store":
        """The store that `settings` names. Makes the home folder; tables come by `migrate.upgrade`."""
        return cls(make_engine(settings.store_url), FileStore(settings.file_store_url), clock, settings)

    @classmethod
    def open_existing(cls, settings: Settings, clock: Clock = utc_now) -> "Store":
        """As `open`, where there is a database. Raises NotFound before anything is made where SQLite's file isn't there."""
        address = make_url(settings.store_url)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            raise NotFound("Plumbline store at", address.database)
        return cls.open(settings, clock)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent moment. What it changes is rolled back."""
        isolation = {} if self.engine.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with Session(self.engine.execution_options(**isolation), autoflush=False) as session:
            session.info["secrets"] = self.secrets
            yield session

    @contextmanager
    def begin(self, actor: Actor, at: datetime | None = None) -> Iterator[UnitOfWork]:
        """A unit of work for one command; leaving it stores all of it, an error none of it.

        `at` is for records that tell of the past (imports, the demo organisation); otherwise it is now. Writers of one process
        wait for their turn here, without holding a connection or asking the database again and again. Raises NestedUnit for a
        unit within a unit, which would wait for itself.
        """
        with (
            self._own_turn(),
            self.engine.connect().execution_options(plumbline_writes=True) as connection,
            connection.begin(),
            Session(
                connection, expire_on_commit=False, join_transaction_mode="conditional_savepoint"
            ) as session,
        ):
            session.info["secrets"] = self.secrets
            unit = UnitOfWork(session, actor, at or self.clock(), self.chance)
            try:
                yield unit
                unit.finish()
            finally:
                unit.close()
            session.commit()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """This thread's turn to write. Another store on the same database is the same writer."""
        database = str(self.engine.url)
        if database in _writing.databases:
            raise NestedUnit("a unit of work was opened within another one of the same thread: use that one")
        with self._turn:
            _writing.databases.add(database)
            try:
                yield
            finally:
                _writing.databases.discard(database)

    def close(self) -> None:
        self.engine.dispose()


def is_disk_full(error: BaseException) -> bool:
    """Whether a statement failed since the database's disk, or the space that it is allowed, is full."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    told = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return told in ("SQLITE_FULL", "53100")


def make_engine(url: str) -> Engine:
    """An engine with foreign keys on, canonical JSON columns and one writer at a time."""
    address = make_url(url)
    options: dict[str, Any] = {
        "json_serializer": _to_json,
        "json_deserializer": orjson.loads,
        "hide_parameters": True,  # what people said stays out of error messages, and so of logs
    }
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": 60, "check_same_thread": False}, **options)
        _prepare_sqlite(engine)
    else:
        engine = create_engine(address, pool_pre_ping=True, isolation_level="READ COMMITTED", **options)
        _prepare_postgresql(engine)
    return engine


def _to_json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _prepare_sqlite(engine: Engine) -> None:
    @listens_for(engine, "connect")
    def _connect(connection: SqliteConnection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=60000",
            "temp_store=MEMORY",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("plumbline_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("plumbline_writes", False):
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
