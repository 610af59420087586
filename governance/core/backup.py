"""Backups: the whole store at one moment in one zip file, while others go on writing; and bringing it back.

SQLite is copied by its own online backup, PostgreSQL by COPY within one snapshot. Files come along; keys don't: they go
into a file of their own, for another place.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, inspect

from governance.core import migrate
from governance.core.errors import Conflict, Invalid
from governance.core.settings import Settings
from governance.core.store import Store

FORMAT = "plumbline-backup/1"
BLOCK = 1 << 20
DATABASE, MANIFEST = "database.sqlite", "manifest.json"


@dataclass(frozen=True)
class Backup:
    """What a backup holds: the events of the ledger, files, and (on PostgreSQL) the tables."""

    dialect: str
    revision: str
    seq: int
    hash: str
    files: int


def back_up(store: Store, settings: Settings, out: Path) -> Backup:
    """Writes the backup. Raises what the disk raises; then nothing is left under the name."""
    part = out.with_name(out.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as pack:
            made = _whole(store, settings, pack)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return made


def write_keys(settings: Settings, out: Path) -> None:
    """Writes the keys that lie outside the database into a file of their own, which only its owner may read."""
    out.touch(mode=0o600, exist_ok=False)
    with zipfile.ZipFile(out, "w") as pack:
        if settings.ledger_key_path.exists():
            pack.write(settings.ledger_key_path, "ledger.key")


def restore(settings: Settings, source: Path) -> Backup:
    """Brings a backup back into an empty store. Raises Conflict for one that isn't, Invalid for a file that is no backup."""
    try:
        with zipfile.ZipFile(source) as pack:
            broken = pack.testzip()
            if broken:
                raise Invalid.field("file", f"{broken} in it is damaged")
            told = json.loads(pack.read(MANIFEST))
            if told.pop("format") != FORMAT:
                raise Invalid.field("file", "this is not a backup in the expected format")
            made = Backup(**told)
            _restore(settings, pack, made)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError) as error:
        raise Invalid.field("file", "this is not a Plumbline backup") from error
    return made


def _whole(store: Store, settings: Settings, pack: zipfile.ZipFile) -> Backup:
    save = _save_sqlite if store.engine.name == "sqlite" else _save_postgresql
    revision, seq, digest = save(store.engine, pack)
    names = store.files.names()
    for name in names:
        with store.files.opened(name) as stream, pack.open(f"files/{name}", "w") as target:
            shutil.copyfileobj(stream, target, BLOCK)
    for path in sorted(settings.checkpoints_path.glob("*")):
        if path.is_file() and not path.name.endswith(".part"):
            pack.write(path, f"checkpoints/{path.name}")
    made = Backup(store.engine.name, revision, seq, digest, len(names))
    pack.writestr(MANIFEST, json.dumps({"format": FORMAT, **vars(made)}, indent=1))
    return made


def _save_sqlite(engine: Engine, pack: zipfile.ZipFile) -> tuple[str, int, str]:
    with tempfile.TemporaryDirectory(prefix="plumbline-backup-") as folder:
        copy = Path(folder) / DATABASE
        with engine.connect() as connection:
            source: Any = connection.connection.driver_connection
            target = sqlite3.connect(copy)
            source.backup(target, pages=4_096, sleep=0.001)
            target.execute("PRAGMA journal_mode=DELETE")
            revision = target.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            head = target.execute("SELECT seq, hash FROM ledger_head").fetchone() or (0, "")
            target.close()
        pack.write(copy, DATABASE)
    return str(revision), *head


def _save_postgresql(engine: Engine, pack: zipfile.ZipFile) -> tuple[str, int, str]:
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        head = connection.exec_driver_sql("SELECT seq, hash FROM ledger_head").first() or (0, "")
        cursor: Any = connection.connection.cursor()
        for table in _tables(connection):
            with (
                pack.open(f"tables/{table}.copy", "w") as target,
                cursor.copy(f'COPY "{table}" TO STDOUT') as copied,
            ):
                for block in copied:
                    target.write(block)
    return str(revision), head[0], head[1]


def _tables(connection: Connection) -> Sequence[str]:
    """All tables but Alembic's, those that others refer to first."""
    found = [name for name, _keys in inspect(connection).get_sorted_table_and_fkc_names() if name]
    return [name for name in found if name != "alembic_version"]


def _restore(settings: Settings, pack: zipfile.ZipFile, made: Backup) -> None:
    store = Store.open(settings)
    try:
        if store.engine.name != made.dialect:
            raise Conflict(
                f"The backup is of a store on {made.dialect}, PLUMBLINE_DATABASE_URL names one on {store.engine.name}."
            )
        if made.revision != migrate.newest_revision():
            raise Conflict(
                f"The backup is at revision {made.revision}, this version of Plumbline needs "
                f"{migrate.newest_revision()}: restore it with the version that made it."
            )
        if inspect(store.engine).get_table_names():
            raise Conflict(
                "A store already exists. Restore into an empty location (PLUMBLINE_HOME, PLUMBLINE_DATABASE_URL)."
            )
        for name in pack.namelist():
            if name.startswith("files/"):
                with pack.open(name) as stream:
                    _put(store, name.removeprefix("files/"), stream)
            elif name.startswith("checkpoints/") and "/" not in name.removeprefix("checkpoints/"):
                settings.checkpoints_path.mkdir(parents=True, exist_ok=True)
                (settings.checkpoints_path / name.removeprefix("checkpoints/")).write_bytes(pack.read(name))
        if made.dialect == "sqlite":
            _load_sqlite(store.engine, pack)
        else:
            _load_postgresql(store.engine, pack)
    finally:
        store.close()


def _put(store: Store, name: str, stream: IO[bytes]) -> None:
    stored = store.files.put(iter(lambda: stream.read(BLOCK), b""))
    if stored.sha256 != name:
        raise Invalid.field(
            "file", f"the stored file {name[:16]}… in it doesn't match its name, which is its hash"
        )


def _load_sqlite(engine: Engine, pack: zipfile.ZipFile) -> None:
    """Copies the database in by SQLite's own backup, which either happens whole or not at all."""
    with tempfile.TemporaryDirectory(prefix="plumbline-restore-") as folder:
        pack.extract(DATABASE, folder)
        source = sqlite3.connect(Path(folder) / DATABASE)
        with engine.connect() as connection:
            target: Any = connection.connection.driver_connection
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
        source.close()


def _load_postgresql(engine: Engine, pack: zipfile.ZipFile) -> None:
    migrate.upgrade(engine)
    with engine.connect().execution_options(plumbline_writes=True) as connection, connection.begin():
        tables = _tables(connection)
        cursor: Any = connection.connection.cursor()
        connection.exec_driver_sql(f"TRUNCATE {', '.join(_quoted(tables))} CASCADE")
        for table in tables:
            with (
                pack.open(f"tables/{table}.copy") as source,
                cursor.copy(f'COPY "{table}" FROM STDIN') as copied,
            ):
                while block := source.read(BLOCK):
                    copied.write(block)
        _move_sequences(connection, tables)


def _quoted(tables: Sequence[str]) -> Iterator[str]:
    return (f'"{table}"' for table in tables)


def _move_sequences(connection: Connection, tables: Sequence[str]) -> None:
    """Lets each numbered table go on after its highest number."""
    for table in tables:
        sequence = connection.exec_driver_sql(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = %(t)s AND column_name = 'id')"
            " THEN pg_get_serial_sequence(%(q)s, 'id') END",
            {"t": table, "q": f'"{table}"'},
        ).scalar()
        if sequence:
            connection.exec_driver_sql(
                f"SELECT setval('{sequence}', coalesce((SELECT max(id) FROM \"{table}\"), 0) + 1, false)"  # noqa: S608 names of ours
            )


@contextmanager
def scratch_store(source: Path) -> Iterator[Store]:
    """The store of a backup of SQLite in a temporary place, to verify it."""
    with tempfile.TemporaryDirectory(prefix="plumbline-check-") as folder:
        settings = Settings(home=Path(folder), database_url="", files_url="")
        restore(settings, source)
        store = Store.open(settings)
        try:
            yield store
        finally:
            store.close()


def digest_of(path: Path) -> str:
    """The SHA-256 of a backup, to be kept beside it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
