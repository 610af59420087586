"""The keys that a clause had before, and text that isn't saved yet."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime


class ClauseRename(SQLModel, table=True):
    """A person has confirmed that the clause called `old_key` lives on as `new_key` from version `since_number` on.

    `first_key` is what the clause was called at first: two keys with the same first key are one clause. A proposal that
    was turned down is kept (`confirmed` false), so that nobody is asked again.
    """

    __tablename__ = "clause_rename"
    __table_args__ = (UniqueConstraint("policy_id", "new_key", "old_key"),)

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    since_number: int
    old_key: str = Field(max_length=128)
    new_key: str = Field(max_length=128)
    first_key: str = Field(max_length=128)
    similarity: float
    confirmed: bool
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime = Field(sa_type=UtcTime)
