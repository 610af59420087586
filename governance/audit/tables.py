"""Audits, their items, findings, actions, evidence."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice, open_choice


class AuditState(StrEnum):
    """`reported` says what was found; `signed_off` that somebody else agreed. Either can be opened again."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    SIGNED_OFF = "signed_off"


class FindingState(StrEnum):
    OPEN = "open"
    ACTION_PLANNED = "action_planned"
    IN_PROGRESS = "in_progress"
    AWAITING_VERIFICATION = "awaiting_verification"
    VERIFIED = "verified"
    CLOSED = "closed"
    RISK_ACCEPTED = "risk_accepted"


CLOSED_STATES = frozenset({FindingState.VERIFIED, FindingState.CLOSED, FindingState.RISK_ACCEPTED})


class ActionKind(StrEnum):
    DATASET = "dataset"
    POLICY = "policy"
    MODEL = "model"
    PROCESS = "process"


class Progress(StrEnum):
    """How far the work on a checklist item is; apart from what it came to."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class CheckVerdict(StrEnum):
    CONFORM = "conform"
    MINOR = "minor"
    MAJOR = "major"
    NOT_APPLICABLE = "not_applicable"


class Audit(SQLModel, table=True):
    """An audit on a sample of outputs. The sample can be drawn again from `seed` and the frame.

    `frame` says what was drawn from (governance.audit.frame.Frame), `frame_hash` which outputs these were; `frame_file` is the
    stored file that lists them with their strata. `design` says how the sample was shared out, `strata` what each stratum gave:
    its `population` and its `n`. One that a plan started is the only one of that plan for `due_at`.
    """

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("plan_id", "due_at"),)

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
    frame_file: str | None = Field(default=None, max_length=64)
    design: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    strata: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    plan_id: int | None = Field(default=None, foreign_key="audit_plan.id", index=True)
    due_at: datetime | None = Field(default=None, sa_type=UtcTime)
    auditor_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)


class AuditCheck(SQLModel, table=True):
    """A checklist item of an audit, with three axes: how far it is, what it came to, and what was observed."""

    __tablename__ = "audit_check"

    id: int = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    position: int
    question: str = Field(sa_type=Text)
    control: str = Field(default="", max_length=200)
    progress: Progress = Field(default=Progress.TO_DO, sa_type=choice(Progress))
    verdict: CheckVerdict | None = Field(default=None, sa_type=choice(CheckVerdict))
    observation: str = Field(default="", sa_type=Text)
    changed_by_id: int | None = Field(default=None, foreign_key="person.id")


class AuditReport(SQLModel, table=True):
    """What an audit reported, at one time: `number` counts its reports, since a reopened audit keeps the earlier ones.

    `estimates` are the figures as they were then. `reopened_reason` is why it didn't stay the last word.
    """

    __tablename__ = "audit_report"
    __table_args__ = (UniqueConstraint("audit_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    number: int
    conclusion: str = Field(sa_type=Text)
    estimates: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    reported_by_id: int | None = Field(default=None, foreign_key="person.id")
    reported_at: datetime = Field(sa_type=UtcTime)
    signed_by_id: int | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    reopened_by_id: int | None = Field(default=None, foreign_key="person.id")
    reopened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    reopened_reason: str = Field(default="", sa_type=Text)


class AuditItem(SQLModel, table=True):
    """One drawn output, with the case in which it is judged."""

    __tablename__ = "audit_item"
    __table_args__ = (UniqueConstraint("audit_id", "output_id"),)

    id: int = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    output_id: int = Field(foreign_key="output.id", index=True)
    stratum: str = Field(default="", max_length=200)
    case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)


class Finding(SQLModel, table=True):
    """Something that isn't as it should be. Slice columns say where; empty means everywhere.

    `impact` and `likelihood` (1 to 5) gave the severity by the matrix of the time, where they are there. `affects` names model
    versions and dataset versions by reference. A risk is accepted until a day, on which the finding opens again.
    """

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
    impact: int | None = None
    likelihood: int | None = None
    cause: str = Field(default="", sa_type=Text)
    affects: list[str] = Field(default_factory=list, sa_type=JSON)
    accepted_until: date | None = None


class FindingComment(SQLModel, table=True):
    """What somebody said about a finding; `mentions` are the people it names with an @."""

    __tablename__ = "finding_comment"

    id: int = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    text: str = Field(sa_type=Text)
    mentions: list[int] = Field(default_factory=list, sa_type=JSON)
    by_id: int | None = Field(default=None, foreign_key="person.id")
    said_at: datetime = Field(sa_type=UtcTime)


class RiskMatrix(SQLModel, table=True):
    """The organisation's severity by impact and likelihood; the newest one is in force. `severities` has a row for each impact
    from 1 to 5, with the severity for each likelihood from 1 to 5.
    """

    __tablename__ = "risk_matrix"

    id: int = Field(default=None, primary_key=True)
    severities: list[list[int]] = Field(sa_type=JSON)
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcTime)
    reason: str = Field(default="", sa_type=Text)


class FindingCase(SQLModel, table=True):
    """A case that the finding rests on."""

    __tablename__ = "finding_case"
    __table_args__ = (UniqueConstraint("finding_id", "case_id"),)

    id: int = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)


class Action(SQLModel, table=True):
    """What is done about a finding. A dataset version that carries it out is linked from the datasets slice.

    `effect_measure` says by which numbers one will see that it helped (governance.audit.effects.EffectMeasure); `effect` is
    what they last said. An action past its due day is escalated once.
    """

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
    effect_measure: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    effect: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    escalated_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Evidence(SQLModel, table=True):
    """A note or a stored file (by its SHA-256) that supports a finding or its cure, or a checklist item of an audit."""

    __tablename__ = "evidence"

    id: int = Field(default=None, primary_key=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    check_id: int | None = Field(default=None, foreign_key="audit_check.id", index=True)
    note: str = Field(sa_type=Text)
    file_name: str | None = Field(default=None, max_length=200)
    file_sha256: str | None = Field(default=None, max_length=64)
    file_type: str | None = Field(default=None, max_length=100)
    file_bytes: int | None = None
    added_by_id: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_type=UtcTime)


class CalendarFeed(SQLModel, table=True):
    """The secret address of a person's calendar feed, by its SHA-256; one each."""

    __tablename__ = "calendar_feed"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    secret_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcTime)
