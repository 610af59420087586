"""Saying the scale of a score, once: what waits for it becomes ratings, and so does whatever comes later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands import record_batch
from governance.feedback.commands.aside import SUPERSEDED, leave_out
from governance.feedback.records import FeedbackRecord
from governance.feedback.scales.scaling import Scale, scaled
from governance.feedback.scales.tables import ScoreScale, WaitingScore

TOGETHER = 2_000


@dataclass(frozen=True)
class Applied:
    """`ratings` were made of what waited; `outside` don't lie on the scale, and wait on."""

    ratings: int
    outside: int


def say_scale(unit: UnitOfWork, origin: str, name: str, worst: float, best: float) -> Applied:
    """Remembers the scale of `origin`'s scores called `name`, and makes ratings of those that wait for it.

    Raises Refused, Invalid for a scale without two ends, Conflict where another scale is known: ratings were made by that one.
    """
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    if worst == best or not origin.strip() or not name.strip():
        raise Invalid.field("scale", "expected an origin, a name, and two ends that differ, such as 0..1")
    known = unit.session.exec(
        select(ScoreScale).where(ScoreScale.origin == origin, ScoreScale.name == name)
    ).first()
    if known is not None and (known.worst, known.best) != (worst, best):
        raise Conflict(
            f"The scale of {name} from {origin} is {known.worst:g}..{known.best:g}; ratings have already been made with it.",
            stored=f"{known.worst:g}..{known.best:g}",
            sent=f"{worst:g}..{best:g}",
        )
    if known is None:
        unit.add(
            ScoreScale(
                origin=origin,
                name=name,
                worst=worst,
                best=best,
                said_by_id=unit.actor.person_id,
                said_at=unit.at,
            )
        )
        unit.record("scale.said", origin, {"name": name, "worst": worst, "best": best})
    return _apply(unit, origin, Scale(name, worst, best))


def keep_waiting(
    unit: UnitOfWork,
    origin: str,
    waiting: Mapping[str, tuple[str, float]],
    stored: Mapping[str, int],
    records: Sequence[FeedbackRecord],
) -> None:
    """Notes which of the records just stored are numbers without a scale: `waiting` has name and number by the record's key."""
    for record in records:
        if record.key in waiting and record.key in stored:
            name, number = waiting[record.key]
            unit.session.add(
                WaitingScore(
                    feedback_id=stored[record.key],
                    origin=origin,
                    name=name[:200],
                    number=number,
                    said=msgspec.to_builtins(record),
                )
            )


def _apply(unit: UnitOfWork, origin: str, scale: Scale) -> Applied:
    ratings, outside, last = 0, 0, 0
    waits = (WaitingScore.origin == origin, WaitingScore.name == scale.name)
    while rows := unit.session.exec(
        select(WaitingScore)
        .where(*waits, col(WaitingScore.feedback_id) > last)
        .order_by(col(WaitingScore.feedback_id))
        .limit(TOGETHER)
    ).all():
        last = rows[-1].feedback_id
        made = {row.feedback_id: scaled(row.said, row.name, row.number, scale) for row in rows}
        done = [feedback_id for feedback_id, said in made.items() if said is not None]
        outside += len(rows) - len(done)
        records = [(place, msgspec.convert(said, FeedbackRecord)) for place, said in made.items() if said]
        result = record_batch(unit, origin, records)
        refused = {problem.line for problem in result.problems}
        done = [feedback_id for feedback_id in done if feedback_id not in refused]
        outside += len(refused)
        ratings += len(result.created)
        leave_out(unit, done, SUPERSEDED)
        unit.session.exec(delete(WaitingScore).where(col(WaitingScore.feedback_id).in_(done)))
    return Applied(ratings, outside)
