"""Secret addresses of calendar feeds, and whose they are."""

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import CalendarFeed
from governance.core.access import Actor, Permission
from governance.core.canonical import sha256
from governance.core.errors import PlumblineError
from governance.core.people.queries import actor_by_id


def feed_owner(session: Session, secret: str) -> Actor | None:
    """Whose feed this is; None for a secret that is nobody's, or of somebody who may not read any more."""
    query = select(col(CalendarFeed.person_id)).where(
        col(CalendarFeed.secret_hash) == sha256(secret.encode())
    )
    person_id = session.execute(query).scalar()
    if person_id is None:
        return None
    try:
        actor = actor_by_id(session, person_id)
    except PlumblineError:
        return None
    return actor if actor.may(Permission.READ) else None
