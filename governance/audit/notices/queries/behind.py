"""Whether there is something to tell."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.notices.queries.addressed import last_event
from governance.audit.notices.tables import Delivery, DeliveryState, NoticeKind, NoticeProgress
from governance.core.ledger import Event


def has_notices(session: Session, now: datetime) -> bool:
    """Whether an event since the last time is to be told, or a delivery is due."""
    progress = session.get(NoticeProgress, 1)
    if progress is None:
        return True
    kinds = [kind.event for kind in NoticeKind]
    newer = select(col(Event.seq)).where(col(Event.seq) > progress.event_seq, col(Event.kind).in_(kinds))
    due = select(col(Delivery.id)).where(
        col(Delivery.state) == DeliveryState.WAITING, col(Delivery.next_at) <= now
    )
    is_behind = progress.event_seq < last_event(session) and session.execute(newer.limit(1)).first()
    return bool(is_behind or session.execute(due.limit(1)).first())
