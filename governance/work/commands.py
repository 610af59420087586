"""Asking for long work. Slices offer their own commands, which check the permission and call this."""

from collections.abc import Mapping
from typing import Any

from governance.core.access import Actor
from governance.core.errors import NotFound, Refused
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.work.tables import ENDED, QUEUED, Job, JobState


def queue(
    unit: UnitOfWork,
    kind: str,
    title: str,
    arguments: Mapping[str, Any],
    *,
    on_behalf_of: Actor | None = None,
) -> Job:
    """A job that waits for a worker; it will act for the actor, or for the one named. The caller has checked that they may.
    Raises Refused for an actor who couldn't be found again when the work is done.
    """
    asker = on_behalf_of or unit.actor
    if asker.person_id is None or unit.session.get(Person, asker.person_id) is None:
        raise Refused("Background jobs run on behalf of a person: sign in, or name one.")
    job = unit.add(
        Job(
            kind=kind,
            title=title[:200],
            arguments=dict(arguments),
            state=JobState.WAITING,
            asked_by=asker.reference,
            asked_by_id=asker.person_id,
            queued_at=unit.at,
            queued_seq=unit.next_seq,
        )
    )
    unit.record(QUEUED, Prefix.JOB.of(job.id), {"kind": kind, "title": job.title})
    return job


def end(unit: UnitOfWork, job_id: int, worker: str, state: JobState, result: Mapping[str, Any]) -> None:
    """Notes how a job ended, for the worker that has it; for one that lost it, nothing. Raises NotFound."""
    job = unit.session.get(Job, job_id)
    if job is None:
        raise NotFound("job", Prefix.JOB.of(job_id))
    if job.worker != worker or job.state is not JobState.RUNNING:
        return
    job.state, job.ended_at, job.result = state, unit.at, dict(result)
    job.worker = job.leased_until = None
    if state is JobState.DONE:
        job.done = job.total
    told = {name: value for name, value in result.items() if isinstance(value, int | str)}
    unit.record(ENDED, Prefix.JOB.of(job.id), {"kind": job.kind, "state": state.value, **told})
