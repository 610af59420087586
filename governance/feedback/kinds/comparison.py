"""Which of two answers is better, or neither."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from governance.core.errors import Problem
from governance.core.translated import marked
from governance.feedback.kinds.kind import (
    FeedbackKind,
    FilledIn,
    Kind,
    Part,
    Preference,
    Said,
    Shown,
    Trains,
    Words,
)

if TYPE_CHECKING:
    from governance.feedback.records import FeedbackRecord

PREFERENCES = {
    Preference.FIRST: marked("The first"),
    Preference.SECOND: marked("The second"),
    Preference.TIE: marked("Both alike"),
    Preference.BOTH_BAD: marked("Both are bad"),
}


def _check(record: "FeedbackRecord") -> Iterable[Problem]:
    other_version = record.other_model_version or record.model_version
    if (record.model_version, record.output) == (other_version, record.other_output):
        yield Problem("other_output", "an output cannot be compared with itself")


def _detail(said: Said, parts: Sequence[Part], beside: int | None) -> str:
    """What it came to; beside one of the two outputs, whether that one was preferred."""
    if said.preference == Preference.TIE:
        return "finds both answers equally good"
    if said.preference == Preference.BOTH_BAD:
        return "finds both answers bad"
    if beside is None or len(parts) < 2:
        return f"prefers the {said.preference} answer"
    preferred = parts[0 if said.preference == Preference.FIRST else 1].output_id
    return "prefers this answer" if preferred == beside else "prefers the other answer"


def _told(said: Said, _: Sequence[Part], words: Words) -> str:
    which = words(PREFERENCES[Preference(said.preference)]) if said.preference else ""
    return words("You compared two answers: {which}", which=which)


def _from_form(filled: FilledIn, shown: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    if filled.preference is not None and len(shown) == 2:
        yield {
            "preference": filled.preference,
            "other_output": shown[1].external_id,
            "other_model_version": shown[1].model_version,
        }


COMPARISON = FeedbackKind(
    kind=Kind.COMPARISON,
    noun="Comparison",
    plural="Comparisons",
    sign="⇄",
    asked="Compare two, blind",
    needs=("other_output", "preference"),
    takes=("other_model_version", "other_answer"),
    answers=(2, 2),
    check=_check,
    parts=lambda record, answer: ({}, {}),
    detail=_detail,
    told=_told,
    from_form=_from_form,
    trains=Trains.PREFERENCE,
)
