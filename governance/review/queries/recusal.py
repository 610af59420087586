"""Whose mind is made up: who gave feedback on an output doesn't decide its case, nor does who is recused from it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.feedback.queries import has_spoken_of, speaks_of
from governance.feedback.tables import Feedback
from governance.review.tables import Case
from governance.review.tables.desks import Recusal


def is_own_feedback(person_id: Any, output_id: Any) -> ColumnElement[bool]:
    """Whether a `Feedback` row is this person's on the output, which is given by its id or by a column."""
    return and_(
        col(Feedback.person_id) == person_id,
        speaks_of(output_id),
    )


def own_feedback_on(person_id: Any, output_id: Any) -> ColumnElement[bool]:
    """Whether a person gave feedback on an output; each is given by its id or by a column."""
    return has_spoken_of(person_id, output_id)


def own_feedback(session: Session, person_id: int, output_id: int) -> int | None:
    """The id of the first statement that the person made on the output; None where they made none."""
    return session.execute(_OWN_FEEDBACK, {"person_id": person_id, "output_id": output_id}).scalar()


_round = aliased(Case)


def has_recused(person_id: Any, output_id: Any) -> ColumnElement[bool]:
    """Whether a person keeps away from an output, in any round; each is given by its id or by a column."""
    return (
        select(col(Recusal.id))
        .join(_round, col(_round.id) == Recusal.case_id)
        .where(col(Recusal.person_id) == person_id, col(_round.output_id) == output_id)
        .exists()
    )


def keeps_away(session: Session, person_id: int, output_id: int) -> bool:
    """Whether the person keeps away from the output, in any round."""
    return bool(session.execute(_KEEPS_AWAY, {"person_id": person_id, "output_id": output_id}).scalar())


_KEEPS_AWAY = select(has_recused(bindparam("person_id"), bindparam("output_id")))
_OWN_FEEDBACK = (
    select(col(Feedback.id))
    .where(is_own_feedback(bindparam("person_id"), bindparam("output_id")))
    .order_by(col(Feedback.id))
    .limit(1)
)
"""Put together once: every judgement asks them."""
