"""The outputs that statements speak of: who spoke of one, and what each statement says of each of its outputs."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from governance.feedback.kinds import Part
from governance.feedback.tables import Feedback, FeedbackOutput


def speaks_of(output_id: Any) -> ColumnElement[bool]:
    """Whether a `Feedback` row speaks of the output, alone or among others; the output is given by its id or by a column."""
    among = select(col(FeedbackOutput.feedback_id)).where(col(FeedbackOutput.output_id) == output_id)
    return or_(col(Feedback.output_id) == output_id, col(Feedback.id).in_(among))


def has_spoken_of(person_id: Any, output_id: Any) -> ColumnElement[bool]:
    """Whether a person spoke of the output, alone or among others; each is given by its id or by a column.

    By two conditions rather than one with an `or`: each then reads its own index.
    """
    alone = exists().where(col(Feedback.person_id) == person_id, col(Feedback.output_id) == output_id)
    among = exists().where(
        col(FeedbackOutput.output_id) == output_id,
        col(Feedback.id) == FeedbackOutput.feedback_id,
        col(Feedback.person_id) == person_id,
    )
    return or_(alone, among)


def parts_of(session: Session, feedback_ids: Iterable[int]) -> dict[int, tuple[Part, ...]]:
    """What statements say of each of their outputs, by place; statements on one whole output aren't in it."""
    found: dict[int, tuple[Part, ...]] = {}
    rows = session.execute(
        select(
            col(FeedbackOutput.feedback_id),
            col(FeedbackOutput.output_id),
            col(FeedbackOutput.place),
            col(FeedbackOutput.rank),
            col(FeedbackOutput.span_start),
            col(FeedbackOutput.span_end),
            col(FeedbackOutput.passage),
            col(FeedbackOutput.answer_hash),
        )
        .where(col(FeedbackOutput.feedback_id).in_(list(feedback_ids)))
        .order_by(col(FeedbackOutput.feedback_id), col(FeedbackOutput.place))
    )
    for feedback_id, *values in rows:
        found[feedback_id] = (*found.get(feedback_id, ()), Part(*values))
    return found
