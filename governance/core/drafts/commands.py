"""Keeping and dropping what people have typed and not sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import CursorResult, bindparam, delete
from sqlmodel import col

from governance.core.access import require
from governance.core.drafts.form import Form
from governance.core.drafts.tables import Draft
from governance.core.errors import Refused, TooLarge
from governance.core.unit_of_work import UnitOfWork, table_of

_DRAFTS = table_of(Draft)
_DROP = delete(_DRAFTS).where(
    _DRAFTS.c.person_id == bindparam("of_person"),
    _DRAFTS.c.form == bindparam("of_form"),
    _DRAFTS.c.place == bindparam("at_place"),
)
"""Put together once: every judgement does it."""


def keep_draft(unit: UnitOfWork, form: Form, place: str, filled_in: Mapping[str, Any]) -> None:
    """Keeps what the actor has filled in so far, in place of what was kept before. Nobody else sees it; no event records it.

    Raises Refused, also without a person whose draft it would be, and TooLarge.
    """
    require(unit.actor, form.permission)
    person_id = unit.actor.person_id
    if person_id is None:
        raise Refused("A draft takes a person.")
    if len(orjson.dumps(filled_in)) > form.most_bytes:
        raise TooLarge(form.title, form.most_bytes, "bytes")
    if form.kept is not None:
        end_drafts(unit, form, unit.at - form.kept)
    found = unit.session.get(Draft, (person_id, form.name, place))
    if found is None:
        found = Draft(
            person_id=person_id, form=form.name, place=place, filled_in=dict(filled_in), saved_at=unit.at
        )
        unit.session.add(found)
    found.filled_in, found.saved_at = dict(filled_in), unit.at


def drop_draft(unit: UnitOfWork, form: Form, place: str, person_id: int) -> None:
    """Forgets one draft, now that it was sent. The command that sends it asks for the permission."""
    unit.session.execute(_DROP, {"of_person": person_id, "of_form": form.name, "at_place": place})


def drop_drafts_of(unit: UnitOfWork, person_id: int) -> int:
    """Forgets every draft of a person, whatever its form (an erasure). Returns how many there were."""
    gone = unit.session.execute(delete(Draft).where(col(Draft.person_id) == person_id))
    return cast("CursorResult[Any]", gone).rowcount


def end_drafts(unit: UnitOfWork, form: Form, before: datetime) -> int:
    """Forgets the drafts of a form that were last touched before a moment. Returns how many there were."""
    gone = unit.session.execute(
        delete(Draft).where(col(Draft.form) == form.name, col(Draft.saved_at) < before)
    )
    return cast("CursorResult[Any]", gone).rowcount
