"""The rows behind the numbers of a period: statements without words and without names, so that everybody may hold them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.feedback.tables import Feedback
from governance.registry.tables import Model, ModelVersion
from governance.views.account.heard import within
from governance.views.account.period import Period

MOST_ROWS = 100_000
"""The most that a report carries; a workbook's sheet ends at a million."""

Row = tuple[str | int | datetime | None, ...]


@dataclass(frozen=True)
class Statements:
    """Reference, kind, source, model version, language, scenario, group, rating, category, severity, preference, output, time."""

    rows: list[Row]
    total: int


def statements(session: Session, period: Period) -> Statements:
    """The first statements of the period that count, by number."""
    counted = within(period)
    total = session.execute(select(func.count()).select_from(Feedback).where(counted)).scalar_one()
    versions = {
        row_id: f"{slug} {label}"
        for row_id, slug, label in session.execute(
            select(col(ModelVersion.id), col(Model.slug), col(ModelVersion.label)).join(
                Model, col(Model.id) == ModelVersion.model_id
            )
        )
    }
    groups: dict[int | None, str] = dict(
        session.execute(select(col(StakeholderGroup.id), col(StakeholderGroup.name))).all()
    )
    columns = (
        *(Feedback.id, Feedback.kind, Feedback.source, Feedback.model_version_id, Feedback.language),
        *(Feedback.scenario, Feedback.stakeholder_group_id, Feedback.rating, Feedback.category),
        *(Feedback.severity, Feedback.preference, Feedback.output_id, Feedback.given_at),
    )
    found = session.execute(
        select(*(col(each) for each in columns)).where(counted).order_by(col(Feedback.id)).limit(MOST_ROWS)
    )
    return Statements([_row(row, versions, groups) for row in found], total)


def _row(row: Any, versions: dict[int, str], groups: dict[int | None, str]) -> Row:
    return (
        Prefix.FEEDBACK.of(row[0]),
        row[1].value,
        row[2].value,
        versions[row[3]],
        row[4],
        row[5],
        groups.get(row[6]),
        row[7],
        row[8],
        row[9],
        row[10].value if row[10] else None,
        Prefix.OUTPUT.of(row[11]),
        row[12],
    )
