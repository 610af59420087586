"""The examples that fail a check."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.datasets.tables import Example

SHOWN = 20
"""How many of the examples that fail a check are named."""


def failing_examples(
    session: Session, version_id: int, failing: ColumnElement[bool]
) -> tuple[int, tuple[str, ...]]:
    """How many examples of the version meet the condition, and the first of them by reference."""
    examples = and_(col(Example.dataset_version_id) == version_id, failing)
    count = session.execute(select(func.count()).select_from(Example).where(examples)).scalar_one()
    if not count:
        return 0, ()
    first: Sequence[int] = (
        session.execute(select(col(Example.id)).where(examples).order_by(col(Example.position)).limit(SHOWN))
        .scalars()
        .all()
    )
    return count, tuple(map(Prefix.EXAMPLE.of, first))
