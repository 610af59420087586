"""The account of a period: what was heard, judged, decided, found and built, as the ledger knew it at one event.

Reads all slices and decides nothing. Everything is bounded by an event number, so that the same period asked for at the
same event gives the same account for ever (promise 3).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from governance.views.account.built import DatasetLine, built
from governance.views.account.decided import Published, published
from governance.views.account.found import Found, found
from governance.views.account.heard import Heard, heard
from governance.views.account.judged import Judged, judged
from governance.views.account.period import Period, period


@dataclass(frozen=True)
class Account:
    period: Period
    heard: Heard
    judged: Judged
    decided: list[Published]
    found: Found
    built: list[DatasetLine]


def account_of(session: Session, starts_at: datetime, ends_at: datetime, seq: int | None = None) -> Account:
    """The account as known at event `seq` (the newest by default). Raises Invalid for an empty period, NotFound."""
    when = period(session, starts_at, ends_at, seq)
    return Account(
        period=when,
        heard=heard(session, when),
        judged=judged(session, when),
        decided=published(session, when),
        found=found(session, when),
        built=built(session, when),
    )
