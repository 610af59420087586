"""Webhooks, and the log of what was delivered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime, choice, open_choice


class NoticeKind(StrEnum):
    """What is told; each has the kind of event that it follows."""

    AUDIT_DUE = "audit_due"
    ACTION_OVERDUE = "action_overdue"
    ALARM = "alarm"
    RISK_EXPIRED = "risk_expired"
    REGRESSION = "regression"

    @property
    def event(self) -> str:
        return _EVENTS[self]

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


_EVENTS = {
    NoticeKind.AUDIT_DUE: "audit_plan.due",
    NoticeKind.ACTION_OVERDUE: "finding.action_overdue",
    NoticeKind.ALARM: "alarm.raised",
    NoticeKind.RISK_EXPIRED: "finding.risk_expired",
    NoticeKind.REGRESSION: "finding.regressed",
}


class Channel(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Webhook(SQLModel, table=True):
    """An address that is told of what `kinds` name. Its secret isn't stored: it follows from `salt` and a key that is kept
    outside the database.
    """

    __tablename__ = "webhook"

    id: int = Field(default=None, primary_key=True)
    url: str = Field(max_length=2000)
    kinds: list[str] = Field(sa_type=JSON)
    salt: str = Field(max_length=32)
    active: bool = True
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UtcTime)


class Delivery(SQLModel, table=True):
    """A notice on its way to one person or webhook. It follows from an event of the ledger (`event_seq`); that it was sent
    changes nothing that is governed, so it has no event of its own.
    """

    __tablename__ = "delivery"
    __table_args__ = {"info": DERIVED}

    id: int = Field(default=None, primary_key=True)
    event_seq: int = Field(index=True)
    kind: NoticeKind = Field(sa_type=open_choice(NoticeKind))
    subject: str = Field(max_length=128)
    channel: Channel = Field(sa_type=open_choice(Channel))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    webhook_id: int | None = Field(default=None, foreign_key="webhook.id", index=True)
    text: str = Field(sa_type=Text)
    data: dict[str, Any] = Field(sa_type=JSON)
    state: DeliveryState = Field(sa_type=choice(DeliveryState))
    attempts: int = 0
    next_at: datetime = Field(sa_type=UtcTime, index=True)
    queued_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    answer: str = Field(default="", max_length=500)


class NoticeProgress(SQLModel, table=True):
    """Up to which event notices were queued: one row."""

    __tablename__ = "notice_progress"
    __table_args__ = {"info": DERIVED}

    id: int = Field(default=1, primary_key=True)
    event_seq: int
