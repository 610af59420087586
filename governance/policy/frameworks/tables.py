"""Framework versions, controls, and the clauses mapped to them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice, open_choice
from governance.policy.frameworks.relations import ControlRelation


class Relation(StrEnum):
    """How far something serves a control: as far as the organisation needs, or in part."""

    FULL = "full"
    PARTLY = "partly"


class SupportKind(StrEnum):
    """What, beside clauses, can serve a control."""

    AUDIT = "audit"
    FINDING = "finding"
    CONSULTATION = "consultation"
    REPORT = "report"


class Framework(SQLModel, table=True):
    """One version of a framework: law and standards change, so a version is loaded, never edited."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64)
    version: str = Field(max_length=64)
    title: str = Field(max_length=200)
    source: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=1000)
    content_hash: str = Field(max_length=64)
    loaded_at: datetime = Field(sa_type=UtcTime)


class Control(SQLModel, table=True):
    """One control. `applies_from` is the date a duty begins; `status` says in words where that is open."""

    __tablename__ = "control"
    __table_args__ = (UniqueConstraint("framework_id", "code"),)

    id: int = Field(default=None, primary_key=True)
    framework_id: int = Field(foreign_key="framework.id", index=True)
    code: str = Field(max_length=64)
    title: str = Field(max_length=500)
    text: str = Field(default="", sa_type=Text)
    position: int
    applies_from: date | None = None
    status: str = Field(default="", max_length=300)


class ClauseControl(SQLModel, table=True):
    """A clause, by its key through all versions of its policy, serves a control; in full unless `relation` narrows it."""

    __tablename__ = "clause_control"
    __table_args__ = (UniqueConstraint("control_id", "policy_id", "clause_key"),)

    id: int = Field(default=None, primary_key=True)
    control_id: int = Field(foreign_key="control.id", index=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    clause_key: str = Field(max_length=128)
    relation: Relation | None = Field(default=None, sa_type=choice(Relation))
    mapped_by_id: int | None = Field(default=None, foreign_key="person.id")
    mapped_at: datetime = Field(sa_type=UtcTime)


class ControlSupport(SQLModel, table=True):
    """An audit, a finding, a consultation or a report serves a control. `reference` is what people call it: AUDIT-1,
    FINDING-3, a consultation's short name, a report's content hash.
    """

    __tablename__ = "control_support"
    __table_args__ = (UniqueConstraint("control_id", "kind", "reference"),)

    id: int = Field(default=None, primary_key=True)
    control_id: int = Field(foreign_key="control.id", index=True)
    kind: SupportKind = Field(sa_type=open_choice(SupportKind))
    reference: str = Field(max_length=128)
    relation: Relation = Field(sa_type=choice(Relation))
    mapped_by_id: int | None = Field(default=None, foreign_key="person.id")
    mapped_at: datetime = Field(sa_type=UtcTime)


class RelatedControls(SQLModel, table=True):
    """What a control is to one of another framework, as somebody stated it."""

    __tablename__ = "related_controls"
    __table_args__ = (UniqueConstraint("control_id", "other_control_id"),)

    id: int = Field(default=None, primary_key=True)
    control_id: int = Field(foreign_key="control.id", index=True)
    other_control_id: int = Field(foreign_key="control.id", index=True)
    relation: ControlRelation = Field(sa_type=choice(ControlRelation))
    source: str = Field(default="", max_length=200)
    stated_by_id: int | None = Field(default=None, foreign_key="person.id")
    stated_at: datetime = Field(sa_type=UtcTime)
