"""Bringing a store's tables up to date (Alembic).

Whether a store is up to date is found out without Alembic, which takes long to import: every start and every command asks.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from governance.core.errors import Conflict, NotFound

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_NAMED = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)


def configuration() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@lru_cache(1)
def _migrations() -> tuple[frozenset[str], frozenset[str]]:
    """The revisions that migrations lead to, and those that they start from; of each file, only its first lines are read."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in (MIGRATIONS / "versions").glob("[0-9]*.py"):
        with path.open(encoding="utf-8") as file:
            for name, revision in _NAMED.findall(file.read(4_096)):
                found[name].add(revision)
    return frozenset(found["revision"]), frozenset(found["down_revision"])


def newest_revision() -> str:
    """The revision that this code needs."""
    revisions, earlier = _migrations()
    (newest,) = revisions - earlier
    return newest


def current_revision(engine: Engine) -> str | None:
    """The revision that the store has; None where it is empty."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(engine: Engine) -> None:
    """Creates or alters tables up to the newest revision, in one transaction.

    Raises Conflict for a store that no released Plumbline made: before the first release there is no way on from it.
    """
    current = current_revision(engine)
    if current == newest_revision():
        return
    if current is not None and current not in _migrations()[0]:
        raise Conflict(
            f"The store is at revision {current}, which this Plumbline ({newest_revision()}) doesn't "
            f"know: it was made by another version of the program. Open it with that version, or start a new store "
            "(PLUMBLINE_HOME names its folder)."
        )
    from alembic import command

    config = configuration()
    with engine.connect().execution_options(plumbline_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def make_ready(engine: Engine) -> None:
    """Fills an empty database with tables. Raises Conflict for one that an older Plumbline made: upgrading is a decision."""
    current = current_revision(engine)
    if current is None and not inspect(engine).get_table_names():
        upgrade(engine)
        return
    _refuse_another_revision(current)


def expect_ready(engine: Engine) -> None:
    """Raises NotFound for a database without tables, and Conflict for one that an older Plumbline made. Changes nothing."""
    current = current_revision(engine)
    if current is None and not inspect(engine).get_table_names():
        raise NotFound("Plumbline store at", engine.url.render_as_string(hide_password=True))
    _refuse_another_revision(current)


def _refuse_another_revision(current: str | None) -> None:
    if current != newest_revision():
        raise Conflict(
            f"The store is at revision {current or 'none'}, this version of Plumbline needs "
            f"{newest_revision()}. Back it up, then run: plumbline db upgrade"
        )
