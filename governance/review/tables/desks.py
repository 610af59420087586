"""Who has a case on their desk, who is recused from it, who wants more eyes on it, and what the queue knows of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, or_, text
from sqlmodel import Field, SQLModel, col

from governance.core.columns import DERIVED, UtcTime, choice, open_choice
from governance.review.priority import Parts
from governance.review.tables import CaseState


class How(StrEnum):
    """How a case came onto a desk."""

    CLAIM = "claim"
    HAND = "hand"
    RULE = "rule"


class EndedAs(StrEnum):
    JUDGED = "judged"
    RELEASED = "released"
    RECUSED = "recused"
    RESOLVED = "resolved"


class Assignment(SQLModel, table=True):
    """A case on a person's desk, one of the seats that its required judgements make.

    A claim is a reservation and runs out at `expires_at`; what others assigned stays until it is judged or released.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "ix_assignment_live_case",
            "case_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_assignment_live_person",
            "person_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id")
    person_id: int = Field(foreign_key="person.id")
    how: How = Field(sa_type=open_choice(How))
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_as: EndedAs | None = Field(default=None, sa_type=choice(EndedAs))


def is_live(at: datetime) -> ColumnElement[bool]:
    """Whether an assignment holds at `at`."""
    expires = col(Assignment.expires_at)
    return and_(col(Assignment.ended_at).is_(None), or_(expires.is_(None), expires > at))


class Recusal(SQLModel, table=True):
    """A reviewer keeps away from a case, and from every other round on its output, for a reason."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = Field(max_length=1000)
    made_at: datetime = Field(sa_type=UtcTime)


class Escalation(SQLModel, table=True):
    """A reviewer finds that a case needs one more reviewer, and why."""

    __tablename__ = "escalation"

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(max_length=1000)
    made_at: datetime = Field(sa_type=UtcTime)


UNSETTLED = text("state <> 'resolved'")
"""The condition of the queue's indexes, spelled as the queue asks it: only then does a database use them."""


def _queue_index(name: str, *columns: str) -> Index:
    return Index(
        f"ix_case_place_{name}",
        *columns,
        "rank_at",
        "case_id",
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )


class CasePlace(SQLModel, table=True):
    """Roll-up for the queue: a case's place in it and the parts that make it; see `governance.review.priority`.

    `rank_at` is the moment from which the case would have waited, had waiting alone brought it where it is: the earliest come
    first, and time moves all alike, so the order stands still until something happens to a case.
    """

    __tablename__ = "case_place"
    __table_args__ = (
        _queue_index("rank"),
        _queue_index("language", "language"),
        _queue_index("scenario", "scenario"),
        _queue_index("severity", "severity"),
        Index("ix_case_place_due", "due_at", "case_id", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
        Index("ix_case_place_state", "state", "case_id"),
        Index("ix_case_place_slice", "scenario", "language", "state", "case_id"),
        {"info": DERIVED},
    )

    case_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    output_id: int = Field(index=True)
    state: CaseState = Field(sa_type=choice(CaseState))
    severity: int
    language: str = Field(max_length=35)
    scenario: str = Field(max_length=64)
    required: int
    judgements: int
    flags: int
    groups_flagging: int
    gap_tenths: int
    audit: bool
    stale: bool
    escalated: bool
    opened_at: datetime = Field(sa_type=UtcTime)
    due_at: datetime = Field(sa_type=UtcTime)
    rank_at: datetime = Field(sa_type=UtcTime)

    @property
    def parts(self) -> Parts:
        """What makes the case urgent."""
        return Parts(
            severity=self.severity,
            flags=self.flags,
            groups_flagging=self.groups_flagging,
            gap_tenths=self.gap_tenths,
            audit=self.audit,
            stale=self.stale,
            escalated=self.escalated,
            opened_at=self.opened_at,
        )


class FollowedFeedback(SQLModel, table=True):
    """Roll-up of how far review has followed what was said: the last statement and the last withdrawal it has seen."""

    __tablename__ = "followed_feedback"
    __table_args__ = {"info": DERIVED}

    id: int = Field(default=1, primary_key=True)
    feedback_id: int
    withdrawal_id: int
