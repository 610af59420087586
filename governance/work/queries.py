"""Jobs as people look at them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.work.tables import Job, JobState


@dataclass(frozen=True)
class JobRow:
    """A job. `share` is how much of it is done, from 0 to 1. `queued_seq` numbers the event
    that tells of its asking. `result` is what its kind leaves, or why it was refused (`error`).
    """

    id: int
    kind: str
    title: str
    arguments: dict[str, Any]
    state: JobState
    asked_by: str
    queued_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    attempts: int
    queued_seq: int
    done: int
    total: int
    result: dict[str, Any]

    @property
    def reference(self) -> str:
        return Prefix.JOB.of(self.id)

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0


def jobs(session: Session, kind: str, *, limit: int = 50) -> list[JobRow]:
    """The newest jobs of a kind."""
    query = select(Job).where(Job.kind == kind).order_by(col(Job.id).desc()).limit(limit)
    found = session.exec(query).all()
    people = select(Person).where(col(Person.id).in_({job.asked_by_id for job in found}))
    names = {person.id: person.shown_name for person in session.exec(people)}
    return [_row(job, names) for job in found]


def job_row(session: Session, job_id: int) -> JobRow:
    """One job. Raises NotFound."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("job", Prefix.JOB.of(job_id))
    person = session.get(Person, job.asked_by_id) if job.asked_by_id else None
    return _row(job, {person.id: person.shown_name} if person else {})


def _row(job: Job, names: dict[int, str]) -> JobRow:
    return JobRow(
        id=job.id,
        kind=job.kind,
        title=job.title,
        arguments=job.arguments,
        state=job.state,
        asked_by=names.get(job.asked_by_id or 0, job.asked_by),
        queued_at=job.queued_at,
        begun_at=job.begun_at,
        ended_at=job.ended_at,
        attempts=job.attempts,
        queued_seq=job.queued_seq,
        done=job.done,
        total=job.total,
        result=job.result,
    )
