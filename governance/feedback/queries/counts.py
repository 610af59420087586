"""How much feedback there is: from the roll-ups where they answer, else counted up to a bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.feedback.queries.filters import (
    Condition,
    FeedbackFilter,
    conditions_of,
    count_ids,
    is_set_aside,
    values_of,
)
from governance.feedback.tables import Feedback, FeedbackSlice, FeedbackWeek, Kind

MOST_COUNTED = 30_000
"""Beyond so many records, what no roll-up knows is not counted to its end."""


@dataclass(frozen=True)
class Counted:
    """`more`: there are more than `count`; counting on would take long."""

    count: int
    more: bool = False

    def __str__(self) -> str:
        return f"more than {self.count:,}" if self.more else f"{self.count:,}"


def feedback_count(session: Session, wanted: FeedbackFilter, also: Condition | None = None) -> Counted:
    """How many records the filter leaves, those set aside from statistics included."""
    if also is None and _is_in_weeks(wanted):
        return Counted(_from_weeks(session, wanted))
    found = count_ids(session, wanted, MOST_COUNTED + 1, also)
    return Counted(min(found, MOST_COUNTED), found > MOST_COUNTED)


def _is_in_weeks(wanted: FeedbackFilter) -> bool:
    """Whether the small roll-up, of weeks and kinds, knows how many there are."""
    return values_of(wanted).keys() <= {"kind"}


def _from_weeks(session: Session, wanted: FeedbackFilter) -> int:
    total = select(func.coalesce(func.sum(col(FeedbackWeek.count)), 0))
    if wanted.kind is not None:
        total = total.where(col(FeedbackWeek.kind) == wanted.kind)
    aside = select(func.count()).select_from(Feedback).where(is_set_aside(), *conditions_of(wanted))
    return int(session.execute(total).scalar_one()) + int(session.execute(aside).scalar_one())


@dataclass(frozen=True)
class WeekCount:
    week: date
    kind: Kind
    count: int


def weekly_counts(session: Session) -> list[WeekCount]:
    """Feedback by week (its Monday) and kind, oldest first; from the roll-up."""
    query = select(col(FeedbackWeek.week), col(FeedbackWeek.kind), col(FeedbackWeek.count)).order_by(
        col(FeedbackWeek.week), col(FeedbackWeek.kind)
    )
    return [WeekCount(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class SliceValues:
    """What there is to filter by, each in order."""

    languages: Sequence[str]
    scenarios: Sequence[str]


def slice_values(session: Session) -> SliceValues:
    """Languages and scenarios that feedback was given on; from the roll-up."""
    languages = session.execute(
        select(col(FeedbackSlice.language)).distinct().order_by(col(FeedbackSlice.language))
    )
    scenarios = session.execute(
        select(col(FeedbackSlice.scenario)).distinct().order_by(col(FeedbackSlice.scenario))
    )
    return SliceValues(languages.scalars().all(), scenarios.scalars().all())


RECENT = 5_000
"""The newest records, among which categories and origins are looked for."""


@dataclass(frozen=True)
class RecentValues:
    """What stood in the newest records, each in order; older ones may hold others."""

    categories: Sequence[str]
    origins: Sequence[str]


def recent_values(session: Session) -> RecentValues:
    """Categories and origins of the newest records."""
    newest = (
        select(col(Feedback.category), col(Feedback.origin)).order_by(col(Feedback.id).desc()).limit(RECENT)
    ).subquery()
    pairs = session.execute(select(newest.c.category, newest.c.origin).distinct()).all()
    return RecentValues(
        sorted({category for category, _ in pairs if category}), sorted({origin for _, origin in pairs})
    )
