"""Feedback given by hand: all that someone says on one answer at a time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlmodel import Session, col

from governance.core.access import Permission, require
from governance.core.errors import Invalid
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.codes import issue_code
from governance.feedback.commands import record
from governance.feedback.drafts import drop_draft
from governance.feedback.records import FeedbackRecord
from governance.feedback.tables import Feedback, Kind
from governance.registry.pairs import answer_pairs
from governance.registry.queries import OutputView, output_view


@dataclass(frozen=True)
class FilledIn:
    """The form on one answer, or on two to compare; None for what was left out.

    `category` is NOTHING_WRONG for those who looked and found nothing; `preference` speaks of the answers as they were shown.
    """

    rating: int | None = None
    category: str | None = None
    severity: int | None = None
    correction: str | None = None
    comment: str | None = None
    preference: str | None = None


NOTHING_WRONG = "nothing"

NEWEST_COMPARED = 5_000
"""Outputs among which a pair is looked for when someone wants to compare by hand."""


@dataclass(frozen=True)
class Speaker:
    """In whose name, and for what it may be used."""

    handle: str | None
    consent: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True)
class Said:
    """The statements that were stored, and the receipt's code, which is shown this once."""

    feedback_ids: Sequence[int]
    code: str


def statements(
    key: str, filled: FilledIn, speaker: Speaker, shown: OutputView, other: OutputView | None = None
) -> list[FeedbackRecord]:
    """One record for each thing that was said: a rating, a flag, a correction, a comparison; a comment goes with the first of
    them, or stands alone. Empty when nothing was said. `key` is the beginning of their keys.
    """
    comment = (filled.comment or "").strip() or None
    correction = (filled.correction or "").strip()
    found: list[tuple[Kind, dict[str, Any]]] = []
    if filled.preference is not None and other is not None:
        found.append(
            (
                Kind.COMPARISON,
                {
                    "preference": filled.preference,
                    "other_output": other.external_id,
                    "other_model_version": other.model_version,
                },
            )
        )
    if filled.rating is not None:
        found.append((Kind.RATING, {"rating": filled.rating}))
    if filled.category not in (None, NOTHING_WRONG):
        found.append((Kind.FLAG, {"category": filled.category, "severity": filled.severity}))
    if correction and correction != shown.answer.strip():
        found.append((Kind.CORRECTION, {"correction": correction}))
    if comment and not found:
        found.append((Kind.COMMENT, {}))
    return [
        FeedbackRecord(
            key=f"{key}-{kind.value}",
            kind=kind.value,
            model_version=shown.model_version,
            output=shown.external_id,
            person=speaker.handle,
            group=speaker.group,
            consent=speaker.consent,
            comment=None if place else comment,
            **values,
        )
        for place, (kind, values) in enumerate(found)
    ]


def say(
    unit: UnitOfWork,
    attempt: str,
    shown_id: int,
    filled: FilledIn,
    consent: tuple[str, ...],
    other_id: int | None = None,
) -> Said:
    """Stores all that the actor says on one answer (or on two), or none of it, and gives a receipt.

    `attempt` names this filling of the form: sent twice, it is stored once. Raises Invalid when nothing was said, and as
    `feedback.commands.record` does.
    """
    require(unit.actor, Permission.GIVE_FEEDBACK)
    person = unit.session.get(Person, unit.actor.person_id) if unit.actor.person_id else None
    speaker = Speaker(person.handle if person else None, consent)
    shown = output_view(unit.session, shown_id)
    other = output_view(unit.session, other_id) if other_id is not None else None
    told = statements(attempt, filled, speaker, shown, other)
    if not told:
        raise Invalid.field("feedback", "rate, flag, correct or comment: one of them is enough")
    ids = [record(unit, "app", each) for each in told]
    if person is not None:
        drop_draft(unit, person.id, place_of(shown_id, other_id))
    return Said(ids, issue_code(unit, feedback_ids=ids))


def shown_order(person_id: int, one: int, other: int) -> tuple[int, int]:
    """Two outputs in an order that is random between people and pairs, and the same whenever this person sees this pair."""
    coin = hashlib.sha256(f"{person_id}:{min(one, other)}:{max(one, other)}".encode()).digest()[0] % 2
    low, high = sorted((one, other))
    return (low, high) if coin else (high, low)


def place_of(shown_id: int, other_id: int | None = None) -> str:
    """The name of the place where someone fills in the form: what it is about."""
    return Prefix.OUTPUT.of(shown_id) + (f"+{other_id}" if other_id is not None else "")


def pair_offered(
    session: Session, person_id: int | None, skipped: Sequence[int] = ()
) -> tuple[OutputView, OutputView] | None:
    """Two answers by different model versions that this person hasn't compared and hasn't skipped, in an order that is random
    between people; the newest of them. None when there are none left.
    """
    pairs = answer_pairs(among=NEWEST_COMPARED).subquery()
    first, second = col(Feedback.output_id), col(Feedback.other_output_id)
    compared = exists().where(
        col(Feedback.person_id) == person_id,
        or_(
            and_(first == pairs.c.id, second == pairs.c.older),
            and_(first == pairs.c.older, second == pairs.c.id),
        ),
    )
    query = (
        select(pairs.c.id, pairs.c.older)
        .where(~compared, pairs.c.id.not_in(skipped))
        .order_by(pairs.c.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    one, other = shown_order(person_id or 0, *found)
    return output_view(session, one), output_view(session, other)
