"""Bringing a store's tables up to date (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from governance.core.errors import Conflict

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def newest_revision() -> str | None:
    """The revision that this code needs."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def _known_revisions() -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(configuration()).walk_revisions()}


def current_revision(engine: Engine) -> str | None:
    """The revision that the store has; None where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Creates or alters tables up to the newest revision, in one transaction.

    Raises Conflict for a store that no released Plumbline made: before the first release there is no way on from it.
    """
    config = configuration()
    current = current_revision(engine)
    if current == newest_revision():
        return
    if current is not None and current not in _known_revisions():
        raise Conflict(
            f"The store is at revision {current}, which this Plumbline ({newest_revision()}) doesn't know: another state of the "
            "program made it, before its first release or after this one. Open it with that one, or start a new store "
            "(PLUMBLINE_HOME names its folder)."
        )
    with engine.connect().execution_options(plumbline_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def make_ready(engine: Engine) -> None:
    """Fills an empty database with tables. Raises Conflict for one that an older Plumbline made: upgrading is a decision."""
    current = current_revision(engine)
    if current == newest_revision():
        return
    if current is None and not inspect(engine).get_table_names():
        upgrade(engine)
        return
    raise Conflict(
        f"The store is at revision {current or 'none'}, this Plumbline needs {newest_revision()}. "
        "Make a copy of it, then run: plumbline db upgrade"
    )
