"""What contributors let us use their words for, as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.feedback.consent import GIVEN, takes_back
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope


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
    given = session.execute(
        select(*(col(getattr(Feedback, name)) for name in GIVEN.values())).where(
            col(Feedback.id) == feedback_id
        )
    ).first()
    if given is None:
        raise NotFound("feedback", Prefix.FEEDBACK.of(feedback_id))
    query = (
        select(col(ConsentWithdrawal.scope), func.min(col(ConsentWithdrawal.withdrawn_at)))
        .join(Feedback, takes_back())
        .where(col(Feedback.id) == feedback_id)
        .group_by(col(ConsentWithdrawal.scope))
    )
    taken_back: dict[Scope, datetime] = dict(session.execute(query).all())
    return [ConsentLine(scope, yes, taken_back.get(scope)) for scope, yes in zip(GIVEN, given, strict=True)]
