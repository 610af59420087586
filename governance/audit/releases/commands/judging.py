"""Opening cases on pairs of answers to the same prompts. Reviewers don't see which version answered."""

from random import Random

from sqlmodel import col, select

from governance.audit.releases.queries.outcomes import same_prompts
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.registry.queries import model_version_id
from governance.review.commands import open_case
from governance.review.tables import Case, OpenedFor

MOST_PAIRS = 200
REASON = "Answers to the same prompts are compared; which model version answered is shown once the case is resolved."


def open_comparison(
    unit: UnitOfWork,
    before: str,
    after: str,
    pairs: int,
    seed: int,
    *,
    language: str | None = None,
    scenario: str | None = None,
) -> list[Case]:
    """Draws so many pairs of which neither answer has a case, and opens a case on both, in random order. Returns the cases.

    Raises Refused, Invalid by field, NotFound for an unknown version, Conflict where no such pair is left.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    if not 1 <= pairs <= MOST_PAIRS:
        raise Invalid.field("pairs", f"expected 1 to {MOST_PAIRS}")
    if before == after:
        raise Invalid.field("after", "expected another model version than the one before")
    before_id, after_id = model_version_id(unit.session, before), model_version_id(unit.session, after)
    known = set(unit.session.exec(select(col(Case.output_id))).all())
    left = [
        (one, other)
        for one, other, spoken, about in same_prompts(unit.session, before_id, after_id)
        if not known & {one, other} and language in (None, spoken) and scenario in (None, about)
    ]
    if not left:
        raise Conflict(
            "No prompt is left that both versions answered and of which neither answer has a case."
        )
    random = Random(seed)
    outputs = [output for pair in random.sample(left, min(pairs, len(left))) for output in pair]
    random.shuffle(outputs)
    cases = [open_case(unit, output_id, OpenedFor.COMPARISON, REASON) for output_id in outputs]
    unit.record(
        "comparison.opened",
        after,
        {"before": before, "after": after, "pairs": len(outputs) // 2, "seed": seed, "left": len(left)},
    )
    return cases
