"""Which period, as known at which event."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from governance.core.errors import Invalid, NotFound
from governance.core.ledger import GENESIS, Event


@dataclass(frozen=True)
class Period:
    """From `starts_at` up to but not including `ends_at`, as event `seq` left things; `as_of` is that event's time."""

    starts_at: datetime
    ends_at: datetime
    seq: int
    hash: str
    as_of: datetime


def period(session: Session, starts_at: datetime, ends_at: datetime, seq: int | None = None) -> Period:
    """The period as known at event `seq` (the newest by default). Raises Invalid for an empty one, NotFound for the event."""
    if ends_at <= starts_at:
        raise Invalid.field("ends_at", "expected a time after the period's start")
    newest = select(Event).order_by(col(Event.seq).desc()).limit(1)
    event = session.exec(newest if seq is None else select(Event).where(Event.seq == seq)).first()
    if event is None and seq is not None:
        raise NotFound("event", f"EVENT-{seq}")
    if event is None:
        return Period(starts_at, ends_at, 0, GENESIS, ends_at)
    return Period(starts_at, ends_at, event.seq, event.hash, datetime.fromisoformat(event.at))
