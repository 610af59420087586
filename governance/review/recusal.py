"""Whose mind is made up: who gave feedback on an output doesn't decide its case."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from governance.feedback.tables import Feedback


def is_own_feedback(person_id: int, output_id: Any) -> ColumnElement[bool]:
    """Whether a `Feedback` row is this person's on the output, which is given by its id or by a column."""
    return and_(
        col(Feedback.person_id) == person_id,
        or_(col(Feedback.output_id) == output_id, col(Feedback.other_output_id) == output_id),
    )


def own_feedback(session: Session, person_id: int, output_id: int) -> int | None:
    """The id of the first statement that the person made on the output; None where they made none."""
    return session.execute(
        select(col(Feedback.id))
        .where(is_own_feedback(person_id, output_id))
        .order_by(col(Feedback.id))
        .limit(1)
    ).scalar()
