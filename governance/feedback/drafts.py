"""What people have filled in and not sent yet, so that a reload or a lost connection takes nothing from them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import JSON, delete
from sqlmodel import Field, Session, SQLModel, col

from governance.core.access import Permission, require
from governance.core.columns import DERIVED, UtcTime
from governance.core.errors import TooLarge
from governance.core.unit_of_work import UnitOfWork

KEPT = timedelta(days=30)
LARGEST_DRAFT = 200_000
"""Bytes of one draft."""


class FeedbackDraft(SQLModel, table=True):
    """What a person filled in and hasn't sent: theirs alone, gone when it is sent, or after a month.

    No event vouches for it, since nobody has said it yet.
    """

    __tablename__ = "feedback_draft"
    __table_args__ = {"info": DERIVED}

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    place: str = Field(max_length=64, primary_key=True)
    filled_in: dict[str, Any] = Field(sa_type=JSON)
    saved_at: datetime = Field(sa_type=UtcTime)


def keep_draft(unit: UnitOfWork, place: str, filled_in: Mapping[str, Any]) -> None:
    """Keeps what the actor has filled in so far at `place`. Raises TooLarge."""
    require(unit.actor, Permission.GIVE_FEEDBACK)
    size = len(orjson.dumps(filled_in))
    if size > LARGEST_DRAFT:
        raise TooLarge("What you have typed", LARGEST_DRAFT, "bytes")
    person_id = unit.actor.person_id
    if person_id is None:
        return
    unit.session.execute(delete(FeedbackDraft).where(col(FeedbackDraft.saved_at) < unit.at - KEPT))
    found = unit.session.get(FeedbackDraft, (person_id, place))
    if found is None:
        unit.session.add(
            FeedbackDraft(person_id=person_id, place=place, filled_in=dict(filled_in), saved_at=unit.at)
        )
    else:
        found.filled_in, found.saved_at = dict(filled_in), unit.at


def drop_draft(unit: UnitOfWork, person_id: int, place: str) -> None:
    """Forgets what was filled in at `place`."""
    unit.session.execute(
        delete(FeedbackDraft).where(
            col(FeedbackDraft.person_id) == person_id, col(FeedbackDraft.place) == place
        )
    )


def draft(session: Session, person_id: int, place: str) -> dict[str, Any]:
    """What the person filled in at `place` and hasn't sent; empty where there is nothing."""
    found = session.get(FeedbackDraft, (person_id, place))
    return dict(found.filled_in) if found else {}
