"""What contributors let us use their words for, as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope

_GIVEN = {Scope.REVIEW: "may_review", Scope.TRAINING: "may_train", Scope.PUBLICATION: "may_publish"}


def standing_consent(scope: Scope) -> ColumnElement[bool]:
    """Whether a `Feedback` row may be used for `scope` now: given with it, and not taken back since.

    A withdrawal by person covers what they had said by then; what they say later comes with its own consent.
    """
    return and_(col(getattr(Feedback, _GIVEN[scope])), ~exists().where(_takes_back(), _of_scope(scope)))


@dataclass(frozen=True)
class ConsentLine:
    """One use of a statement: whether its contributor agreed when they spoke, and since when no longer."""

    scope: Scope
    given: bool
    taken_back_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.given and self.taken_back_at is None


def consent_receipt(session: Session, feedback_id: int) -> list[ConsentLine]:
    """What one statement may be used for, scope by scope. Raises NotFound."""
    said = session.get(Feedback, feedback_id)
    if said is None:
        raise NotFound("feedback", Prefix.FEEDBACK.of(feedback_id))
    query = (
        select(col(ConsentWithdrawal.scope), func.min(col(ConsentWithdrawal.withdrawn_at)))
        .join(Feedback, _takes_back())
        .where(col(Feedback.id) == feedback_id)
        .group_by(col(ConsentWithdrawal.scope))
    )
    taken_back: dict[Scope, datetime] = dict(session.execute(query).all())
    return [
        ConsentLine(scope, bool(getattr(said, name)), taken_back.get(scope)) for scope, name in _GIVEN.items()
    ]


def _of_scope(scope: Scope) -> ColumnElement[bool]:
    return col(ConsentWithdrawal.scope) == scope


def _takes_back() -> ColumnElement[bool]:
    return or_(
        col(ConsentWithdrawal.feedback_id) == Feedback.id,
        and_(
            col(ConsentWithdrawal.feedback_id).is_(None),
            col(ConsentWithdrawal.person_id) == Feedback.person_id,
            col(ConsentWithdrawal.withdrawn_at) >= Feedback.recorded_at,
        ),
    )
