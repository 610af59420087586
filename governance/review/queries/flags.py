"""Flags that review may act upon: those whose contributor lets their words be reviewed."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, Kind, Scope


def stands_as_flag() -> ColumnElement[bool]:
    """Whether a `Feedback` row is a flag that may be reviewed."""
    return and_(col(Feedback.kind) == Kind.FLAG, standing_consent(Scope.REVIEW))


def highest_severities(session: Session, output_ids: Iterable[int]) -> dict[int, int]:
    """The highest severity that anyone flagged each output with; outputs that nobody flagged aren't in it."""
    highest = (
        select(col(Feedback.output_id), func.max(col(Feedback.severity)))
        .where(col(Feedback.output_id).in_(list(output_ids)), stands_as_flag())
        .group_by(col(Feedback.output_id))
    )
    return {output_id: severity for output_id, severity in session.execute(highest) if severity is not None}
