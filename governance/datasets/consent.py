"""Whose training consent stands, now or as the ledger knew it at an earlier event.

One rule for building, for the gate and for finding what a withdrawal reaches, so that the three cannot differ. Now, it is
governance.feedback.queries.standing_consent for training. `until_withdrawal` bounds it to withdrawals up to that number.
"""

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, select, union
from sqlmodel import col

from governance.core.unit_of_work import table_of
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope
from governance.review.tables import Judgement

_WITHDRAWAL = table_of(ConsentWithdrawal)
_SAID, _JUDGED = table_of(Feedback).alias("said"), table_of(Judgement).alias("judged")


def feedback_consents(until_withdrawal: int | None = None) -> ColumnElement[bool]:
    """Whether a `Feedback` row may train: consent was given and not taken back."""
    return and_(col(Feedback.may_train), col(Feedback.id).not_in(withdrawn_feedback(until_withdrawal)))


def withdrawn_feedback(until_withdrawal: int | None = None) -> CompoundSelect[int]:
    """Ids of feedback whose training consent was taken back: for itself, or with all that the person had said by then."""
    alone = select(_WITHDRAWAL.c.feedback_id).where(_WITHDRAWAL.c.feedback_id.is_not(None))
    with_all = (
        select(_SAID.c.id)
        .join(_WITHDRAWAL, _WITHDRAWAL.c.person_id == _SAID.c.person_id)
        .where(_WITHDRAWAL.c.feedback_id.is_(None), _SAID.c.recorded_at <= _WITHDRAWAL.c.withdrawn_at)
    )
    counts = _counts(until_withdrawal)
    return union(alone.where(counts), with_all.where(counts))


def withdrawn_judgements(until_withdrawal: int | None = None) -> Select[int]:
    """Ids of judgements whose reviewer took training consent back for all that they had said by then."""
    return (
        select(_JUDGED.c.id)
        .join(_WITHDRAWAL, _WITHDRAWAL.c.person_id == _JUDGED.c.reviewer_id)
        .where(
            _WITHDRAWAL.c.feedback_id.is_(None),
            _JUDGED.c.made_at <= _WITHDRAWAL.c.withdrawn_at,
            _counts(until_withdrawal),
        )
    )


def _counts(until_withdrawal: int | None) -> ColumnElement[bool]:
    about_training = _WITHDRAWAL.c.scope == Scope.TRAINING
    if until_withdrawal is None:
        return about_training
    return and_(about_training, _WITHDRAWAL.c.id <= until_withdrawal)
