"""Table of unsent drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from governance.core.columns import SCRATCH, UtcTime


class Draft(SQLModel, table=True):
    """What a person filled in at one place of a form (the answer, the case, the policy version) and hasn't sent: theirs alone.

    No event vouches for it, since nobody has said it yet.
    """

    __tablename__ = "draft"
    __table_args__ = {"info": SCRATCH}

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    form: str = Field(max_length=32, primary_key=True)
    place: str = Field(max_length=64, primary_key=True)
    filled_in: dict[str, Any] = Field(sa_type=JSON)
    saved_at: datetime = Field(sa_type=UtcTime)
