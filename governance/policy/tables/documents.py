"""Policies, their versions, and the clauses that live through them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Text, UniqueConstraint, inspect
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice


class PolicyState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


FIXED_STATES = frozenset({PolicyState.PUBLISHED, PolicyState.SUPERSEDED, PolicyState.RETIRED})
"""In these, text never changes again (promise 3)."""


class Policy(SQLModel, table=True):
    __tablename__ = "policy"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(max_length=64, unique=True)
    title: str = Field(max_length=200)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcTime)


class PolicyVersion(SQLModel, table=True):
    """One version, numbered from 1. `preamble` is the text before the first heading,
    `attributes` what the document says of itself as a whole, `left_out` what the file that it came from held beside the text.

    `approved_outside` says that the text was imported as already in force: nobody approved it here.
    """

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("policy_id", "number"), UniqueConstraint("policy_id", "label"))

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    number: int
    label: str = Field(max_length=64)
    state: PolicyState = Field(sa_type=choice(PolicyState))
    preamble: str = Field(default="", sa_type=Text)
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    left_out: list[str] = Field(default_factory=list, sa_type=JSON)
    text_hash: str = Field(max_length=64)
    change_note: str = Field(default="", max_length=4000)
    author_id: int | None = Field(default=None, foreign_key="person.id")
    approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    approved_outside: bool = False
    created_at: datetime = Field(sa_type=UtcTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcTime)
    effective_on: date | None = None
    retired_at: datetime | None = Field(default=None, sa_type=UtcTime)

    @property
    def unchanged(self) -> bool:
        """Whether the import that returned this version found it stored already."""
        return bool(inspect(self).info.get("unchanged", False))


class Clause(SQLModel, table=True):
    """A clause's text in one version. `key` lives through versions; `text_hash` tells whether this text changed.

    `level` is the heading's depth (1 to 6), `position` the order in the document, `parent_key` the clause it stands
    under. The hash covers heading, attributes and own text, white space folded.
    """

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("policy_version_id", "key"),)

    id: int = Field(default=None, primary_key=True)
    policy_version_id: int = Field(foreign_key="policy_version.id", index=True)
    key: str = Field(max_length=128, index=True)
    heading: str = Field(max_length=500)
    level: int
    position: int
    parent_key: str | None = Field(default=None, max_length=128)
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    text: str = Field(sa_type=Text)
    text_hash: str = Field(max_length=64, index=True)
