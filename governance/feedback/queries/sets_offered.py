"""Pairs and sets of answers that a person could compare, or put in order, next."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.feedback.kinds import NOTHING_WRONG as NOTHING_WRONG
from governance.feedback.kinds import FilledIn as FilledIn
from governance.feedback.showing import shown_order
from governance.feedback.tables import Feedback, FeedbackOutput
from governance.registry.queries import OutputView, output_view
from governance.registry.queries.pairs import answer_pairs, answer_sets

NEWEST_COMPARED = 5_000
"""Outputs among which a pair is looked for when someone wants to compare by hand."""


def pair_offered(
    session: Session, person_id: int | None, skipped: Sequence[int] = ()
) -> tuple[OutputView, ...] | None:
    """Two answers by different model versions that this person hasn't compared and hasn't skipped, in an order that is random
    between people; the newest of them. None when there are none left.
    """
    pairs = answer_pairs(among=NEWEST_COMPARED).subquery()
    one, other = aliased(FeedbackOutput), aliased(FeedbackOutput)
    compared = exists().where(
        col(one.output_id) == pairs.c.id,
        col(other.output_id) == pairs.c.older,
        col(one.feedback_id) == other.feedback_id,
        col(Feedback.id) == one.feedback_id,
        col(Feedback.person_id) == person_id,
    )
    query = (
        select(pairs.c.id, pairs.c.older)
        .where(~compared, pairs.c.id.not_in(skipped))
        .order_by(pairs.c.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return _in_order(session, person_id, found) if found is not None else None


def set_offered(
    session: Session, person_id: int | None, skipped: Sequence[int] = ()
) -> tuple[OutputView, ...] | None:
    """Three to eight answers to one conversation that this person hasn't put in order and hasn't skipped (by the newest of them),
    in an order that is random between people. None when there are none left.
    """
    for found in answer_sets(session, among=NEWEST_COMPARED):
        if found[0] not in skipped and not session.execute(select(_has_ranked(person_id, found[0]))).scalar():
            return _in_order(session, person_id, found)
    return None


def _has_ranked(person_id: int | None, output_id: int) -> ColumnElement[bool]:
    return exists().where(
        col(FeedbackOutput.output_id) == output_id,
        col(FeedbackOutput.rank).is_not(None),
        col(Feedback.id) == FeedbackOutput.feedback_id,
        col(Feedback.person_id) == person_id,
    )


def _in_order(session: Session, person_id: int | None, ids: Sequence[int]) -> tuple[OutputView, ...]:
    return tuple(output_view(session, each) for each in shown_order(person_id or 0, *ids))
