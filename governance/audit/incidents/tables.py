"""Incidents and their timeline."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice


class IncidentKind(StrEnum):
    """The kinds of Article 73 of the EU AI Act (Regulation (EU) 2024/1689), and everything else."""

    SERIOUS = "serious"
    DEATH = "death"
    WIDESPREAD = "widespread"
    NOT_SERIOUS = "not_serious"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def days(self) -> int | None:
        """Days within which the market surveillance authority is told, counted from becoming aware; None where there is no
        duty.
        """
        return _DAYS[self]


_WORDS = {
    IncidentKind.SERIOUS: "serious incident: 15 days, Art. 73(2)",
    IncidentKind.DEATH: "death of a person: 10 days, Art. 73(4)",
    IncidentKind.WIDESPREAD: "widespread infringement or critical infrastructure: 2 days, Art. 73(3)",
    IncidentKind.NOT_SERIOUS: "not serious: no deadline",
}
_DAYS = {
    IncidentKind.SERIOUS: 15,
    IncidentKind.DEATH: 10,
    IncidentKind.WIDESPREAD: 2,
    IncidentKind.NOT_SERIOUS: None,
}


class IncidentState(StrEnum):
    OPEN = "open"
    REPORTED = "reported"
    CLOSED = "closed"


class EntryKind(StrEnum):
    """What an entry of the timeline tells of. A notification names who was told."""

    NOTE = "note"
    NOTIFICATION = "notification"
    ASSESSMENT = "assessment"
    CORRECTION = "correction"


class Incident(SQLModel, table=True):
    """`aware_at` starts the clock. `links` are references: cases, findings, clauses, model versions. `avid` is the report of
    the AI Vulnerability Database that it came from, whole, with `avid_id` as its number there.
    """

    __tablename__ = "incident"

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=300)
    description: str = Field(sa_type=Text)
    kind: IncidentKind = Field(sa_type=choice(IncidentKind))
    state: IncidentState = Field(sa_type=choice(IncidentState))
    occurred_at: datetime | None = Field(default=None, sa_type=UtcTime)
    aware_at: datetime = Field(sa_type=UtcTime)
    links: list[str] = Field(default_factory=list, sa_type=JSON)
    avid_id: str | None = Field(default=None, max_length=64, unique=True)
    avid: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    opened_by_id: int | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime = Field(sa_type=UtcTime)
    reported_at: datetime | None = Field(default=None, sa_type=UtcTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)


class IncidentEntry(SQLModel, table=True):
    """One line of an incident's timeline. `authority` is who was told, `number` under which they filed it."""

    __tablename__ = "incident_entry"

    id: int = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    kind: EntryKind = Field(sa_type=choice(EntryKind))
    text: str = Field(sa_type=Text)
    authority: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=100)
    happened_at: datetime = Field(sa_type=UtcTime)
    by_id: int | None = Field(default=None, foreign_key="person.id")
