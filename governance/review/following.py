"""Review follows what is said: new feedback moves the cases on its outputs, and opens cases by the rules in force.

Each unit of work takes the next statements; how far it came is stored with what it did, so that nothing is seen twice and a crash
loses nothing.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.review.commands.following import Followed, follow_feedback
from governance.review.queries.following import is_behind

MOST_SECONDS = 0.02
"""How long one step beside others who write may keep the writer's place."""

FEWEST, MOST = 5, 400
"""Statements of one such step."""


@dataclass
class Pace:
    """How many statements a step takes, from how long the last one kept the writer's place: fewer at once where it took too long,
    more by and by where it didn't.
    """

    at_once: int = 25

    def adapt(self, seconds: float) -> None:
        """Takes account of a step that took so long."""
        fitting = int(self.at_once * MOST_SECONDS / max(seconds, 1e-6))
        self.at_once = max(FEWEST, min(MOST, fitting, self.at_once + self.at_once // 4 + 1))


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


def catch_up_a_little(store: Store, pace: Pace) -> bool:
    """One small step of `catch_up`, where review is behind. Whether it was."""
    if not _lags(store):
        return False
    with store.begin(SYSTEM) as unit:
        started = time.perf_counter()
        follow_feedback(unit, pace.at_once)
    pace.adapt(time.perf_counter() - started)
    return True


def _lags(store: Store) -> bool:
    with store.read() as session:
        return is_behind(session)
