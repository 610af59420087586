"""Whether the store can do its work: what /ready answers by, and what `plumbline doctor` says in more words."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from governance.core import migrate
from governance.core.faults import fault_of
from governance.core.proof.checkpoints import kept
from governance.core.settings import Settings
from governance.core.store import Store
from governance.work.tables import JobState

LEAST_FREE_BYTES = 256 << 20
WAITS_TOO_LONG = timedelta(minutes=10)
CHECKPOINT_IS_OLD = timedelta(days=31)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `ok` None: it works, but somebody should know."""

    name: str
    ok: bool | None
    words: str


def readiness(store: Store, settings: Settings) -> list[Finding]:
    """What must hold for requests to be answered: the database writable, the tables as needed, space left, work being done."""
    return [
        _looked("database", lambda: _database(store.engine)),
        _looked("migrations", lambda: _migrations(store.engine)),
        _looked("disk", lambda: _disk(store.engine, settings)),
        _looked("engine", lambda: _engine(store)),
    ]


def diagnosis(store: Store, settings: Settings) -> list[Finding]:
    """All of `readiness`, and what an operator should know besides."""
    more = (
        ("home", lambda: _home(settings)),
        ("files", lambda: _files(store)),
        ("ledger key", lambda: _key(settings)),
        ("checkpoints", lambda: _checkpoints(settings, store.clock())),
        ("search index", lambda: _search(store.engine)),
    )
    return [*readiness(store, settings), *(_looked(name, look) for name, look in more)]


def _looked(name: str, look: Callable[[], Finding | str]) -> Finding:
    """What `look` finds; a fault outside of us is a finding as well."""
    try:
        found = look()
    except Exception as error:  # noqa: BLE001 whatever is wrong with one thing, the others are looked at
        fault = fault_of(error)
        return Finding(
            name, False, str(fault) if fault else f"{type(error).__name__}: {str(error).splitlines()[0]}"
        )
    return Finding(name, True, found) if isinstance(found, str) else found


def _database(engine: Engine) -> str:
    """Takes the writer's place for a moment, without waiting long for it, and writes nothing."""
    with engine.connect() as connection:
        if engine.name == "sqlite":
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA busy_timeout=2000")
            try:
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("UPDATE ledger_head SET seq = seq WHERE id = -1")
                cursor.execute("ROLLBACK")
            finally:
                cursor.execute("PRAGMA busy_timeout=60000")
        else:
            with connection.begin() as transaction:
                connection.exec_driver_sql("UPDATE ledger_head SET seq = seq WHERE id = -1")
                transaction.rollback()
    return f"{engine.name} can be written"


def _migrations(engine: Engine) -> Finding | str:
    current, newest = migrate.current_revision(engine), migrate.newest_revision()
    if current == newest:
        return f"at revision {newest}"
    return Finding(
        "migrations",
        False,
        f"the store is at revision {current or 'none'}, this version of Plumbline needs {newest}",
    )


def _disk(engine: Engine, settings: Settings) -> Finding | str:
    free = min((shutil.disk_usage(folder).free for folder in _folders(engine, settings)), default=0)
    words = f"{free / (1 << 30):,.1f} GiB free"
    return words if free >= LEAST_FREE_BYTES else Finding("disk", False, f"only {words}")


def _folders(engine: Engine, settings: Settings) -> Iterator[Path]:
    yield _existing(settings.home.absolute())
    address = make_url(str(engine.url))
    if engine.name == "sqlite" and address.database:
        yield _existing(Path(address.database).absolute().parent)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _engine(store: Store) -> Finding | str:
    """Jobs that wait although nobody works, or whose worker has gone."""
    now = store.clock()
    running, waiting = JobState.RUNNING.value, JobState.WAITING.value
    with store.read() as session:
        rows = session.connection().exec_driver_sql(
            f"SELECT state, count(*) FROM job WHERE state IN ('{running}', '{waiting}') GROUP BY state"  # noqa: S608 our own words
        )
        counts = {row[0]: row[1] for row in rows}
        oldest = _oldest_waiting(session.connection())
    words = f"{counts.get(running, 0)} jobs running, {counts.get(waiting, 0)} waiting"
    is_idle = not counts.get(running) and oldest is not None and now - oldest > WAITS_TOO_LONG
    return (
        Finding("engine", False, f"{words}: no server is running them (plumbline serve)")
        if is_idle
        else words
    )


def _oldest_waiting(connection: object) -> datetime | None:
    from sqlalchemy import Connection, select

    from governance.core.unit_of_work import table_of
    from governance.work.tables import Job

    assert isinstance(connection, Connection)
    job = table_of(Job)
    query = select(job.c.queued_at).where(job.c.state == JobState.WAITING).order_by(job.c.queued_at).limit(1)
    return connection.execute(query).scalar()


def _home(settings: Settings) -> Finding | str:
    home = settings.home.absolute()
    if not os.access(_existing(home), os.W_OK):
        return Finding("home", False, f"{home} can't be written by this user")
    return str(home)


def _files(store: Store) -> str:
    return f"{len(store.files.names()):,} files"


def _key(settings: Settings) -> Finding | str:
    path = settings.ledger_key_path
    if not path.exists():
        return Finding("ledger key", None, f"{path} is made when the first checkpoint is signed")
    if path.stat().st_mode & 0o077:
        return Finding(
            "ledger key", False, f"{path} is readable by other users: chmod 600 it, and sign with a new key"
        )
    if path.parent == settings.home.absolute():
        return Finding(
            "ledger key",
            None,
            f"{path} is stored next to the database: PLUMBLINE_LEDGER_KEY can name a safer place",
        )
    return str(path)


def _checkpoints(settings: Settings, now: datetime) -> Finding | str:
    found = kept(settings.checkpoints_path)
    if not found:
        return Finding("checkpoints", None, "none yet (plumbline checkpoint)")
    taken = datetime.fromtimestamp(found[0].path.stat().st_mtime, tz=now.tzinfo)
    words = f"the newest is of {taken:%Y-%m-%d}, at event {found[0].checkpoint.size:,}"
    return Finding("checkpoints", None, words) if now - taken > CHECKPOINT_IS_OLD else words


def _search(engine: Engine) -> str:
    with engine.connect() as connection:
        done = connection.exec_driver_sql("SELECT indexed_to FROM feedback_search_state").scalar() or 0
        newest = connection.exec_driver_sql("SELECT max(id) FROM feedback").scalar() or 0
    return f"{max(0, newest - done):,} records behind"
