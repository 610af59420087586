"""Cases, judgements with the clauses they cite, resolutions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.columns import UtcTime, choice, open_choice


class CaseState(StrEnum):
    OPEN = "open"
    IN_REVIEW = "in_review"
    RESOLVED = "resolved"


class OpenedFor(StrEnum):
    FEEDBACK = "feedback"
    AUDIT = "audit"
    HAND = "hand"
    COMPARISON = "comparison"


class Verdict(StrEnum):
    VIOLATES = "violates"
    ACCEPTABLE = "acceptable"
    UNCLEAR = "unclear"


class Case(SQLModel, table=True):
    """An output under review. `severity` (1 to 4) is the highest that anyone flagged; `required_judgements` how many
    reviewers must look, `quorum` how many of them must agree to settle it (empty: all). An output has one case a round; a
    re-opened one starts the next.
    """

    __tablename__ = "review_case"
    __table_args__ = (
        UniqueConstraint("output_id", "round"),
        CheckConstraint("severity BETWEEN 1 AND 4", name="case_severity_range"),
    )

    id: int = Field(default=None, primary_key=True)
    output_id: int = Field(foreign_key="output.id", index=True)
    round: int = 1
    state: CaseState = Field(sa_type=choice(CaseState))
    opened_for: OpenedFor = Field(sa_type=open_choice(OpenedFor))
    reason: str = Field(default="", max_length=1000)
    severity: int
    required_judgements: int
    quorum: int | None = None
    opened_by_id: int | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime = Field(sa_type=UtcTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)


class Judgement(SQLModel, table=True):
    """One reviewer's verdict on a case; one for each reviewer."""

    __tablename__ = "judgement"
    __table_args__ = (
        UniqueConstraint("case_id", "reviewer_id"),
        CheckConstraint("severity IS NULL OR severity BETWEEN 1 AND 4", name="judgement_severity_range"),
    )

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    reviewer_id: int = Field(foreign_key="person.id", index=True)
    verdict: Verdict = Field(sa_type=choice(Verdict))
    severity: int | None = None
    rationale: str = Field(default="", sa_type=Text)
    correction: str | None = Field(default=None, sa_type=Text)
    made_at: datetime = Field(sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)


class JudgementPolicyVersion(SQLModel, table=True):
    """A policy version that was in force when the judgement was made."""

    __tablename__ = "judgement_policy_version"
    __table_args__ = (UniqueConstraint("judgement_id", "policy_version_id"),)

    id: int = Field(default=None, primary_key=True)
    judgement_id: int = Field(foreign_key="judgement.id", index=True)
    policy_version_id: int = Field(foreign_key="policy_version.id", index=True)


class Citation(SQLModel, table=True):
    """A clause that a judgement rests on, with the passage of the answer it speaks of, where one was marked."""

    __tablename__ = "citation"
    __table_args__ = (UniqueConstraint("judgement_id", "clause_id"),)

    id: int = Field(default=None, primary_key=True)
    judgement_id: int = Field(foreign_key="judgement.id", index=True)
    clause_id: int = Field(foreign_key="clause.id", index=True)
    passage: str = Field(default="", sa_type=Text)


class Resolution(SQLModel, table=True):
    """What a case came to. `adjudicated` where reviewers differed and another decided; judgements that differ from
    `verdict` are its dissent, and stay.
    """

    __tablename__ = "resolution"

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", unique=True)
    verdict: Verdict = Field(sa_type=choice(Verdict))
    severity: int | None = None
    rationale: str = Field(default="", sa_type=Text)
    adjudicated: bool = False
    resolved_by_id: int | None = Field(default=None, foreign_key="person.id")
    resolved_at: datetime = Field(sa_type=UtcTime)
    recorded_seq: int = Field(default=None, index=True)
