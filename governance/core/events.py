"""The ledger as people read it: pages of events, and one event with what it vouches for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from governance.core.errors import NotFound
from governance.core.keys.tables import ApiKey
from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.references import Prefix, numbered


@dataclass(frozen=True)
class EventFilter:
    """Which events to show; empty shows all. `subject` is a reference as the ledger writes it: CASE-17, guidelines@3."""

    kind: str = ""
    actor: str = ""
    subject: str = ""


@dataclass(frozen=True)
class EventRow:
    """One event. `actor` is the reference that the ledger keeps, `actor_name` whom it stands for. `at` is None and `data`
    empty where somebody altered the event so that it cannot be read.
    """

    seq: int
    at: datetime | None
    actor: str
    actor_name: str
    kind: str
    subject: str
    data: dict[str, Any]

    @property
    def reference(self) -> str:
        return Prefix.EVENT.of(self.seq)


@dataclass(frozen=True)
class EventPage:
    """Events, newest first. `next_before` is the number to ask for the next page with; None on the last one."""

    rows: list[EventRow]
    next_before: int | None


@dataclass(frozen=True)
class EventView:
    """One event with the rows it wrote: (table, id, digest; None where the row was removed), and (table, count, Merkle root)
    for those it wrote in bulk.
    """

    row: EventRow
    previous: str
    hash: str
    rows: list[tuple[str, int, str | None]]
    covers: list[tuple[str, int, str]]


def event_page(
    session: Session, wanted: EventFilter = EventFilter(), *, before: int | None = None, limit: int = 50
) -> EventPage:
    """The newest events with a number below `before`."""
    query = select(Event).where(*_conditions(wanted)).order_by(col(Event.seq).desc()).limit(limit + 1)
    if before is not None:
        query = query.where(col(Event.seq) < before)
    found = session.exec(query).all()
    rows = _rows(session, found[:limit])
    return EventPage(rows, rows[-1].seq if len(found) > limit else None)


def event_view(session: Session, seq: int) -> EventView:
    """One event. Raises NotFound."""
    event = session.get(Event, seq)
    if event is None:
        raise NotFound("event", Prefix.EVENT.of(seq))
    body = _body(event)
    return EventView(
        _rows(session, [event])[0],
        event.previous,
        event.hash,
        [(table, row_id, digest) for table, row_id, digest in body.get("rows", [])],
        [(table, count, root) for table, (count, root) in sorted(body.get("covers", {}).items())],
    )


def event_kinds(session: Session) -> list[str]:
    """Every kind of event that has happened, in order."""
    return list(session.exec(select(col(Event.kind)).distinct().order_by(col(Event.kind))))


def event_actors(session: Session) -> dict[str, str]:
    """Everyone who has acted: the reference that the ledger keeps, and whom it stands for, by name."""
    names = _names(session, session.exec(select(col(Event.actor)).distinct()).all())
    return dict(sorted(names.items(), key=lambda each: each[1].casefold()))


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    columns = {Event.kind: wanted.kind, Event.actor: wanted.actor, Event.subject: wanted.subject}
    return [col(column) == value for column, value in columns.items() if value]


def _rows(session: Session, events: Sequence[Event]) -> list[EventRow]:
    names = _names(session, {event.actor for event in events})
    return [
        EventRow(
            seq=event.seq,
            at=_time(event),
            actor=event.actor,
            actor_name=names[event.actor],
            kind=event.kind,
            subject=event.subject,
            data=_body(event).get("data", {}),
        )
        for event in events
    ]


def _body(event: Event) -> dict[str, Any]:
    try:
        body = orjson.loads(event.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _time(event: Event) -> datetime | None:
    try:
        return datetime.fromisoformat(event.at)
    except ValueError:
        return None


def _names(session: Session, references: Sequence[str] | set[str]) -> dict[str, str]:
    """Whom each reference stands for: a person's name or handle, an API key's name, else the reference itself."""
    ids: dict[Prefix, list[int]] = {Prefix.PERSON: [], Prefix.KEY: []}
    for prefix, number in filter(None, map(numbered, references)):
        ids.setdefault(prefix, []).append(number)
    people = session.exec(select(Person).where(col(Person.id).in_(ids[Prefix.PERSON])))
    shown = {Prefix.PERSON.of(person.id): person.shown_name for person in people}
    keys = session.exec(select(ApiKey).where(col(ApiKey.id).in_(ids[Prefix.KEY])))
    shown |= {Prefix.KEY.of(key.id): f"{key.name} (API key)" for key in keys}
    return {reference: shown.get(reference, reference) for reference in references}
