"""Sessions of people who signed in. Events tell when one began and ended; the rows only say whether it is still open."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from governance.core.columns import SCRATCH, UtcTime


class SignIn(SQLModel, table=True):
    """A session, under the digest of the ID token that began it: the token itself is never stored.

    A row stays until the token could begin no session any more, so that an old cookie never opens a new one.
    """

    __tablename__ = "sign_in"
    __table_args__ = {"info": SCRATCH}

    digest: str = Field(primary_key=True, max_length=64)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    provider: str = Field(max_length=64)
    began_at: datetime = Field(sa_type=UtcTime)
    seen_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime = Field(sa_type=UtcTime)
    token_ends_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    why_ended: str = Field(default="", max_length=64)
