"""The secret address under which a person's calendar program reads what is due."""

import secrets

from sqlmodel import select

from governance.audit.tables import CalendarFeed
from governance.core.access import Permission, require
from governance.core.canonical import sha256
from governance.core.errors import Refused
from governance.core.unit_of_work import UnitOfWork


def make_calendar_feed(unit: UnitOfWork) -> str:
    """A new secret for the actor's feed; the one before it ends. It is returned here and never again. Raises Refused."""
    require(unit.actor, Permission.READ)
    if unit.actor.person_id is None:
        raise Refused("A calendar feed takes a person.")
    secret = secrets.token_urlsafe(24)
    feed = unit.session.exec(
        select(CalendarFeed).where(CalendarFeed.person_id == unit.actor.person_id)
    ).first()
    if feed is None:
        feed = CalendarFeed(person_id=unit.actor.person_id, secret_hash="", made_at=unit.at)
    feed.secret_hash, feed.made_at = sha256(secret.encode()), unit.at
    unit.add(feed)
    unit.record("calendar_feed.made", unit.actor.reference)
    return secret
