"""Who has to read a policy, and who has read which text."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from governance.core.access import Role
from governance.core.columns import UtcTime, open_choice


class ReadingDuty(SQLModel, table=True):
    """Holders of a role, members of a group, or one person have to read each version within `within_days` of its coming
    into force (or of the duty, if that came later). Exactly one of the three is named.
    """

    __tablename__ = "policy_reading_duty"
    __table_args__ = (
        CheckConstraint(
            "(role IS NOT NULL AND stakeholder_group_id IS NULL AND person_id IS NULL) OR "
            "(role IS NULL AND stakeholder_group_id IS NOT NULL AND person_id IS NULL) OR "
            "(role IS NULL AND stakeholder_group_id IS NULL AND person_id IS NOT NULL)",
            name="reading_duty_names_one",
        ),
        CheckConstraint("within_days BETWEEN 1 AND 365", name="reading_duty_days"),
    )

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    role: Role | None = Field(default=None, sa_type=open_choice(Role))
    stakeholder_group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    within_days: int
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ConfirmationQuestion(SQLModel, table=True):
    """What is asked of those who say they have read the policy. The newest one that wasn't dropped is asked.

    `correct` is the place of the right one among `answers`, from 0; `explanation` is said after a wrong one.
    """

    __tablename__ = "policy_question"

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    question: str = Field(max_length=500)
    answers: list[str] = Field(sa_type=JSON)
    correct: int
    explanation: str = Field(default="", sa_type=Text)
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcTime)
    dropped_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Acknowledgement(SQLModel, table=True):
    """A person has read the text with this hash. It holds for every version of the policy that has the same text."""

    __tablename__ = "policy_acknowledgement"
    __table_args__ = (UniqueConstraint("policy_id", "person_id", "text_hash"),)

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    policy_version_id: int = Field(foreign_key="policy_version.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    text_hash: str = Field(max_length=64)
    question_id: int | None = Field(default=None, foreign_key="policy_question.id")
    acknowledged_at: datetime = Field(sa_type=UtcTime)
