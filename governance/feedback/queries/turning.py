"""Turning to any page of all feedback, near or far, at the cost of a near one.

A page is found by the id it begins with. On SQLite one look into the search index gives the ids of all counted pages, and
their number with them; elsewhere, and beyond, ids alone are walked from the nearer end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from governance.feedback.queries.counts import MOST_COUNTED, Counted, feedback_count, is_in_weeks
from governance.feedback.queries.filters import Condition, FeedbackFilter, is_for_index, matching_ids
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
    if is_for_index(session, wanted, also) and not is_in_weeks(wanted):
        ids = matching_ids(session, wanted, MOST_COUNTED + 1, also=also)
        total = Counted(min(len(ids), MOST_COUNTED), len(ids) > MOST_COUNTED)
        page, pages = _within(page, total)
        start = (page - 1) * PAGE_SIZE
        return Turned(ids[start : min(start + PAGE_SIZE, total.count)], total, page, pages)
    total = feedback_count(session, wanted, also)
    page, pages = _within(page, total)
    newest = _start_of(session, wanted, page, total.count, also)
    if newest is None:
        return Turned((), total, page, pages)
    ids = matching_ids(session, wanted, PAGE_SIZE, between=(None, newest + 1), also=also)
    return Turned(ids, total, page, pages)


def _within(page: int, total: Counted) -> tuple[int, int]:
    pages = max(1, -(-total.count // PAGE_SIZE))
    return min(max(1, page), pages), pages


def _start_of(
    session: Session, wanted: FeedbackFilter, page: int, total: int, also: Condition | None
) -> int | None:
    """The newest id on the page; None where there is none."""
    place = (page - 1) * PAGE_SIZE
    if place >= total:
        return None
    from_newest = place <= total // 2
    skip = place if from_newest else total - place - 1
    found = matching_ids(session, wanted, 1, skip=skip, newest_first=from_newest, also=also)
    return found[0] if found else None
