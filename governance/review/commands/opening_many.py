"""Opening cases on many outputs at once, from what people said about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, Scope
from governance.review.commands import open_case
from governance.review.tables import OpenedFor

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Skipped:
    """A statement on whose output no case was opened, and why."""

    reference: str
    reason: str


@dataclass(frozen=True)
class OpenedCases:
    """What came of opening many: references of the new cases, and what was left out."""

    opened: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def open_cases(unit: UnitOfWork, feedback_ids: Sequence[int], reason: str = "") -> OpenedCases:
    """Opens a case on the output of each statement, one for each output, and tells which were left out and why.

    Raises Refused, Invalid for none or too many, NotFound for a statement that isn't there. Each case has its own event.
    """
    require(unit.actor, Permission.OPEN_CASE)
    wanted = list(dict.fromkeys(feedback_ids))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(Problem("feedback_ids", f"expected 1 to {MOST_AT_ONCE} statements"))
    query = select(Feedback.id, Feedback.output_id, standing_consent(Scope.REVIEW)).where(
        col(Feedback.id).in_(wanted)
    )
    outputs = {feedback_id: (output_id, may) for feedback_id, output_id, may in unit.session.exec(query)}
    opened: dict[int, str] = {}
    skipped: list[Skipped] = []
    for feedback_id in wanted:
        reference = Prefix.FEEDBACK.of(feedback_id)
        if feedback_id not in outputs:
            raise NotFound("feedback", reference)
        output_id, may_review = outputs[feedback_id]
        if not may_review:
            skipped.append(Skipped(reference, "Its contributor has not consented to review."))
        elif output_id in opened:
            skipped.append(Skipped(reference, f"It is about the same output as  {opened[output_id]}."))
        else:
            try:
                case = open_case(
                    unit, output_id, OpenedFor.HAND, reason.strip() or f"Opened from {reference}"
                )
            except Conflict as conflict:
                skipped.append(Skipped(reference, str(conflict)))
            else:
                opened[output_id] = Prefix.CASE.of(case.id)
    return OpenedCases(tuple(opened.values()), tuple(skipped))
