"""What makes a resolved case looked at again: appeals, and clauses whose text has changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice


class Standing(StrEnum):
    """By what right somebody appeals: their own words were judged, or they answer for the product."""

    CONTRIBUTOR = "contributor"
    PRODUCT_OWNER = "product_owner"


class AppealState(StrEnum):
    LODGED = "lodged"
    UPHELD = "upheld"
    REFUSED = "refused"


class Appeal(SQLModel, table=True):
    """Somebody whom a resolution concerns asks for another look. Upheld, it leads to the next round; refused, to reasons."""

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    standing: Standing = Field(sa_type=choice(Standing))
    reason: str = Field(sa_type=Text)
    state: AppealState = Field(sa_type=choice(AppealState))
    lodged_at: datetime = Field(sa_type=UtcTime)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decision: str = Field(default="", sa_type=Text)
    next_case_id: int | None = Field(default=None, foreign_key="review_case.id")


class Reassessment(SQLModel, table=True):
    """What was done about a judgement whose clause reads otherwise: confirmed under the text in force, or judged anew.

    `text_hash` is that of the clause's text then, empty where the clause was gone: another text makes the judgement stale again.
    `next_case_id` is the round that it led to.
    """

    __tablename__ = "reassessment"

    id: int = Field(default=None, primary_key=True)
    judgement_id: int = Field(foreign_key="judgement.id", index=True)
    clause_id: int = Field(foreign_key="clause.id")
    text_hash: str = Field(default="", max_length=64)
    reason: str = Field(max_length=1000)
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)
    next_case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)
