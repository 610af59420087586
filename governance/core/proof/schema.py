"""The store's tables themselves: tables, columns, constraints, indexes, triggers, and the migration they came from.

What should be there is made afresh, by the same migrations, in an empty place (on SQLite in memory, on PostgreSQL in a schema
of its own that is rolled back), and the two catalogues are compared word by word.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from alembic import command
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from governance.core import migrate
from governance.core.proof.discrepancy import Discrepancy

Catalogue = dict[tuple[str, str, str], str]
"""(what it is, its table, its name) to how the database describes it."""

_TRIAL = "plumbline_expected_schema"

_POSTGRESQL = (
    """SELECT 'table', c.relname, '', c.relkind::text FROM pg_class c
     WHERE c.relnamespace = %(ns)s::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f')""",
    """SELECT 'column', c.relname, a.attname,
           format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
           || CASE WHEN d.oid IS NULL OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%' THEN ''
              ELSE ' default ' || pg_get_expr(d.adbin, d.adrelid) END
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = %(ns)s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    """SELECT 'constraint', c.relname, o.conname, pg_get_constraintdef(o.oid) || CASE WHEN o.convalidated THEN '' ELSE ' ?' END
      FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid WHERE o.connamespace = %(ns)s::regnamespace""",
    """SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(ns)s""",
    """SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid) || t.tgenabled::text
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = %(ns)s::regnamespace AND NOT t.tgisinternal""",
    """SELECT 'trigger', c.relname, 'constraint triggers switched off', '' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = %(ns)s::regnamespace AND t.tgisinternal AND t.tgenabled <> 'O' GROUP BY 2""",
    """SELECT 'rule', c.relname, r.rulename, pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
     WHERE c.relnamespace = %(ns)s::regnamespace AND c.relkind = 'r'""",
    """SELECT 'function', '', p.proname, md5(pg_get_functiondef(p.oid)) FROM pg_proc p
     WHERE p.pronamespace = %(ns)s::regnamespace AND p.prokind IN ('f', 'p')
       AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')""",
)


def check_schema(connection: Connection) -> Iterator[Discrepancy]:
    """What is missing, what is there besides, and what differs; and a revision that isn't this program's."""
    found = _catalogue(connection, "public")
    expected = (
        _expected_sqlite() if connection.dialect.name == "sqlite" else _expected_postgresql(connection.engine)
    )
    for key in sorted(expected.keys() | found.keys()):
        what, table, name = key
        words = f"{what} {name} of table {table}" if name and table else f"{what} {name or table}"
        column = name if what == "column" else None
        if key not in found:
            yield Discrepancy(f"schema: {words} is missing", table or None, None, column)
        elif key not in expected:
            yield Discrepancy(
                f"schema: {words} is not part of Plumbline's tables", table or None, None, column
            )
        elif found[key] != expected[key]:
            yield Discrepancy(f"schema: {words} was changed", table or None, None, column)
    yield from _revision(connection)


def _revision(connection: Connection) -> Iterator[Discrepancy]:
    try:
        with connection.begin_nested():
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    except DBAPIError:
        yield Discrepancy("schema: the migration's number cannot be read", "alembic_version")
        return
    if list(found) != [migrate.newest_revision()]:
        words = ", ".join(map(str, found)) or "none"
        yield Discrepancy(
            f"schema: the store is at revision {words}, this Plumbline makes {migrate.newest_revision()}",
            "alembic_version",
            None,
            "version_num",
        )


@lru_cache
def _expected_sqlite() -> Catalogue:
    from governance.core.store import make_engine

    fresh = make_engine("sqlite://")
    migrate.upgrade(fresh)
    with fresh.connect() as connection:
        found = _catalogue(connection, "")
    fresh.dispose()
    return found


def _expected_postgresql(engine: Engine) -> Catalogue:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql(f"CREATE SCHEMA {_TRIAL}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {_TRIAL}")
        config = migrate.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        found = _catalogue(connection, _TRIAL)
        transaction.rollback()
    return found


def _catalogue(connection: Connection, namespace: str) -> Catalogue:
    if connection.dialect.name == "sqlite":
        rows: Any = connection.exec_driver_sql(
            "SELECT type, tbl_name, name, coalesce(sql, '') FROM sqlite_master"
        )
        return {
            (what, table, "" if what == "table" else name): _one_spacing(sql)
            for what, table, name, sql in rows
        }
    connection.exec_driver_sql(f"SET LOCAL search_path TO {namespace}")
    return {
        (what, table, name): words.replace(f"{namespace}.", "")
        for query in _POSTGRESQL
        for what, table, name, words in connection.exec_driver_sql(query, {"ns": namespace})
    }


def _one_spacing(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()
