"""How a text is agreed on: the owner's rules, comments with their answers, approvals and change requests, ownership."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Text
from sqlmodel import Field, SQLModel

from governance.core.access import Role
from governance.core.columns import UtcTime, choice


class Decision(StrEnum):
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"


class PolicyRule(SQLModel, table=True):
    """What the owner of a policy sets. Without a row: one approval by anyone who may approve, and no review date.

    `approvals` is how many people must approve, `approving_roles` the roles each of which at least one of them must hold.
    The policy has to be looked at again on `review_on`, and every `review_every_months` after that.
    """

    __tablename__ = "policy_rule"
    __table_args__ = (CheckConstraint("approvals BETWEEN 1 AND 20", name="policy_rule_approvals"),)

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", unique=True)
    approvals: int = 1
    approving_roles: list[str] = Field(default_factory=list, sa_type=JSON)
    review_on: date | None = None
    review_every_months: int | None = None
    set_by_id: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcTime)


class Approval(SQLModel, table=True):
    """One person's word on the text with this hash. It counts until `voided_at`: until the text changes or goes back."""

    __tablename__ = "policy_approval"

    id: int = Field(default=None, primary_key=True)
    policy_version_id: int = Field(foreign_key="policy_version.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    roles: list[str] = Field(sa_type=JSON)
    decision: Decision = Field(sa_type=choice(Decision))
    reason: str = Field(default="", sa_type=Text)
    text_hash: str = Field(max_length=64)
    decided_at: datetime = Field(sa_type=UtcTime)
    voided_at: datetime | None = Field(default=None, sa_type=UtcTime)

    def held_one_of(self, role: Role) -> bool:
        """Whether the person held `role` when they decided."""
        return role.value in self.roles


class Comment(SQLModel, table=True):
    """A remark on a clause, or on the whole text where `clause_key` is None; an answer names the remark in `answers_id`.

    A remark keeps the hash of the clause's text that it speaks of, and is resolved with all its answers.
    """

    __tablename__ = "policy_comment"

    id: int = Field(default=None, primary_key=True)
    policy_version_id: int = Field(foreign_key="policy_version.id", index=True)
    clause_key: str | None = Field(default=None, max_length=128)
    clause_hash: str | None = Field(default=None, max_length=64)
    answers_id: int | None = Field(default=None, foreign_key="policy_comment.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    text: str = Field(sa_type=Text)
    written_at: datetime = Field(sa_type=UtcTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcTime)
    resolved_by_id: int | None = Field(default=None, foreign_key="person.id")


class OwnershipOffer(SQLModel, table=True):
    """A policy that its owner hands to another person. It changes hands when they accept."""

    __tablename__ = "policy_ownership_offer"

    id: int = Field(default=None, primary_key=True)
    policy_id: int = Field(foreign_key="policy.id", index=True)
    from_id: int | None = Field(default=None, foreign_key="person.id")
    to_id: int = Field(foreign_key="person.id", index=True)
    note: str = Field(default="", max_length=1000)
    offered_at: datetime = Field(sa_type=UtcTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime)
    accepted: bool | None = None
