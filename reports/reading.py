"""What sections read by: the store at one moment, what was asked, and a memory, so that two sections ask the same thing once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from governance.core.store import ReadSession
from governance.views.account.period import Period, period

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Asked:
    """What is asked for: a period from `starts_at` up to (not including) `ends_at`, as known at event `seq` (the newest where
    None); `argument` names what the report is about, for reports about one thing; `organisation` stands on the first page.
    """

    starts_at: datetime
    ends_at: datetime
    seq: int | None = None
    argument: str = ""
    organisation: str = ""


class Reading:
    """Raises Invalid for an empty period, NotFound for an event that the store lacks."""

    def __init__(self, session: ReadSession, asked: Asked) -> None:
        self.session, self.asked = session, asked
        self.period = period(session, asked.starts_at, asked.ends_at, asked.seq)
        self._seen: dict[object, Any] = {}

    @property
    def argument(self) -> str:
        """What the report is about, as it was asked for."""
        return self.asked.argument

    def of_period(self, view: Callable[[ReadSession, Period], Seen]) -> Seen:
        """What `view` says of the period; asked once."""
        if view not in self._seen:
            self._seen[view] = view(self.session, self.period)
        seen: Seen = self._seen[view]
        return seen

    def of_argument(self, view: Callable[[ReadSession, Period, str], Seen]) -> Seen:
        """What `view` says of what the report is about, as known in the period; asked once. Raises what `view` does."""
        if view not in self._seen:
            self._seen[view] = view(self.session, self.period, self.argument)
        seen: Seen = self._seen[view]
        return seen
