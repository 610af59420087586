"""All feedback as the table shows it: a page of rows, with the cases that their outputs have."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.feedback.queries import (
    Counted,
    FeedbackFilter,
    FeedbackRow,
    feedback_rows,
    feedback_stream,
    turn_to,
)
from governance.feedback.queries.filters import Condition
from governance.feedback.tables import Feedback
from governance.review.tables import Case


@dataclass(frozen=True)
class Listed:
    """What to list: feedback that meets `wanted`, on outputs that have a case (True), have none (False), or either (None).

    `indexed_to` changes no answer; it tells two answers apart of which the second may find more.
    """

    wanted: FeedbackFilter
    has_case: bool | None = None
    indexed_to: int = 0

    @property
    def is_everything(self) -> bool:
        return self.wanted.is_empty and self.has_case is None


@dataclass(frozen=True)
class Listing:
    """Rows of one page, newest first. `cases` holds the newest case of an output by its id, where there is one.

    `pages` is how many pages one can turn to: of more records than were counted, those that were.
    """

    rows: list[FeedbackRow]
    cases: dict[int, str]
    total: Counted
    page: int
    pages: int


def listing(session: Session, listed: Listed, page: int = 1) -> Listing:
    """Page `page`, from 1; the last one for a number beyond it."""
    turned = turn_to(session, listed.wanted, page, _on_cases(listed.has_case))
    rows = feedback_rows(session, turned.ids)
    cases = _cases(session, {row.output_id for row in rows})
    return Listing(rows, cases, turned.total, turned.page, turned.pages)


def listed_stream(session: Session, listed: Listed, most: int | None = None) -> Iterator[FeedbackRow]:
    """All rows, newest first, `most` at the most, read as they are asked for."""
    return feedback_stream(session, listed.wanted, most, _on_cases(listed.has_case))


def _on_cases(has_case: bool | None) -> Condition | None:
    if has_case is None:
        return None
    with_case = select(col(Case.output_id))
    return col(Feedback.output_id).in_(with_case) if has_case else col(Feedback.output_id).not_in(with_case)


def _cases(session: Session, output_ids: set[int]) -> dict[int, str]:
    query = (
        select(col(Case.output_id), col(Case.id))
        .where(col(Case.output_id).in_(output_ids))
        .order_by(col(Case.round))
    )
    return {output_id: Prefix.CASE.of(case_id) for output_id, case_id in session.execute(query)}
