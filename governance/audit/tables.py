"""Audits, their items, findings, actions, evidence."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice, open_choice


class AuditState(StrEnum):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"


class FindingState(StrEnum):
    OPEN = "open"
    ACTION_PLANNED = "action_planned"
    IN_PROGRESS = "in_progress"
    AWAITING_VERIFICATION = "awaiting_verification"
    VERIFIED = "verified"
    RISK_ACCEPTED = "risk_accepted"


CLOSED_STATES = frozenset({FindingState.VERIFIED, FindingState.RISK_ACCEPTED})


class ActionKind(StrEnum):
    DATASET = "dataset"
    POLICY = "policy"
    MODEL = "model"
    PROCESS = "process"


class Audit(SQLModel, table=True):
    """An audit on a sample of outputs. The sample can be drawn again from `seed` and the frame.

    `frame` says what was drawn from (governance.audit.frame.Frame), `frame_hash` which outputs these were.
    """

    __tablename__ = "audit"

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    scope: str = Field(sa_type=Text)
    criteria: str = Field(default="", sa_type=Text)
    state: AuditState = Field(sa_type=choice(AuditState))
    lead_id: int | None = Field(default=None, foreign_key="person.id")
    starts_on: date
    ends_on: date
    seed: int
    frame: dict[str, Any] = Field(sa_type=JSON)
    frame_size: int
    frame_hash: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)


class AuditItem(SQLModel, table=True):
    """One drawn output, with the case in which it is judged."""

    __tablename__ = "audit_item"
    __table_args__ = (UniqueConstraint("audit_id", "output_id"),)

    id: int = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    output_id: int = Field(foreign_key="output.id", index=True)
    case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)


class Finding(SQLModel, table=True):
    """Something that isn't as it should be. Slice columns say where; empty means everywhere."""

    __tablename__ = "finding"
    __table_args__ = (CheckConstraint("severity BETWEEN 1 AND 4", name="finding_severity_range"),)

    id: int = Field(default=None, primary_key=True)
    audit_id: int | None = Field(default=None, foreign_key="audit.id", index=True)
    title: str = Field(max_length=200)
    statement: str = Field(sa_type=Text)
    severity: int
    state: FindingState = Field(sa_type=choice(FindingState))
    clause_id: int | None = Field(default=None, foreign_key="clause.id", index=True)
    model_version_id: int | None = Field(default=None, foreign_key="model_version.id")
    language: str | None = Field(default=None, max_length=35)
    scenario: str | None = Field(default=None, max_length=64)
    raised_by_id: int | None = Field(default=None, foreign_key="person.id")
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    raised_at: datetime = Field(sa_type=UtcTime)
    due_on: date | None = None
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    closing_note: str = Field(default="", sa_type=Text)
    recorded_seq: int = Field(default=None, index=True)


class FindingCase(SQLModel, table=True):
    """A case that the finding rests on."""

    __tablename__ = "finding_case"
    __table_args__ = (UniqueConstraint("finding_id", "case_id"),)

    id: int = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)


class Action(SQLModel, table=True):
    """What is done about a finding. A dataset version that carries it out is linked from the datasets slice."""

    __tablename__ = "action"

    id: int = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    kind: ActionKind = Field(sa_type=open_choice(ActionKind))
    description: str = Field(sa_type=Text)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    planned_at: datetime = Field(sa_type=UtcTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    completed_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_seq: int = Field(default=None, index=True)


class Evidence(SQLModel, table=True):
    """A note or a stored file (by its SHA-256) that supports a finding or its cure."""

    __tablename__ = "evidence"

    id: int = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    note: str = Field(sa_type=Text)
    file_name: str | None = Field(default=None, max_length=200)
    file_sha256: str | None = Field(default=None, max_length=64)
    added_by_id: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_type=UtcTime)
