"""Who was heard: counts by group, language and scenario from the roll-up, held against target or reference population.

Everything is read from `feedback_slice`, so it costs the same however much was said.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from babel import Locale, UnknownLocaleError
from sqlalchemy import func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from governance.core.people.queries import stakeholder_groups
from governance.core.people.tables import Person, StakeholderGroup
from governance.feedback.crowd.tables import Dimension, ReferenceShare
from governance.feedback.tables import FeedbackSlice
from governance.measures.coverage import (
    FEWEST_RECORDS,
    Representation,
    Uncovered,
    maximal_uncovered,
    representation,
)

NO_GROUP = ""
"""The value that stands for feedback without a group."""

NEVER = 5
"""Records under which a combination counts as one that was hardly ever heard."""

MOST_VALUES = 40
"""Values of a dimension among which combinations are looked for: those heard most."""

_COLUMNS: dict[Dimension, Mapped[str | int]] = {
    Dimension.GROUP: col(FeedbackSlice.stakeholder_group_id),
    Dimension.LANGUAGE: col(FeedbackSlice.language),
    Dimension.SCENARIO: col(FeedbackSlice.scenario),
}


class Against(StrEnum):
    """What shares are held against."""

    TARGET = "target"
    POPULATION = "population"


@dataclass(frozen=True)
class ReferenceRow:
    value: str
    share: float
    source: str
    taken_on: date
    set_by: str | None
    set_at: datetime


@dataclass(frozen=True)
class Heard:
    """One dimension: shares against the reference chosen, what values are called, and where the reference comes from."""

    shares: Representation
    names: Mapping[str, str]
    references: list[ReferenceRow] = field(default_factory=list)


def who_was_heard(
    session: Session, dimension: Dimension, against: Against, since: date | None = None
) -> Heard:
    """Feedback by the values of a dimension since a week's Monday, against the targets of groups or the reference population.

    Feedback without a group is left out of shares by group, as no reference knows it.
    """
    names = dimension_names(session, dimension)
    counts = _counts(session, dimension, since)
    if dimension is Dimension.GROUP:
        counts = {slug: counts.get(slug, 0) for slug in names}
    references = reference_rows(session, dimension)
    wanted = {row.value: row.share for row in references}
    if against is Against.TARGET:
        wanted = _targets(session) if dimension is Dimension.GROUP else {}
    shown = {value: names.get(value, value) for value in (*counts, *wanted)}
    return Heard(representation(counts, wanted), shown, references)


def without_group(session: Session, since: date | None = None) -> int:
    """Records on which no group was stated."""
    return _counts(session, Dimension.GROUP, since).get(NO_GROUP, 0)


@dataclass(frozen=True)
class OverTime:
    """Shares by value, one for each of `starts` (Mondays); None where a period holds too few records to tell."""

    starts: list[date]
    shares: dict[str, list[float | None]]


def heard_over_time(
    session: Session, dimension: Dimension, since: date | None = None, weeks: int = 4
) -> OverTime:
    """Shares in periods of `weeks` weeks, oldest first; feedback without a group is left out of shares by group."""
    column = _COLUMNS[dimension]
    query = (
        select(col(FeedbackSlice.week), column, func.sum(col(FeedbackSlice.count)))
        .group_by(col(FeedbackSlice.week), column)
        .order_by(col(FeedbackSlice.week), column)
    )
    if since is not None:
        query = query.where(col(FeedbackSlice.week) >= since)
    slugs = _slugs(session) if dimension is Dimension.GROUP else {}
    values = list(dimension_names(session, dimension))
    counts: dict[date, Counter[str]] = {}
    for week, found, count in session.execute(query):
        value = slugs.get(found, NO_GROUP) if isinstance(found, int) else str(found)
        start = week - timedelta(weeks=week.toordinal() // 7 % weeks)
        counts.setdefault(start, Counter())[value] += int(count)
    starts = sorted(counts)
    totals = {start: sum(counts[start][value] for value in values) for start in starts}
    return OverTime(
        starts,
        {
            value: [
                counts[start][value] / totals[start] if totals[start] >= FEWEST_RECORDS else None
                for start in starts
            ]
            for value in values
        },
    )


@dataclass(frozen=True)
class NeverHeard:
    """Combinations of group, language and scenario (None: any) that were hardly ever heard, the most general first."""

    patterns: list[Uncovered]
    names: Mapping[str, str]


def never_heard(session: Session, since: date | None = None) -> NeverHeard:
    """What nobody, or next to nobody, spoke of or for: maximal uncovered patterns over the three dimensions."""
    columns = [_COLUMNS[each] for each in Dimension]
    query = select(*columns, func.sum(col(FeedbackSlice.count))).group_by(*columns)
    if since is not None:
        query = query.where(col(FeedbackSlice.week) >= since)
    slugs = _slugs(session)
    cells: dict[tuple[str, ...], int] = {
        (slugs.get(int(group), NO_GROUP), str(language), str(scenario)): int(count)
        for group, language, scenario, count in session.execute(query)
    }
    values = [_most_heard(session, each) for each in Dimension]
    names = dimension_names(session, Dimension.GROUP) | dimension_names(session, Dimension.LANGUAGE)
    return NeverHeard(maximal_uncovered(cells, values, NEVER), names)


def dimension_names(session: Session, dimension: Dimension) -> dict[str, str]:
    """What the values of a dimension are called, groups in their order; the others are called what they are."""
    if dimension is Dimension.GROUP:
        return {group.slug: group.name for group in stakeholder_groups(session)}
    values = _most_heard(session, dimension)
    return {value: language_name(value) if dimension is Dimension.LANGUAGE else value for value in values}


def language_name(tag: str) -> str:
    """What a language is called in English; the tag itself where nobody knows."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag


def reference_rows(session: Session, dimension: Dimension) -> list[ReferenceRow]:
    """The reference population of a dimension, largest share first."""
    query = (
        select(ReferenceShare, Person)
        .outerjoin(Person, col(Person.id) == ReferenceShare.set_by_id)
        .where(col(ReferenceShare.dimension) == dimension)
        .order_by(col(ReferenceShare.share).desc(), col(ReferenceShare.value))
    )
    return [
        ReferenceRow(
            value=row.value,
            share=row.share,
            source=row.source,
            taken_on=row.taken_on,
            set_by=setter.shown_name if setter else None,
            set_at=row.set_at,
        )
        for row, setter in session.execute(query)
    ]


def _counts(session: Session, dimension: Dimension, since: date | None) -> dict[str, int]:
    column = _COLUMNS[dimension]
    total = func.sum(col(FeedbackSlice.count))
    query = select(column, total).group_by(column).order_by(total.desc(), column)
    if since is not None:
        query = query.where(col(FeedbackSlice.week) >= since)
    found = session.execute(query).all()
    if dimension is not Dimension.GROUP:
        return {str(value): int(count) for value, count in found}
    slugs = _slugs(session)
    return {slugs.get(int(value), NO_GROUP): int(count) for value, count in found}


def _most_heard(session: Session, dimension: Dimension) -> list[str]:
    """Values that were ever heard or that a reference names, those heard most first."""
    if dimension is Dimension.GROUP:
        return [group.slug for group in stakeholder_groups(session)]
    heard = list(_counts(session, dimension, None))
    named = [row.value for row in reference_rows(session, dimension) if row.value not in heard]
    return [*heard, *named][:MOST_VALUES]


def _slugs(session: Session) -> dict[int, str]:
    return dict(session.execute(select(col(StakeholderGroup.id), col(StakeholderGroup.slug))).all())


def _targets(session: Session) -> dict[str, float]:
    return {
        group.slug: group.target_permille / 1000
        for group in stakeholder_groups(session)
        if group.target_permille is not None
    }
