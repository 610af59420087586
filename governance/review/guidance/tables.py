"""Examples on clauses."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, open_choice


class ExampleKind(StrEnum):
    GOOD = "good"
    BAD = "bad"


class ClauseExample(SQLModel, table=True):
    """A good or a bad answer under a clause, given for its text with `clause_hash` in one version.

    `case_id` names the case it was taken from, where it was.
    """

    __tablename__ = "clause_example"

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    policy_version_id: int = Field(foreign_key="policy_version.id")
    clause_key: str = Field(max_length=128)
    clause_hash: str = Field(max_length=64)
    kind: ExampleKind = Field(sa_type=open_choice(ExampleKind))
    asked: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)
    added_by_id: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_type=UtcTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcTime)
