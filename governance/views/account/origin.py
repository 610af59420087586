"""What tells this store from every other: the hash of its first event."""

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.ledger import GENESIS, Event


def first_hash(session: Session) -> str:
    """The hash of the first event; the same in a copy of the store."""
    found: str | None = session.execute(select(col(Event.hash)).where(col(Event.seq) == 1)).scalar()
    return found or GENESIS
