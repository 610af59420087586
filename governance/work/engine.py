"""Doing the jobs: one thread in each process takes the oldest that waits, and puts its lease off while it works.

A process that dies leaves a lease that runs out; whoever looks next takes the job up again, at once where it can see that the
process is gone. So a job may be done twice in part, and its work must be such that this adds nothing.
"""

import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from logging import getLogger
from time import monotonic
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, or_, select

from governance.core.access import SYSTEM, Actor
from governance.core.errors import Invalid, PlumblineError
from governance.core.people.queries import actor_by_id
from governance.core.store import Store
from governance.work.commands import end
from governance.work.tables import Job, JobState

LEASE = timedelta(seconds=30)
RENEWED_EVERY_SECONDS = 5.0
LOOKED_FOR_EVERY_SECONDS = 2.0
TOLD_EVERY_SECONDS = 0.4
MOST_ATTEMPTS = 5
"""A job that brought its process down so often is given up."""

log = getLogger(__name__)
_here: set[str] = set()
"""The engines of this process: a name with our number that isn't among them is that of a process before us."""


class Stopped(BaseException):
    """The process ends, or the job went to another: the work leaves off. Not an Exception, so that no work mistakes it."""


@dataclass(frozen=True)
class Run:
    """What a job's work is given. `tell(done, total)` says how far it is, and leaves the work where it must stop."""

    store: Store
    actor: Actor
    job: Job
    tell: Callable[[int, int], None]


Work = Callable[[Run], dict[str, Any]]
"""Does a job and returns its result. Raises PlumblineError to refuse it."""


class Engine:
    """Does the jobs of the given kinds, from `start` to `stop`."""

    def __init__(self, store: Store, kinds: Mapping[str, Work]) -> None:
        self.store, self.kinds = store, kinds
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        _here.add(self.name)
        self._wanted, self._ends = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="plumbline-jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something to do: don't wait for the next look."""
        self._wanted.set()

    def stop(self) -> None:
        """Leaves the running job for later, and ends."""
        self._ends.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def do_all(self) -> None:
        """Does all that waits, here and now, and comes back: for who needs no engine that runs on."""
        with ThreadPoolExecutor(2, "plumbline-job") as hands:
            while self._step(hands):
                pass

    def _run(self) -> None:
        with ThreadPoolExecutor(2, "plumbline-job") as hands:
            while not self._ends.is_set():
                step = hands.submit(self._step, hands)
                if step.exception() is not None:
                    log.error(
                        "A job could not be completed; it will be tried again", exc_info=step.exception()
                    )
                elif step.result():
                    continue
                self._wanted.wait(LOOKED_FOR_EVERY_SECONDS)
                self._wanted.clear()

    def _step(self, hands: ThreadPoolExecutor) -> bool:
        """Sees one job through; whether there was one."""
        job = self._take()
        if job is not None:
            self._see_through(hands, job)
        return job is not None

    def _see_through(self, hands: ThreadPoolExecutor, job: Job) -> None:
        """Waits for the work and keeps its lease, then notes how it ended."""
        lost = threading.Event()
        work = hands.submit(self._work, job, lost)
        while not _is_over(work, RENEWED_EVERY_SECONDS):
            if not self._renew(job.id):
                lost.set()
        error = work.exception()
        if isinstance(error, Stopped):
            self._give_back(job.id)
            return
        if error is None:
            state, result = JobState.DONE, work.result()
        elif isinstance(error, PlumblineError):
            state, result = JobState.REFUSED, _refusal(error)
        else:
            log.error("Job %s failed", job.id, exc_info=error)
            state, result = JobState.FAILED, {"error": f"Something went wrong here ({type(error).__name__})."}
        with self.store.begin(SYSTEM) as unit:
            end(unit, job.id, self.name, state, result)

    def _work(self, job: Job, lost: threading.Event) -> dict[str, Any]:
        told = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal told
            if lost.is_set() or self._ends.is_set():
                raise Stopped
            if monotonic() - told >= TOLD_EVERY_SECONDS:
                told = monotonic()
                with self.store.begin(SYSTEM) as unit:
                    row = unit.session.get_one(Job, job.id)
                    row.done, row.total = done, total

        with self.store.read() as session:
            actor = actor_by_id(session, job.asked_by_id)
        return self.kinds[job.kind](Run(self.store, actor, job, tell))

    def _take(self) -> Job | None:
        """The oldest job that waits, or whose worker is gone, now ours. What was tried too often is given up on the way."""
        open_ones = select(Job).where(
            or_(col(Job.state) == JobState.WAITING, col(Job.state) == JobState.RUNNING),
            col(Job.kind).in_(list(self.kinds)),
        )
        with self.store.read() as session:
            if session.exec(open_ones.limit(1)).first() is None:
                return None
        with self.store.begin(SYSTEM) as unit:
            for job in unit.session.exec(open_ones.order_by(col(Job.id))):
                if job.state is JobState.RUNNING and not self._is_left(
                    job, unit.at > (job.leased_until or unit.at)
                ):
                    continue
                job.attempts += 1
                job.worker, job.leased_until = self.name, unit.at + LEASE
                job.state, job.begun_at = JobState.RUNNING, job.begun_at or unit.at
                if job.attempts > MOST_ATTEMPTS:
                    words = f"The process that ran it ended {MOST_ATTEMPTS} times. Start it again, or check the log."
                    end(unit, job.id, self.name, JobState.FAILED, {"error": words})
                    continue
                return job
        return None

    def _is_left(self, job: Job, has_run_out: bool) -> bool:
        """Whether nobody works at it: the lease has run out, or its process on this machine is gone."""
        if job.worker == self.name:
            return has_run_out
        host, process, _ = (job.worker or "::").rsplit(":", 2)
        if host != socket.gethostname() or not process.isdecimal():
            return has_run_out
        here = int(process) == os.getpid()
        return has_run_out or (job.worker not in _here if here else not _lives(int(process)))

    def _renew(self, job_id: int) -> bool:
        """Puts the lease off; whether the job is still ours. A database that doesn't answer is asked again."""
        try:
            with self.store.begin(SYSTEM) as unit:
                job = unit.session.get_one(Job, job_id)
                if job.worker != self.name:
                    return False
                job.leased_until = unit.at + LEASE
        except SQLAlchemyError as error:
            log.warning("The lease of job %s could not be extended: %s", job_id, error)
        return True

    def _give_back(self, job_id: int) -> None:
        """Lets it wait for another, unless another has it; that it was begun doesn't count against it."""
        with self.store.begin(SYSTEM) as unit:
            job = unit.session.get_one(Job, job_id)
            if job.worker == self.name:
                job.state, job.worker, job.leased_until = JobState.WAITING, None, None
                job.attempts -= 1


def _is_over(work: "Future[dict[str, Any]]", seconds: float) -> bool:
    over = threading.Event()
    work.add_done_callback(lambda _: over.set())
    return over.wait(seconds)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refusal(error: PlumblineError) -> dict[str, Any]:
    problems = error.problems if isinstance(error, Invalid) else ()
    told = [{"line": each.line, "field": each.field, "reason": each.reason} for each in problems]
    return {"error": str(error), "problems": told[:1_000]}
