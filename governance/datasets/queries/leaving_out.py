"""What a build left out, and why: in counts before it is made, and as a list that can be opened."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.datasets.queries.building.assembly import Assembly, assemble
from governance.datasets.queries.building.moment import moment_of
from governance.datasets.recipe import Recipe
from governance.datasets.tables import ExampleLeftOut


@dataclass(frozen=True)
class LeftOutLine:
    """A statement that is in no example, with the reason."""

    id: int
    reference: str
    reason: str


@dataclass(frozen=True)
class LeftOutPage:
    """`next_after` is the id to ask for next; None at the end."""

    rows: list[LeftOutLine]
    next_after: int | None


def dry_run(session: Session, recipe: Recipe) -> Assembly:
    """What the recipe comes to now, without writing anything. Raises NotFound, Invalid."""
    return assemble(session, recipe, moment_of(session, recipe.until_event))


def left_out_page(
    session: Session, version_id: int, reason: str = "", after: int | None = None, limit: int = 50
) -> LeftOutPage:
    """The statements that a version left out (for one reason), in the order they were found."""
    conditions = [col(ExampleLeftOut.reason) == reason] if reason else []
    rows = session.execute(
        select(
            col(ExampleLeftOut.id),
            col(ExampleLeftOut.feedback_id),
            col(ExampleLeftOut.judgement_id),
            col(ExampleLeftOut.reason),
        )
        .where(
            col(ExampleLeftOut.dataset_version_id) == version_id,
            col(ExampleLeftOut.id) > (after or 0),
            *conditions,
        )
        .order_by(col(ExampleLeftOut.id))
        .limit(limit + 1)
    ).all()
    lines = [
        LeftOutLine(
            row_id,
            Prefix.FEEDBACK.of(feedback_id) if feedback_id else Prefix.JUDGEMENT.of(judgement_id),
            why,
        )
        for row_id, feedback_id, judgement_id, why in rows[:limit]
    ]
    return LeftOutPage(lines, lines[-1].id if len(rows) > limit else None)
