"""What the store knew once an event was written.

Rows written in bulk carry their event's number. Others are numbered in the order they were written, so the highest
number that an event up to the moment names bounds them.
"""

from dataclasses import dataclass

import orjson
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from governance.core.errors import Invalid
from governance.core.ledger import Event, head
from governance.core.unit_of_work import table_of
from governance.feedback.tables import ConsentWithdrawal
from governance.review.tables import Resolution


@dataclass(frozen=True)
class Moment:
    """Event `event` and the newest resolution and consent withdrawal known then (0 where there was none)."""

    event: int
    resolution_id: int
    withdrawal_id: int


def moment_of(session: Session, until_event: int | None) -> Moment:
    """The moment after event `until_event`; now, by default. Raises Invalid for an event yet to come."""
    newest = head(session).seq
    if until_event is None or until_event == newest:
        return Moment(newest, _newest_id(session, Resolution), _newest_id(session, ConsentWithdrawal))
    if not 0 <= until_event < newest:
        raise Invalid.field("until_event", f"expected an event from 0 to {newest}, the newest")
    return Moment(
        until_event,
        _newest_id_at(session, Resolution, until_event),
        _newest_id_at(session, ConsentWithdrawal, until_event),
    )


def _newest_id(session: Session, model: type[SQLModel]) -> int:
    return session.execute(select(func.max(table_of(model).c.id))).scalar() or 0


def _newest_id_at(session: Session, model: type[SQLModel], until_event: int) -> int:
    name = table_of(model).name
    bodies = session.execute(
        select(col(Event.body)).where(
            col(Event.seq) <= until_event, col(Event.body).contains(f'["{name}",', autoescape=True)
        )
    ).scalars()
    rows = (row for body in bodies for row in orjson.loads(body)["rows"])
    return max((row_id for table, row_id, _digest in rows if table == name), default=0)
