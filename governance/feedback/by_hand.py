"""Feedback given by hand: all that someone says on one answer at a time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.access import Permission, require
from governance.core.errors import Invalid
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.codes import issue_code
from governance.feedback.commands import record
from governance.feedback.drafts import drop_draft
from governance.feedback.kinds import BY_HAND_ORDER, KINDS, Kind
from governance.feedback.kinds import NOTHING_WRONG as NOTHING_WRONG
from governance.feedback.kinds import FilledIn as FilledIn
from governance.feedback.records import FeedbackRecord
from governance.feedback.tables import Feedback, FeedbackOutput
from governance.registry.pairs import answer_pairs, answer_sets
from governance.registry.queries import OutputView, output_view

LONGEST_PLACE = 64
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
    key: str, filled: FilledIn, speaker: Speaker, shown: Sequence[OutputView]
) -> list[FeedbackRecord]:
    """One record for each thing that was said: a rating, a flag, a correction, an order, each marked passage; a comment goes with
    the first of them, or stands alone. Empty when nothing was said. `key` is the beginning of their keys.
    """
    comment = (filled.comment or "").strip() or None
    found = [
        (f"{kind}{f'-{number}' if number else ''}", kind, values)
        for kind in BY_HAND_ORDER
        for number, values in enumerate(KINDS[kind].from_form(filled, shown))
    ]
    if comment and not found:
        found.append((Kind.COMMENT.value, Kind.COMMENT, {}))
    return [
        FeedbackRecord(
            key=f"{key}-{name}",
            kind=kind.value,
            model_version=shown[0].model_version,
            output=shown[0].external_id,
            person=speaker.handle,
            group=speaker.group,
            consent=speaker.consent,
            comment=None if place else comment,
            **values,
        )
        for place, (name, kind, values) in enumerate(found)
    ]


def say(
    unit: UnitOfWork,
    attempt: str,
    shown_id: int,
    filled: FilledIn,
    consent: tuple[str, ...],
    *other_ids: int,
) -> Said:
    """Stores all that the actor says on one answer (or on several, in the order in which they were shown), or none of it, and
    gives a receipt.

    `attempt` names this filling of the form: sent twice, it is stored once. Raises Invalid when nothing was said, and as
    `feedback.commands.record` does.
    """
    require(unit.actor, Permission.GIVE_FEEDBACK)
    person = unit.session.get(Person, unit.actor.person_id) if unit.actor.person_id else None
    speaker = Speaker(person.handle if person else None, consent)
    shown = [output_view(unit.session, each) for each in (shown_id, *other_ids)]
    said = statements(attempt, filled, speaker, shown)
    if not said:
        raise Invalid.field("feedback", "rate, flag, correct or comment: one of them is enough")
    ids = [record(unit, "app", each) for each in said]
    if person is not None:
        drop_draft(unit, person.id, place_of(shown_id, *other_ids))
    return Said(ids, issue_code(unit, feedback_ids=ids))


def shown_order(person_id: int, *output_ids: int) -> tuple[int, ...]:
    """Outputs in an order that is random between people and sets, and the same whenever this person sees this set."""
    named = ":".join(map(str, sorted(output_ids)))
    coins = {each: hashlib.sha256(f"{person_id}:{named}:{each}".encode()).digest() for each in output_ids}
    return tuple(sorted(output_ids, key=coins.__getitem__))


def place_of(shown_id: int, *other_ids: int) -> str:
    """The name of the place where someone fills in the form: what it is about, whatever the order."""
    first, *others = sorted((shown_id, *other_ids))
    name = "+".join([Prefix.OUTPUT.of(first), *map(str, others)])
    if len(name) > LONGEST_PLACE:
        return f"{Prefix.OUTPUT.of(first)}+{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    return name


def pair_offered(
    session: Session, person_id: int | None, skipped: Sequence[int] = ()
) -> tuple[OutputView, ...] | None:
    """Two answers by different model versions that this person hasn't compared and hasn't skipped, in an order that is random
    between people; the newest of them. None when there are none left.
    """
    pairs = answer_pairs(among=NEWEST_COMPARED).subquery()
    one, other = aliased(FeedbackOutput), aliased(FeedbackOutput)
    compared = exists().where(
        col(one.output_id) == pairs.c.id,
        col(other.output_id) == pairs.c.older,
        col(one.feedback_id) == other.feedback_id,
        col(Feedback.id) == one.feedback_id,
        col(Feedback.person_id) == person_id,
    )
    query = (
        select(pairs.c.id, pairs.c.older)
        .where(~compared, pairs.c.id.not_in(skipped))
        .order_by(pairs.c.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return _in_order(session, person_id, found) if found is not None else None


def set_offered(
    session: Session, person_id: int | None, skipped: Sequence[int] = ()
) -> tuple[OutputView, ...] | None:
    """Three to eight answers to one conversation that this person hasn't put in order and hasn't skipped (by the newest of them),
    in an order that is random between people. None when there are none left.
    """
    for found in answer_sets(session, among=NEWEST_COMPARED):
        if found[0] not in skipped and not session.execute(select(_has_ranked(person_id, found[0]))).scalar():
            return _in_order(session, person_id, found)
    return None


def _has_ranked(person_id: int | None, output_id: int) -> ColumnElement[bool]:
    return exists().where(
        col(FeedbackOutput.output_id) == output_id,
        col(FeedbackOutput.rank).is_not(None),
        col(Feedback.id) == FeedbackOutput.feedback_id,
        col(Feedback.person_id) == person_id,
    )


def _in_order(session: Session, person_id: int | None, ids: Sequence[int]) -> tuple[OutputView, ...]:
    return tuple(output_view(session, each) for each in shown_order(person_id or 0, *ids))
