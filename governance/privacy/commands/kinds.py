"""The kinds of things that retention rules can end, each with what counts and what ends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlmodel import Session, col

from governance.core.drafts.commands import end_drafts
from governance.core.drafts.queries import drafts_before
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.tables import Feedback
from governance.feedback.telemetry.tables import WaitingEvaluation
from governance.privacy.commands.erasing import erase_words
from governance.work.tables import Job, JobState

AT_ONCE = 5_000
"""Statements whose words one run erases; the next run goes on."""


@dataclass(frozen=True)
class Retained:
    """`words` say what it is and what happens to it; `due` counts what is older than a moment, `end` ends it."""

    words: str
    due: Callable[[Session, datetime], int]
    end: Callable[[UnitOfWork, int], int]


def _words_due(session: Session, before: datetime) -> int:
    return int(session.execute(select(func.count()).select_from(_old_words(before).subquery())).scalar_one())


def _old_words(before: datetime):  # type: ignore[no-untyped-def]
    has_words = or_(col(Feedback.comment).is_not(None), col(Feedback.correction).is_not(None))
    return select(col(Feedback.id)).where(col(Feedback.recorded_at) < before, has_words)


def _end_words(unit: UnitOfWork, days: int) -> int:
    old = _old_words(unit.at - timedelta(days=days)).order_by(col(Feedback.id)).limit(AT_ONCE)
    ids = list(unit.session.execute(old).scalars())
    erase_words(unit, ids)
    return len(ids)


def _drafts_due(session: Session, before: datetime) -> int:
    return drafts_before(session, FEEDBACK_FORM, before)


def _end_drafts(unit: UnitOfWork, days: int) -> int:
    return end_drafts(unit, FEEDBACK_FORM, unit.at - timedelta(days=days))


def _evaluations_due(session: Session, before: datetime) -> int:
    old = (
        select(func.count()).select_from(WaitingEvaluation).where(col(WaitingEvaluation.received_at) < before)
    )
    return int(session.execute(old).scalar_one())


def _end_evaluations(unit: UnitOfWork, days: int) -> int:
    before = unit.at - timedelta(days=days)
    count = _evaluations_due(unit.session, before)
    unit.session.execute(delete(WaitingEvaluation).where(col(WaitingEvaluation.received_at) < before))
    return count


_ENDED = [state for state in JobState if state.has_ended]


def _jobs_due(session: Session, before: datetime) -> int:
    old = select(func.count()).select_from(Job).where(col(Job.state).in_(_ENDED), col(Job.ended_at) < before)
    return int(session.execute(old).scalar_one())


def _end_jobs(unit: UnitOfWork, days: int) -> int:
    before = unit.at - timedelta(days=days)
    count = _jobs_due(unit.session, before)
    unit.session.execute(delete(Job).where(col(Job.state).in_(_ENDED), col(Job.ended_at) < before))
    return count


RETAINED: dict[str, Retained] = {
    "words": Retained("words of statements; they stay counted without them", _words_due, _end_words),
    "drafts": Retained("drafts of statements that were never sent", _drafts_due, _end_drafts),
    "evaluations": Retained(
        "evaluations from telemetry whose span never came", _evaluations_due, _end_evaluations
    ),
    "jobs": Retained("ended jobs with their results", _jobs_due, _end_jobs),
}
