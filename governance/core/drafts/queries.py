"""What people have typed and not sent. It changes without an event: ask each time, keep no answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.drafts.form import Form
from governance.core.drafts.tables import Draft


def draft(session: Session, form: Form, place: str, person_id: int | None) -> dict[str, Any]:
    """What the person filled in at `place` and hasn't sent; empty where there is nothing."""
    found = session.get(Draft, (person_id, form.name, place)) if person_id is not None else None
    return dict(found.filled_in) if found else {}


def drafts_before(session: Session, form: Form, before: datetime) -> int:
    """How many drafts of a form were last touched before a moment."""
    old = select(func.count()).select_from(Draft)
    return int(
        session.execute(old.where(col(Draft.form) == form.name, col(Draft.saved_at) < before)).scalar_one()
    )
