"""Incidents with their clocks and timelines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.incidents.tables import EntryKind, Incident, IncidentEntry, IncidentState
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix


@dataclass(frozen=True)
class EntryRow:
    kind: EntryKind
    text: str
    authority: str
    number: str
    happened_at: datetime
    by: str


@dataclass(frozen=True)
class IncidentView:
    """An incident; `deadline` is None where nobody has to be told. Its timeline is oldest first."""

    incident: Incident
    timeline: list[EntryRow]

    @property
    def reference(self) -> str:
        return Prefix.INCIDENT.of(self.incident.id)

    @property
    def deadline(self) -> datetime | None:
        days = self.incident.kind.days
        return self.incident.aware_at + timedelta(days=days) if days is not None else None

    def left(self, now: datetime) -> timedelta | None:
        """How long is left to tell the authority; negative when it is late; None where the clock doesn't run."""
        if self.deadline is None or self.incident.reported_at is not None:
            return None
        return self.deadline - now

    @property
    def was_late(self) -> bool:
        """Whether the authority was told after the deadline."""
        told = self.incident.reported_at
        return self.deadline is not None and told is not None and told > self.deadline


def incidents(session: Session) -> list[IncidentView]:
    """All incidents, those whose clock runs first, then the newest."""
    rows = session.execute(select(Incident).order_by(col(Incident.id).desc())).scalars()
    views = [IncidentView(row, []) for row in rows]
    open_ones = [view for view in views if view.incident.state is IncidentState.OPEN]
    open_ones.sort(key=lambda view: (view.deadline is None, view.deadline, -view.incident.id))
    return open_ones + [view for view in views if view.incident.state is not IncidentState.OPEN]


def incident_view(session: Session, incident_id: int) -> IncidentView:
    """One incident with its timeline. Raises NotFound."""
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise NotFound("incident", Prefix.INCIDENT.of(incident_id))
    rows = session.execute(
        select(IncidentEntry, Person)
        .outerjoin(Person, col(Person.id) == IncidentEntry.by_id)
        .where(col(IncidentEntry.incident_id) == incident_id)
        .order_by(col(IncidentEntry.happened_at), col(IncidentEntry.id))
    )
    return IncidentView(
        incident,
        [
            EntryRow(
                kind=entry.kind,
                text=entry.text,
                authority=entry.authority,
                number=entry.number,
                happened_at=entry.happened_at,
                by=person.shown_name if person else "Plumbline",
            )
            for entry, person in rows
        ],
    )
