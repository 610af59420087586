"""Jobs. Events tell who asked for each and how it ended; how far it has come isn't worth one, so the rows are derived."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from governance.core.columns import DERIVED, UtcTime, choice

QUEUED, ENDED = "job.queued", "job.ended"
"""The kinds of events on jobs."""


class JobState(StrEnum):
    """`refused` ended with a reason for whoever asked, `failed` with a fault of ours."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def has_ended(self) -> bool:
        return self not in (JobState.WAITING, JobState.RUNNING)


class Job(SQLModel, table=True):
    """One piece of long work. `worker` runs it until `leased_until`, which it puts off as long as it lives; a job whose lease
    has run out is taken up by another. `done` of `total` says how far it is, in units of its own.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state", "id"), {"info": DERIVED})

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=64)
    title: str = Field(max_length=200)
    arguments: dict[str, Any] = Field(sa_type=JSON)
    state: JobState = Field(sa_type=choice(JobState))
    asked_by: str = Field(max_length=64)
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    queued_at: datetime = Field(sa_type=UtcTime)
    begun_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    worker: str | None = Field(default=None, max_length=128)
    leased_until: datetime | None = Field(default=None, sa_type=UtcTime)
    attempts: int = 0
    done: int = 0
    total: int = 0
    queued_seq: int = 0
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
