"""Rankings as training pairs: one for each two answers of which someone put one above the other.

Someone who puts eight answers in order gives up to 28 pairs, and is one person all the same: each pair weighs 1/`pairs`, the
number of pairs that the ranking gives (Ouyang et al. 2022, section 3.5, divide the loss of a ranking by its pairs alike).
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, literal, or_, select
from sqlalchemy import Text as TextType

from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback, FeedbackOutput
from governance.registry.tables import Output

PLACES = 8
"""Answers that a ranking has at most (governance.feedback.kinds.ranking)."""

_FEEDBACK, _PART, _OUTPUT = table_of(Feedback), table_of(FeedbackOutput), table_of(Output)
_BETTER, _WORSE = _PART.alias("better"), _PART.alias("worse")
_UPPER, _LOWER = _PART.alias("upper"), _PART.alias("lower")
_CHOSEN, _REJECTED = _OUTPUT.alias("chosen_output"), _OUTPUT.alias("rejected_output")

PAIR_NUMBER: ColumnElement[int] = (
    cast(_FEEDBACK.c.id, BigInteger) * PLACES**2 + (_BETTER.c.place - 1) * PLACES + _WORSE.c.place - 1
)
"""The number of a pair: of the statement, and of the places of the better answer and the worse one in it."""

ARE_TIED: ColumnElement[bool] = _BETTER.c.rank == _WORSE.c.rank

IS_FIRST_PAIR: ColumnElement[bool] = _BETTER.c.place + _WORSE.c.place == 3
"""True of one pair of each ranking: of the answers at its first two places."""

_PAIRS = (
    select(func.count())
    .select_from(_UPPER.join(_LOWER, _LOWER.c.feedback_id == _UPPER.c.feedback_id))
    .where(_UPPER.c.feedback_id == _FEEDBACK.c.id, _UPPER.c.rank < _LOWER.c.rank)
    .scalar_subquery()
)


_IN_ORDER = or_(_BETTER.c.rank < _WORSE.c.rank, and_(ARE_TIED, _BETTER.c.place < _WORSE.c.place))
_EVERY_TWO = (
    _FEEDBACK.join(_BETTER, _BETTER.c.feedback_id == _FEEDBACK.c.id)
    .join(_WORSE, and_(_WORSE.c.feedback_id == _FEEDBACK.c.id, _IN_ORDER))
    .join(_CHOSEN, _CHOSEN.c.id == _BETTER.c.output_id)
    .join(_REJECTED, _REJECTED.c.id == _WORSE.c.output_id)
)


def statement_of(pair_number: Any) -> Any:
    """The statement that a pair comes from; of many pairs at once, those of each."""
    return pair_number // PLACES**2


RANKED: Select[Any] = (
    select(
        PAIR_NUMBER.label("pair_number"),
        cast(_CHOSEN.c.conversation, TextType),
        cast(_REJECTED.c.conversation, TextType).label("other_conversation"),
        _CHOSEN.c.answer.label("chosen"),
        _REJECTED.c.answer.label("rejected"),
        _FEEDBACK.c.language,
        _FEEDBACK.c.scenario,
        _CHOSEN.c.id.label("output_id"),
        _FEEDBACK.c.person_id,
        _FEEDBACK.c.stakeholder_group_id,
        literal(None).label("label"),
        _PAIRS.label("pairs"),
    )
    .select_from(_EVERY_TWO)
    .order_by(_FEEDBACK.c.id, _BETTER.c.place, _WORSE.c.place)
)
"""Every two answers of a ranking once, those that are tied included: the columns of a Candidate but its origin."""
