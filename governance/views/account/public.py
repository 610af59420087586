"""What the public may be told: counts in which nobody can be found, not in any cell, and not by taking totals apart.

Three tables hang together by their sums: feedback by stakeholder group and kind, flags by category and severity, feedback by
language and scenario. What is hidden in one is decided together with the others (governance.measures.suppression).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.feedback.tables import Feedback, Kind
from governance.measures.small_groups import FEWEST_PEOPLE
from governance.measures.suppression import Sum, hidden_numbers
from governance.review.tables import Case, OpenedFor, Resolution
from governance.views.account.heard import within
from governance.views.account.period import Period, known_by

ALL = "all"
NO_GROUP, NO_CATEGORY = "no group stated", "no category"


@dataclass(frozen=True)
class PublicTable:
    """Counts by row and column, totals under `ALL`; None where a number is hidden."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int | None]


@dataclass(frozen=True)
class Handling:
    """How cases that people's reports led to were handled: DSA-style. Counts by what they count, None where hidden; days are the
    median from opening to the resolution.
    """

    counts: Mapping[str, int | None]
    median_days: float | None


@dataclass(frozen=True)
class Public:
    said: PublicTable
    flagged: PublicTable
    places: PublicTable
    handling: Handling
    fewest: int = FEWEST_PEOPLE


Cells = dict[tuple[str, str], tuple[int, int]]
"""Records and people by row and column, totals included."""


def public_numbers(session: Session, period: Period) -> Public:
    """The numbers for the period, small ones hidden."""
    group = func.coalesce(StakeholderGroup.name, NO_GROUP)
    said = _cells(session, period, group, col(Feedback.kind))
    flagged = _cells(
        session,
        period,
        func.coalesce(Feedback.category, NO_CATEGORY),
        func.coalesce(Feedback.severity, 0),
        col(Feedback.kind) == Kind.FLAG,
    )
    places = _cells(session, period, col(Feedback.language), col(Feedback.scenario))
    tables = _hidden([said, flagged, places])
    return Public(tables[0], tables[1], tables[2], _handling(session, period))


def _cells(session: Session, period: Period, row: Any, column: Any, *conditions: Any) -> Cells:
    """Counts of every pair, of every row and column, and of all. Statements without a person count as one person each."""
    who = func.coalesce(Feedback.person_id, -Feedback.id)
    found: Cells = {}
    axes: tuple[tuple[Any, ...], ...] = ((row, column), (row,), (column,), ())
    for keys in axes:
        query = (
            select(*keys, func.count(), func.count(who.distinct()))
            .select_from(Feedback)
            .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
            .where(within(period), *conditions)
            .group_by(*keys)
        )
        for row_of in session.execute(query):
            *named, records, people = list(row_of)
            names: list[str] = [_name(each) for each in named]
            if len(names) == 1:
                names = [names[0], ALL] if keys[0] is row else [ALL, names[0]]
            place = (names[0], names[1]) if names else (ALL, ALL)
            found[place] = (records, people)
    return found


def _name(value: Any) -> str:
    return str(getattr(value, "value", value))


def _hidden(tables: Sequence[Cells]) -> list[PublicTable]:
    """The tables with their numbers hidden together: all have the same total, and flags are a column of the first."""
    counts: dict[str, int] = {}
    people: dict[str, int] = {}
    sums: list[Sum] = []
    for number, cells in enumerate(tables):
        rows, columns = _axes(cells)
        for place, (records, persons) in _filled(cells, rows, columns).items():
            counts[_variable(number, place)], people[_variable(number, place)] = records, persons
        sums += [
            (_variable(number, (row, ALL)), [_variable(number, (row, each)) for each in columns])
            for row in (*rows, ALL)
        ]
        sums += [
            (_variable(number, (ALL, column)), [_variable(number, (row, column)) for row in rows])
            for column in columns
        ]
    hidden = hidden_numbers(counts, people, [each for each in sums if each[1]], FEWEST_PEOPLE)
    return [_shown(number, cells, hidden) for number, cells in enumerate(tables)]


def _shown(number: int, cells: Cells, hidden: frozenset[str]) -> PublicTable:
    rows, columns = _axes(cells)
    shown = {
        place: None if _variable(number, place) in hidden else records
        for place, (records, _) in _filled(cells, rows, columns).items()
    }
    return PublicTable(rows, columns, shown)


def _axes(cells: Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rows and columns, the most frequent first."""
    rows = [place[0] for place in cells if place[1] == ALL and place[0] != ALL]
    columns = [place[1] for place in cells if place[0] == ALL and place[1] != ALL]
    return (
        tuple(sorted(rows, key=lambda row: (-cells[row, ALL][0], row))),
        tuple(sorted(columns, key=lambda column: (-cells[ALL, column][0], column))),
    )


def _filled(cells: Cells, rows: Sequence[str], columns: Sequence[str]) -> Cells:
    places = [(row, column) for row in (*rows, ALL) for column in (*columns, ALL)]
    return {place: cells.get(place, (0, 0)) for place in places}


def _variable(number: int, place: tuple[str, str]) -> str:
    """Numbers that stand in two tables are one: the total of all records, and of flags."""
    if place == (ALL, ALL):
        return "flags" if number == 1 else "records"
    if number == 0 and place == (ALL, Kind.FLAG.value):
        return "flags"
    return f"{number}:{place[0]}:{place[1]}"


def _handling(session: Session, period: Period) -> Handling:
    opened = session.execute(
        select(col(Case.id), col(Case.opened_at)).where(
            known_by(Case, col(Case.opened_at), period),
            col(Case.opened_at) >= period.starts_at,
            col(Case.opened_for) == OpenedFor.FEEDBACK,
        )
    )
    began = {case_id: at for case_id, at in opened}  # noqa: C416 rows aren't pairs to the type checker
    resolved = session.execute(
        select(
            col(Resolution.case_id),
            col(Resolution.verdict),
            col(Resolution.adjudicated),
            col(Resolution.resolved_at),
        )
        .where(known_by(Resolution, col(Resolution.resolved_at), period))
        .order_by(col(Resolution.id))
    ).all()
    of_these = [row for row in resolved if row.case_id in began]
    days = [(row.resolved_at - began[row.case_id]).total_seconds() / 86_400 for row in of_these]
    verdicts = Counter(f"came to: {row.verdict.value}" for row in of_these)
    adjudicated = sum(row.adjudicated for row in of_these)
    counts = {
        "opened": len(began),
        "resolved": len(of_these),
        "waiting": len(began) - len(of_these),
        "adjudicated": adjudicated,
        "agreed": len(of_these) - adjudicated,
        **dict(sorted(verdicts.items())),
    }
    sums: list[Sum] = [
        ("opened", ["resolved", "waiting"]),
        ("resolved", ["adjudicated", "agreed"]),
        ("resolved", list(verdicts)),
    ]
    hidden = hidden_numbers(counts, counts, [each for each in sums if each[1]], FEWEST_PEOPLE)
    return Handling(
        {name: None if name in hidden else count for name, count in counts.items()},
        round(median(days), 1) if len(days) >= FEWEST_PEOPLE else None,
    )
