"""Flags that review may act upon: those whose contributor lets their words be reviewed."""

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, Kind, Scope


def stands_as_flag() -> ColumnElement[bool]:
    """Whether a `Feedback` row is a flag that may be reviewed."""
    return and_(col(Feedback.kind) == Kind.FLAG, standing_consent(Scope.REVIEW))


def highest_severity(session: Session, output_id: int) -> int | None:
    """The highest severity that anyone flagged an output with; None where nobody did."""
    highest: int | None = session.execute(
        select(func.max(col(Feedback.severity))).where(col(Feedback.output_id) == output_id, stands_as_flag())
    ).scalar_one()
    return highest
