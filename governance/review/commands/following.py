"""One step of following what is said: the cases it touches are placed anew, and the opening rules applied to its outputs."""

from dataclasses import dataclass

from governance.core.access import Permission, require
from governance.core.unit_of_work import UnitOfWork
from governance.review.commands.opening import apply_rules
from governance.review.commands.places import place
from governance.review.queries.following import newest, touched_cases
from governance.review.queries.places import unplaced
from governance.review.tables.desks import FollowedFeedback

AT_ONCE = 5_000


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
    require(unit.actor, Permission.OPEN_CASE)
    without = unplaced(unit.session, at_once)
    if without:
        place(unit.session, without)
        return Followed(0, len(without), 0)
    seen = unit.session.get(FollowedFeedback, 1) or FollowedFeedback(id=1, feedback_id=0, withdrawal_id=0)
    last, withdrawn = newest(unit.session)
    first, last = seen.feedback_id + 1, min(last, seen.feedback_id + at_once)
    cases = touched_cases(unit.session, first, last, seen.withdrawal_id)
    place(unit.session, cases)
    opened = apply_rules(unit, since_feedback_id=first, last_feedback_id=last) if last >= first else []
    seen.feedback_id, seen.withdrawal_id = last, withdrawn
    unit.session.add(seen)
    return Followed(last - first + 1, len(cases), len(opened))
