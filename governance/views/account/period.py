"""Which period, as known at which event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from governance.core.errors import Invalid, NotFound
from governance.core.ledger import GENESIS, Event


@dataclass(frozen=True)
class Period:
    """From `starts_at` up to but not including `ends_at`, as event `seq` left things.

    `as_of` is when the store reached that event: the latest time that the ledger tells of up to there. An event may tell of the
    past, so its own time can lie before what the store knew already. Which records count is asked by `seq`, never by `as_of`.
    """

    starts_at: datetime
    ends_at: datetime
    seq: int
    hash: str
    as_of: datetime

    @property
    def last_day(self) -> date:
        """The last day that is part of the period."""
        return (self.ends_at - timedelta(microseconds=1)).date()


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
    reached = session.exec(select(func.max(Event.at)).where(col(Event.seq) <= event.seq)).one()
    return Period(starts_at, ends_at, event.seq, event.hash, datetime.fromisoformat(reached))


def known_by(table: Any, moment: Mapped[Any], period: Period) -> ColumnElement[bool]:
    """Whether a row of `table` (with `recorded_seq`) tells of something before the period's end that its event knew."""
    return and_(moment < period.ends_at, col(table.recorded_seq) <= period.seq)


def happened(session: Session, kinds: Sequence[str], period: Period, named: str = "") -> set[str]:
    """The references of what events of these kinds tell of, up to the period's event and before its end: their subjects, or what
    stands in their data under `named`.
    """
    rows = session.execute(
        select_columns(col(Event.subject), col(Event.at), col(Event.body)).where(
            col(Event.kind).in_(kinds), col(Event.seq) <= period.seq
        )
    )
    return {
        str(orjson.loads(body)["data"].get(named)) if named else subject
        for subject, at, body in rows
        if datetime.fromisoformat(at) < period.ends_at
    }


def rows_known(session: Session, kinds: Sequence[str], table: str, period: Period) -> dict[int, str]:
    """The ids of the rows of `table` that events of these kinds wrote up to the period's event, with each event's subject; rows
    that one of them removed are gone again. For tables whose rows don't carry the number of their event.
    """
    known: dict[int, str] = {}
    for subject, body in session.execute(
        select_columns(col(Event.subject), col(Event.body))
        .where(col(Event.kind).in_(kinds), col(Event.seq) <= period.seq)
        .order_by(col(Event.seq))
    ):
        for name, row_id, digest in orjson.loads(body)["rows"]:
            if name == table and digest is None:
                known.pop(row_id, None)
            elif name == table:
                known[row_id] = subject
    return known


def row_data(session: Session, kinds: Sequence[str], table: str, period: Period) -> dict[int, dict[str, Any]]:
    """What the last event of these kinds that wrote each row of `table` says, up to the period's event."""
    said: dict[int, dict[str, Any]] = {}
    for (text,) in session.execute(
        select_columns(col(Event.body))
        .where(col(Event.kind).in_(kinds), col(Event.seq) <= period.seq)
        .order_by(col(Event.seq))
    ):
        body = orjson.loads(text)
        said |= {row_id: body["data"] for name, row_id, _ in body["rows"] if name == table}
    return said


def told(session: Session, kinds: Sequence[str], period: Period) -> list[tuple[str, dict[str, Any]]]:
    """Subject and data of every event of these kinds, up to the period's event and before its end, in order."""
    rows = session.execute(
        select_columns(col(Event.subject), col(Event.at), col(Event.body))
        .where(col(Event.kind).in_(kinds), col(Event.seq) <= period.seq)
        .order_by(col(Event.seq))
    )
    return [
        (subject, orjson.loads(body)["data"])
        for subject, at, body in rows
        if datetime.fromisoformat(at) < period.ends_at
    ]
