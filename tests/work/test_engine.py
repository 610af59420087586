"""A job is asked for, done once, told while it runs, and carried on by another when its process is gone."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid, Problem, Refused
from governance.core.events import EventFilter, event_page
from governance.core.people.commands import set_active
from governance.core.store import Store
from governance.work.commands import queue
from governance.work.engine import LEASE, Engine, Run, Work
from governance.work.queries import JobRow, job_row
from governance.work.tables import Job, JobState
from tests.builders import a_person


def asked_for(store: Store, **arguments: Any) -> int:
    with store.begin(a_person(store, Role.ENGINEER)) as unit:
        return queue(unit, "count", "Counting", arguments).id


def seen(store: Store, job_id: int) -> JobRow:
    with store.read() as session:
        return job_row(session, job_id)


def through(store: Store, work: Work, *job_ids: int) -> list[JobRow]:
    """Does what waits, and returns what became of the jobs."""
    engine = Engine(store, {"count": work})
    engine.start()
    deadline = datetime.now(UTC) + timedelta(seconds=300)
    while any(not seen(store, each).state.has_ended for each in job_ids) and datetime.now(UTC) < deadline:
        threading.Event().wait(0.02)
    engine.stop()
    return [seen(store, each) for each in job_ids]


def counted(run: Run) -> dict[str, Any]:
    run.tell(3, 4)
    return {"counted": run.job.arguments["to"], "by": run.actor.reference}


def left_by(store: Store, job_id: int, worker: str, **columns: Any) -> None:
    """The job as a process leaves it that dies at work."""
    with store.begin(SYSTEM) as unit:
        job = unit.session.get_one(Job, job_id)
        job.state, job.worker, job.leased_until = JobState.RUNNING, worker, unit.at + LEASE
        for name, value in columns.items():
            setattr(job, name, value)


def test_jobs_are_done_in_order_for_whoever_asked_and_the_ledger_tells(store: Store) -> None:
    ids = [asked_for(store, to=number) for number in (1, 2)]
    first, second = through(store, counted, *ids)
    assert first.state is second.state is JobState.DONE
    assert first.result["counted"] == 1 and first.result["by"].startswith("PERSON-")
    assert (first.done, first.total, first.share) == (4, 4, 1.0)
    with store.read() as session:
        (ended, queued) = event_page(session, EventFilter(subject=first.reference)).rows
    assert (queued.kind, ended.kind, ended.data["state"]) == ("job.queued", "job.ended", "done")


def test_a_refusal_is_told_by_field_and_a_fault_of_ours_is_told_as_one(store: Store) -> None:
    def refuses(run: Run) -> dict[str, Any]:
        if run.job.arguments["to"] == 1:
            raise Invalid(Problem("rating", "expected 1 to 5", 7))
        raise RuntimeError("a secret")

    refused, failed = through(store, refuses, asked_for(store, to=1), asked_for(store, to=2))
    assert refused.state is JobState.REFUSED
    assert refused.result["problems"] == [{"line": 7, "field": "rating", "reason": "expected 1 to 5"}]
    assert failed.state is JobState.FAILED and "secret" not in str(failed.result)


def test_what_a_dead_process_left_is_taken_up_and_what_a_live_one_has_is_not(store: Store) -> None:
    gone, elsewhere, expired = (asked_for(store, to=number) for number in range(3))
    import socket

    left_by(store, gone, f"{socket.gethostname()}:999999999:aa")
    left_by(store, elsewhere, "another-machine:1:bb")
    left_by(store, expired, "another-machine:1:bb", leased_until=datetime(2020, 1, 1, tzinfo=UTC))
    through(store, counted, gone, expired)
    assert seen(store, gone).state is seen(store, expired).state is JobState.DONE
    assert seen(store, elsewhere).state is JobState.RUNNING


def test_two_engines_do_each_job_once(store: Store) -> None:
    done: list[int] = []

    def notes(run: Run) -> dict[str, Any]:
        done.append(run.job.id)
        return {}

    ids = [asked_for(store) for _ in range(12)]
    other = Engine(store, {"count": notes})
    other.start()
    through(store, notes, *ids)
    other.stop()
    assert sorted(done) == ids


def test_a_process_that_ends_gives_its_job_back(store: Store) -> None:
    job_id, begun = asked_for(store), threading.Event()

    def goes_on(run: Run) -> dict[str, Any]:
        begun.set()
        while True:
            run.tell(1, 2)

    engine = Engine(store, {"count": goes_on})
    engine.start()
    assert begun.wait(20)
    engine.stop()
    assert (seen(store, job_id).state, seen(store, job_id).attempts) == (JobState.WAITING, 0)
    (done,) = through(store, lambda run: {}, job_id)
    assert done.state is JobState.DONE


def test_a_job_that_ends_its_process_again_and_again_is_given_up(store: Store) -> None:
    job_id = asked_for(store)
    left_by(store, job_id, "another-machine:1:bb", attempts=5, leased_until=datetime(2020, 1, 1, tzinfo=UTC))
    (job,) = through(store, counted, job_id)
    assert job.state is JobState.FAILED and "ended 5 times" in job.result["error"]


def test_who_was_shut_out_meanwhile_has_nothing_done_for_them(store: Store) -> None:
    engineer = a_person(store, Role.ENGINEER)
    with store.begin(engineer) as unit:
        job_id = queue(unit, "count", "Counting", {"to": 1}).id
    assert engineer.person_id is not None
    with store.begin(SYSTEM) as unit:
        set_active(unit, engineer.person_id, active=False)
    (job,) = through(store, counted, job_id)
    assert job.state is JobState.REFUSED and "deactivated" in job.result["error"]


def test_long_work_is_done_for_a_person(store: Store) -> None:
    with pytest.raises(Refused), store.begin(SYSTEM) as unit:
        queue(unit, "count", "Counting", {})
