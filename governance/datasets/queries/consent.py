"""Whose training consent stands, now or as the ledger knew it at an earlier event.

One rule for building, for the gate, for exports and for finding what a withdrawal reaches, so that they cannot differ. Now, it is
governance.feedback.queries.standing_consent for training. `until_event` bounds it to withdrawals that the ledger knew then.
"""

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union
from sqlmodel import Session, col

from governance.core.errors import Conflict
from governance.core.unit_of_work import table_of
from governance.datasets.tables import Example, ExampleSource
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope
from governance.review.tables import Judgement

_WITHDRAWAL = table_of(ConsentWithdrawal)
_SAID, _JUDGED = table_of(Feedback).alias("said"), table_of(Judgement).alias("judged")


def feedback_consents(until_event: int | None = None) -> ColumnElement[bool]:
    """Whether a `Feedback` row may train: consent was given and not taken back."""
    return and_(col(Feedback.may_train), col(Feedback.id).not_in(withdrawn_feedback(until_event)))


def withdrawn_feedback(until_event: int | None = None) -> CompoundSelect[int]:
    """Ids of feedback whose training consent was taken back: for itself, or with all that the person had said by then."""
    alone = select(_WITHDRAWAL.c.feedback_id).where(_WITHDRAWAL.c.feedback_id.is_not(None))
    with_all = (
        select(_SAID.c.id)
        .join(_WITHDRAWAL, _WITHDRAWAL.c.person_id == _SAID.c.person_id)
        .where(_WITHDRAWAL.c.feedback_id.is_(None), _SAID.c.event_seq < _WITHDRAWAL.c.recorded_seq)
    )
    counts = _counts(until_event)
    return union(alone.where(counts), with_all.where(counts))


def withdrawn_judgements(until_event: int | None = None) -> Select[int]:
    """Ids of judgements whose reviewer took training consent back for all that they had said by then."""
    return (
        select(_JUDGED.c.id)
        .join(_WITHDRAWAL, _WITHDRAWAL.c.person_id == _JUDGED.c.reviewer_id)
        .where(
            _WITHDRAWAL.c.feedback_id.is_(None),
            _JUDGED.c.recorded_seq < _WITHDRAWAL.c.recorded_seq,
            _counts(until_event),
        )
    )


def rests_on_withdrawn() -> ColumnElement[bool]:
    """Whether an `Example` row rests on words whose training consent was taken back."""
    return col(Example.id).in_(
        select(col(ExampleSource.example_id)).where(
            or_(
                col(ExampleSource.feedback_id).in_(withdrawn_feedback()),
                col(ExampleSource.judgement_id).in_(withdrawn_judgements()),
            )
        )
    )


def withdrawn_examples(session: Session, version_id: int) -> int:
    """How many examples of a dataset version rest on words whose training consent was taken back since."""
    query = (
        select(func.count())
        .select_from(Example)
        .where(col(Example.dataset_version_id) == version_id, rests_on_withdrawn())
    )
    return int(session.execute(query).scalar_one())


def refuse_withdrawn(session: Session, version_id: int, reference: str) -> None:
    """Raises Conflict where the version holds words whose training consent was taken back: they may not leave."""
    count = withdrawn_examples(session, version_id)
    if count:
        examples = "1 example" if count == 1 else f"{count:,} examples"
        raise Conflict(
            f"{examples} of {reference} rest on words whose training consent was withdrawn since. Build a new version, which "
            "leaves them out."
        )


def _counts(until_event: int | None) -> ColumnElement[bool]:
    about_training = _WITHDRAWAL.c.scope == Scope.TRAINING
    if until_event is None:
        return about_training
    return and_(about_training, _WITHDRAWAL.c.recorded_seq <= until_event)
