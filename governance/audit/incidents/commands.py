"""Recording incidents, keeping their timeline, telling the authority."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from governance.audit.commands.checks import missing_texts, refuse, stored, too_long
from governance.audit.incidents.tables import EntryKind, Incident, IncidentEntry, IncidentKind, IncidentState
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

CLOCK_SKEW = timedelta(minutes=5)
MOST_LINKS = 200


def record_incident(
    unit: UnitOfWork,
    title: str,
    description: str,
    kind: IncidentKind,
    *,
    aware_at: datetime | None = None,
    occurred_at: datetime | None = None,
    links: Sequence[str] = (),
    avid_id: str | None = None,
    avid: dict[str, Any] | None = None,
) -> Incident:
    """Something happened. The clock of its kind runs from `aware_at`, now unless said.

    Raises Refused, Invalid for a time that is to come, Conflict for an AVID report that is there already.
    """
    require(unit.actor, Permission.RECORD_INCIDENT)
    aware = aware_at or unit.at
    problems = [*missing_texts(title=title, description=description), *too_long("title", title, 300)]
    if aware > unit.at + CLOCK_SKEW:
        problems.append(Problem("aware_at", "expected a time that isn't to come"))
    if occurred_at is not None and occurred_at > aware:
        problems.append(Problem("occurred_at", "expected a time before the organisation became aware"))
    if len(links) > MOST_LINKS:
        problems.append(Problem("links", f"expected {MOST_LINKS} at most"))
    refuse(problems)
    if avid_id is not None:
        there = unit.session.exec(select(Incident.id).where(Incident.avid_id == avid_id)).first()
        if there is not None:
            raise Conflict(f"{avid_id} is here already, as {Prefix.INCIDENT.of(there)}.")
    incident = unit.add(
        Incident(
            title=title.strip(),
            description=description.strip(),
            kind=IncidentKind(kind),
            state=IncidentState.OPEN,
            occurred_at=occurred_at,
            aware_at=aware,
            links=list(dict.fromkeys(link.strip() for link in links if link.strip())),
            avid_id=avid_id,
            avid=avid,
            opened_by_id=unit.actor.person_id,
            opened_at=unit.at,
        )
    )
    unit.record(
        "incident.recorded",
        Prefix.INCIDENT.of(incident.id),
        {"kind": incident.kind, "aware_at": aware.isoformat(), **({"avid": avid_id} if avid_id else {})},
    )
    return incident


def add_entry(unit: UnitOfWork, incident_id: int, kind: EntryKind, text: str) -> IncidentEntry:
    """A line of the timeline: a note, an assessment, a correction. Raises Refused, NotFound, Invalid."""
    incident = _incident(unit, incident_id)
    refuse(missing_texts(text=text))
    if kind is EntryKind.NOTIFICATION:
        refuse(
            [
                Problem(
                    "kind",
                    "expected a note, an assessment or a correction: a notification names who was told",
                )
            ]
        )
    return _entry(
        unit,
        incident,
        IncidentEntry(incident_id=incident_id, kind=kind, text=text.strip(), happened_at=unit.at),
    )


def notify_authority(
    unit: UnitOfWork,
    incident_id: int,
    authority: str,
    text: str,
    *,
    number: str = "",
    told_at: datetime | None = None,
) -> IncidentEntry:
    """The authority was told: the clock stops. A first report may be incomplete (Art. 73(5)); later ones are further entries.

    Raises Refused, NotFound, Invalid for a time that is to come, or before the organisation was aware.
    """
    incident = _incident(unit, incident_id)
    moment = told_at or unit.at
    problems = [*missing_texts(authority=authority, text=text), *too_long("authority", authority, 200)]
    problems += too_long("number", number, 100)
    if not incident.aware_at <= moment <= unit.at + CLOCK_SKEW:
        problems.append(Problem("told_at", "expected a time between becoming aware and now"))
    refuse(problems)
    if incident.reported_at is None or moment < incident.reported_at:
        incident.reported_at = moment
    if incident.state is IncidentState.OPEN:
        incident.state = IncidentState.REPORTED
    entry = IncidentEntry(
        incident_id=incident_id,
        kind=EntryKind.NOTIFICATION,
        text=text.strip(),
        authority=authority.strip(),
        number=number.strip(),
        happened_at=moment,
    )
    return _entry(unit, incident, entry)


def classify_incident(unit: UnitOfWork, incident_id: int, kind: IncidentKind, reason: str) -> Incident:
    """Another kind, and with it another deadline, for a reason that the timeline keeps. Raises Refused, NotFound, Invalid,
    Conflict.
    """
    incident = _incident(unit, incident_id)
    refuse(missing_texts(reason=reason))
    if incident.kind is kind:
        raise Conflict(f"{Prefix.INCIDENT.of(incident_id)} is of this kind already.")
    before, incident.kind = incident.kind, IncidentKind(kind)
    text = f"From {before.words} to {kind.words}: {reason.strip()}"
    _entry(
        unit,
        incident,
        IncidentEntry(incident_id=incident_id, kind=EntryKind.ASSESSMENT, text=text, happened_at=unit.at),
    )
    return incident


def close_incident(unit: UnitOfWork, incident_id: int, text: str) -> Incident:
    """Nothing more is to do. Raises Refused, NotFound, Invalid, Conflict while an authority still has to be told."""
    incident = _incident(unit, incident_id)
    refuse(missing_texts(text=text))
    if incident.kind.days is not None and incident.reported_at is None:
        raise Conflict(f"{Prefix.INCIDENT.of(incident_id)} is serious, and no authority was told yet.")
    incident.state, incident.closed_at = IncidentState.CLOSED, unit.at
    _entry(
        unit,
        incident,
        IncidentEntry(incident_id=incident_id, kind=EntryKind.NOTE, text=text.strip(), happened_at=unit.at),
    )
    return incident


def _incident(unit: UnitOfWork, incident_id: int) -> Incident:
    require(unit.actor, Permission.RECORD_INCIDENT)
    incident = stored(unit.session, Incident, incident_id, "incident", Prefix.INCIDENT)
    if incident.state is IncidentState.CLOSED:
        raise Conflict(f"{Prefix.INCIDENT.of(incident_id)} is closed.")
    return incident


def _entry(unit: UnitOfWork, incident: Incident, entry: IncidentEntry) -> IncidentEntry:
    entry.by_id = unit.actor.person_id
    unit.add(entry)
    unit.record(
        f"incident.{entry.kind}",
        Prefix.INCIDENT.of(incident.id),
        {"state": incident.state, "kind": incident.kind},
    )
    return entry
