"""Feedback given by hand: all that someone says on one answer at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.core.access import Permission, require
from governance.core.drafts.commands import drop_draft
from governance.core.errors import Invalid
from governance.core.people.tables import Person
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands import record
from governance.feedback.commands.codes import issue_code
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.kinds import BY_HAND_ORDER, KINDS, Kind
from governance.feedback.kinds import NOTHING_WRONG as NOTHING_WRONG
from governance.feedback.kinds import FilledIn as FilledIn
from governance.feedback.records import FeedbackRecord
from governance.feedback.showing import place_of
from governance.registry.queries import OutputView, output_view


@dataclass(frozen=True)
class Speaker:
    """In whose name, and for what it may be used."""

    handle: str | None
    consent: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True)
class Said:
    """The statements that were stored, and the receipt's code, which is shown only once."""

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
        raise Invalid.field("feedback", "rate, flag, correct or comment: one is enough")
    ids = [record(unit, "app", each) for each in said]
    if person is not None:
        drop_draft(unit, FEEDBACK_FORM, place_of(shown_id, *other_ids), person.id)
    return Said(ids, issue_code(unit, feedback_ids=ids))
