"""How far review has followed what is said."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from governance.core.unit_of_work import table_of
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope
from governance.review.queries.places import cases_on, unplaced
from governance.review.tables.desks import FollowedFeedback


def is_behind(session: Session) -> bool:
    """Whether something was said or withdrawn that review hasn't followed yet. One small query: ask it as often as you like."""
    seen = session.get(FollowedFeedback, 1)
    return newest(session) != ((seen.feedback_id, seen.withdrawal_id) if seen else (0, 0)) or bool(
        seen is None and unplaced(session, 1)
    )


def newest(session: Session) -> tuple[int, int]:
    """The newest statement and the newest withdrawal of consent; 0 for none."""
    return _last(session, col(Feedback.id)), _last(session, col(ConsentWithdrawal.id))


def touched_cases(session: Session, first: int, last: int, withdrawals_after: int) -> set[int]:
    """Cases on the outputs of the statements from `first` to `last`, and on those where somebody spoke who has withdrawn since
    `withdrawals_after` that their words be reviewed.
    """
    outputs = select(col(Feedback.output_id)).where(col(Feedback.id).between(first, last))
    cases = set(session.execute(cases_on(outputs)).scalars())
    if _last(session, col(ConsentWithdrawal.id)) > withdrawals_after:
        cases.update(session.execute(cases_on(_silenced(withdrawals_after))).scalars())
    return cases


def _last(session: Session, column: Any) -> int:
    return int(session.execute(select(func.coalesce(func.max(column), 0))).scalar_one())


def _silenced(after: int) -> Select[Any]:
    """Outputs on which somebody spoke who has taken back since that their words be reviewed."""
    taken = (
        select(table_of(ConsentWithdrawal))
        .where(col(ConsentWithdrawal.id) > after, col(ConsentWithdrawal.scope) == Scope.REVIEW)
        .subquery()
    )
    return select(col(Feedback.output_id)).join(
        taken, (taken.c.feedback_id == Feedback.id) | (taken.c.person_id == Feedback.person_id)
    )
