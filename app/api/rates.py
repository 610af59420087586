"""How often something may be asked: a token bucket that refills evenly and holds a minute's worth."""

import math
from time import monotonic

from governance.core.errors import TooMany


class Rate:
    """`a_minute` units a minute. What is spent may exceed what is there (a batch is counted when it has been read): then
    nothing more is allowed until the debt is paid off.
    """

    def __init__(self, a_minute: int, unit: str, who: str = "This key") -> None:
        self.a_minute, self.unit, self.who = a_minute, unit, who
        self._left, self._at = float(a_minute), monotonic()

    def spend(self, count: int) -> None:
        self._refill()
        self._left -= count

    def refuse_excess(self) -> None:
        """Raises TooMany, with the seconds to wait, where nothing is left."""
        self._refill()
        if self._left < 1:
            wait = math.ceil((1 - self._left) * 60 / self.a_minute)
            raise TooMany(
                f"{self.who} may send {self.a_minute:,} {self.unit} a minute. Try again in {wait} s.", wait
            )

    def _refill(self) -> None:
        now = monotonic()
        self._left = min(self.a_minute, self._left + (now - self._at) * self.a_minute / 60)
        self._at = now
