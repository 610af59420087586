"""Writes the one migration of a Plumbline that was never released, from the classes: `python -m tests.schema`.

Its revision is a digest of what it makes, so that a store which an earlier state of the code made is refused by name instead
of being opened with other tables. After the first release, migrations are written one by one and this command goes.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from governance.core.columns import UtcTime
from governance.core.migrate import MIGRATIONS
from governance.schema import METADATA

FIRST = MIGRATIONS / "versions" / "0001_first_schema.py"

HEAD = '''"""All tables, as the classes say. Written by `python -m tests.schema`; not by hand."""

import sqlalchemy as sa
from alembic import op

from governance.core.columns import UtcTime
from governance.core.search_table import create_search

revision = "{revision}"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}
    create_search(op)


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
'''


def first_schema() -> str:
    """The text of the migration."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"render_item": _render, "sqlalchemy_module_prefix": "sa.", "target_metadata": METADATA},
        )
        operations = produce_migrations(context, METADATA).upgrade_ops
        assert operations is not None
        written = render_python_code(operations, migration_context=context, render_item=_render)
    body = "\n".join(line for line in written.splitlines() if not line.strip().startswith("# ###")).rstrip()
    revision = "first_" + hashlib.sha256(body.encode()).hexdigest()[:12]
    return HEAD.format(revision=revision, body=re.sub(r"[ \t]+\n", "\n", body))


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    if kind == "type" and isinstance(item, UtcTime):
        return "UtcTime()"
    if kind == "type" and isinstance(item, sa.Enum) and not item.create_constraint:
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"_choice({', '.join(repr(str(value)) for value in item.enums)}, name={item.name!r})"
    if kind == "type" and type(item).__module__.startswith("sqlmodel"):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def main() -> None:
    FIRST.write_text(first_schema())
    subprocess.run([str(Path(sys.executable).parent / "ruff"), "format", "--quiet", str(FIRST)], check=True)


if __name__ == "__main__":
    main()
