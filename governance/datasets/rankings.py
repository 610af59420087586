"""Rankings as training pairs: one for each two answers that someone's order doesn't tie.

Someone who puts eight answers in order gives up to 28 pairs, and is one person all the same: `pairs` says how many the statement
gives, and each weighs 1/`pairs` (as Ouyang et al. 2022, section 3.5, divide the loss of one ranking by its pairs).
"""

from typing import Any

from sqlalchemy import Select, and_, func, select

from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback, FeedbackOutput, Kind
from governance.registry.tables import Output

PLACES = 8
"""Answers that a ranking has at most (governance.feedback.kinds.ranking)."""

_FEEDBACK, _PART, _OUTPUT = table_of(Feedback), table_of(FeedbackOutput), table_of(Output)
_BETTER, _WORSE = _PART.alias("better"), _PART.alias("worse")
_UPPER, _LOWER = _PART.alias("upper"), _PART.alias("lower")
_CHOSEN, _REJECTED = _OUTPUT.alias("chosen_output"), _OUTPUT.alias("rejected_output")
_PAIRS = (
    select(func.count())
    .select_from(_UPPER.join(_LOWER, _LOWER.c.feedback_id == _UPPER.c.feedback_id))
    .where(_UPPER.c.feedback_id == _FEEDBACK.c.id, _UPPER.c.rank < _LOWER.c.rank)
    .scalar_subquery()
)


def pair_number(feedback_id: int, better: int, worse: int) -> int:
    """The number of a pair: of the statement, and of the places (from 1) of the two answers in it."""
    return feedback_id * PLACES**2 + (better - 1) * PLACES + worse - 1


def statement_of(pair: int) -> int:
    """The statement that a pair comes from."""
    return pair // PLACES**2


RANKED_PAIRS: Select[Any] = (
    select(
        (_FEEDBACK.c.id * PLACES**2 + (_BETTER.c.place - 1) * PLACES + _WORSE.c.place - 1).label("pair"),
        _CHOSEN.c.conversation,
        _REJECTED.c.conversation.label("other_conversation"),
        _CHOSEN.c.answer.label("chosen"),
        _REJECTED.c.answer.label("rejected"),
        _FEEDBACK.c.language,
        _FEEDBACK.c.scenario,
        _FEEDBACK.c.output_id,
        _PAIRS.label("pairs"),
    )
    .select_from(_FEEDBACK)
    .join(_BETTER, _BETTER.c.feedback_id == _FEEDBACK.c.id)
    .join(_WORSE, and_(_WORSE.c.feedback_id == _FEEDBACK.c.id, _WORSE.c.rank > _BETTER.c.rank))
    .join(_CHOSEN, _CHOSEN.c.id == _BETTER.c.output_id)
    .join(_REJECTED, _REJECTED.c.id == _WORSE.c.output_id)
    .where(_FEEDBACK.c.kind == Kind.RANKING)
    .order_by(_FEEDBACK.c.id, _BETTER.c.place, _WORSE.c.place)
)
"""The pairs of all rankings: number (`pair_number`), the two texts and where they belong, how many pairs the statement gives."""
