"""What slices are called, and which cases their outputs have."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.monitors.measures import Dimension, parts_of
from governance.audit.monitors.tables import Monitor
from governance.core.people.tables import StakeholderGroup
from governance.registry.queries import model_versions
from governance.review.tables import Case

EVERYTHING = "all"
NO_GROUP = "no group"

Names = Mapping[Dimension, Mapping[str, str]]


def slice_values(monitor: Monitor, key: str) -> dict[Dimension, str]:
    """The slice's value in each dimension, as it is stored."""
    return dict(zip(map(Dimension, monitor.slice_by), parts_of(key), strict=True)) if monitor.slice_by else {}


def names(session: Session) -> Names:
    """What stored values are called, where that differs."""
    groups = session.execute(select(col(StakeholderGroup.id), col(StakeholderGroup.name)))
    return {
        Dimension.MODEL_VERSION: {str(row.id): row.name for row in model_versions(session)},
        Dimension.GROUP: {"0": NO_GROUP, **{str(group_id): name for group_id, name in groups}},
    }


def called(monitor: Monitor, key: str, known: Names) -> str:
    """`assistant 2.0 · es · medical-advice`; "all" for everything."""
    values = slice_values(monitor, key)
    return " · ".join(known.get(name, {}).get(value, value) for name, value in values.items()) or EVERYTHING


def slice_name(session: Session, monitor: Monitor, key: str) -> str:
    """As `called`, for one slice."""
    return called(monitor, key, names(session))


def last_cases(session: Session, outputs: Sequence[int]) -> dict[int, int]:
    """The newest case of each output that has one."""
    rows = session.execute(
        select(col(Case.output_id), func.max(col(Case.id)))
        .where(col(Case.output_id).in_(outputs))
        .group_by(col(Case.output_id))
    )
    return {row[0]: row[1] for row in rows}
