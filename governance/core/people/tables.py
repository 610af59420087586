"""Persons are pseudonymous where they wish: a handle is needed, a name is not."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.access import Role
from governance.core.columns import UtcTime, open_choice


class StakeholderGroup(SQLModel, table=True):
    """People affected in a like way. `position` fixes the group's colour in every chart.

    `target_permille` is the share of feedback, in thousandths, that the organisation wants from the group.
    """

    __tablename__ = "stakeholder_group"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=128)
    description: str = Field(default="", max_length=1000)
    position: int
    target_permille: int | None = None


class Person(SQLModel, table=True):
    """Someone who speaks or acts. `name` and `email` are empty for those who want to stay pseudonymous."""

    __tablename__ = "person"

    id: int = Field(default=None, primary_key=True)
    handle: str = Field(max_length=128, unique=True)
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320, unique=True)
    stakeholder_group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id", index=True)
    active: bool = True
    joined_at: datetime = Field(sa_type=UtcTime)

    @property
    def shown_name(self) -> str:
        return self.name or self.handle


class Disclosure(SQLModel, table=True):
    """An administrator asks to see who stands behind a pseudonym, and another confirms it; the person reads of it in their
    receipt. `without_second` where there was no other, since the app runs for one person.
    """

    __tablename__ = "disclosure"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = Field(max_length=1000)
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UtcTime)
    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    refused_at: datetime | None = Field(default=None, sa_type=UtcTime)
    without_second: bool = False


class Erasure(SQLModel, table=True):
    """All that identifies a person, and all that they wrote, was deleted under an order. `counts` says how much of what went."""

    __tablename__ = "erasure"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    order: str = Field(max_length=1000)
    erased_by_id: int | None = Field(default=None, foreign_key="person.id")
    erased_at: datetime = Field(sa_type=UtcTime)
    counts: dict[str, int] = Field(sa_type=JSON)


class RetentionRule(SQLModel, table=True):
    """How long things of a kind are kept; without a rule they stay."""

    __tablename__ = "retention_rule"
    __table_args__ = (CheckConstraint("days > 0", name="retention_days"),)

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32, unique=True)
    days: int
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcTime)


class RoleGrant(SQLModel, table=True):
    """A role that a person holds."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=open_choice(Role))
    granted_at: datetime = Field(sa_type=UtcTime)
