"""Turning to any page of all feedback, near or far: ids alone are walked to it, in the search index and from the nearer end."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from governance.feedback.queries.counts import Counted, feedback_count
from governance.feedback.queries.filters import Condition, FeedbackFilter, matching_ids
from governance.feedback.queries.rows import PAGE_SIZE


@dataclass(frozen=True)
class Turned:
    """The ids on a page, newest first, how many records there are in all, the page's number and the last one's."""

    ids: Sequence[int]
    total: Counted
    page: int
    pages: int


def turn_to(session: Session, wanted: FeedbackFilter, page: int = 1, also: Condition | None = None) -> Turned:
    """Page `page`, from 1; the last one for a number beyond it."""
    total = feedback_count(session, wanted, also)
    pages = max(1, -(-total.count // PAGE_SIZE))
    page = min(max(1, page), pages)
    place = (page - 1) * PAGE_SIZE
    size = min(PAGE_SIZE, total.count - place)
    if total.more or place <= total.count // 2:
        ids = matching_ids(session, wanted, size, skip=place, also=also)
    else:
        skip = total.count - place - size
        ids = matching_ids(session, wanted, size, skip=skip, newest_first=False, also=also)[::-1]
    return Turned(ids, total, page, pages)
