"""Review follows what is said: new feedback moves the cases on its outputs, and opens cases by the rules in force.

One unit of work takes all that came since the last one, in steps of `AT_ONCE` statements; how far it came is stored with what it
did, so that nothing is seen twice and a crash loses nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.core.unit_of_work import UnitOfWork, table_of
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope
from governance.review.commands.opening import apply_rules
from governance.review.commands.places import place
from governance.review.queries.places import cases_on, unplaced
from governance.review.tables.desks import FollowedFeedback

AT_ONCE = 5_000
A_LITTLE = 200
"""Statements of one step beside others who write: at worst as many cases are opened, in a few tenths of a second."""


@dataclass(frozen=True)
class Followed:
    """What one step came to: statements seen, cases whose place was counted anew, cases opened."""

    statements: int
    moved: int
    opened: int


def follow_feedback(unit: UnitOfWork, at_once: int = AT_ONCE) -> Followed:
    """Takes in the next `at_once` statements, and withdrawals: places the cases they touch anew, then applies the opening rules
    to their outputs. Cases that were there before the queue kept places come first, some at a time.
    """
    without = unplaced(unit.session, at_once)
    if without:
        place(unit.session, without)
        return Followed(0, len(without), 0)
    seen = unit.session.get(FollowedFeedback, 1) or FollowedFeedback(id=1, feedback_id=0, withdrawal_id=0)
    newest = min(_newest(unit.session, col(Feedback.id)), seen.feedback_id + at_once)
    withdrawn = _newest(unit.session, col(ConsentWithdrawal.id))
    first = seen.feedback_id + 1
    touched = select(col(Feedback.output_id)).where(col(Feedback.id).between(first, newest))
    cases = set(unit.session.execute(cases_on(touched)).scalars())
    if withdrawn > seen.withdrawal_id:
        cases.update(unit.session.execute(cases_on(_silenced(seen.withdrawal_id))).scalars())
    place(unit.session, cases)
    opened = apply_rules(unit, since_feedback_id=first, last_feedback_id=newest) if newest >= first else []
    seen.feedback_id, seen.withdrawal_id = newest, withdrawn
    unit.session.add(seen)
    return Followed(newest - first + 1, len(cases), len(opened))


def is_behind(session: Session) -> bool:
    """Whether something was said or withdrawn that review hasn't followed yet. One small query: ask it as often as you like."""
    seen = session.get(FollowedFeedback, 1)
    newest = (_newest(session, col(Feedback.id)), _newest(session, col(ConsentWithdrawal.id)))
    return newest != ((seen.feedback_id, seen.withdrawal_id) if seen else (0, 0)) or bool(
        seen is None and unplaced(session, 1)
    )


def catch_up(store: Store, at: datetime | None = None) -> Followed:
    """Follows all that was said so far, in as many units of work as it takes. What the steps came to, in all.

    `at` is for stores that tell of the past; otherwise it is now.
    """
    statements = moved = opened = 0
    while _lags(store):
        with store.begin(SYSTEM, at) as unit:
            step = follow_feedback(unit)
        statements, moved, opened = (
            statements + step.statements,
            moved + step.moved,
            opened + step.opened,
        )
    return Followed(statements, moved, opened)


def catch_up_a_little(store: Store) -> bool:
    """One small step of `catch_up`, where review is behind. Whether it was."""
    if not _lags(store):
        return False
    with store.begin(SYSTEM) as unit:
        follow_feedback(unit, A_LITTLE)
    return True


def _lags(store: Store) -> bool:
    with store.read() as session:
        return is_behind(session)


def _newest(session: Session, column: Any) -> int:
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
