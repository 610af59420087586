"""Calibration sets, what is left for a reviewer to answer, and how reviewers' answers stand against the gold."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.measures.cohen import Kappa, cohen_kappa
from governance.measures.shares import wilson
from governance.registry.queries import OutputView, output_view
from governance.review.calibration.tables import (
    CalibrationAnswer,
    CalibrationItem,
    CalibrationRequest,
    CalibrationSet,
)
from governance.review.tables import Case, Judgement, Verdict

FEWEST_ANSWERS = 10
"""Answers under which a reviewer's figure is said to tell too little."""


@dataclass(frozen=True)
class CalibrationSetRow:
    """A set as listed: how many items it has, how many reviewers were asked, how many have answered any of it."""

    id: int
    title: str
    purpose: str
    made_by: str
    made_at: datetime
    items: int
    asked: int
    answering: int

    @property
    def reference(self) -> str:
        return Prefix.CALIBRATION.of(self.id)


@dataclass(frozen=True)
class MyCalibration:
    """What the viewer has to do with a set: items open to them (those whose case they judged aren't), how many they answered,
    and the next one with its output, None where nothing is left.
    """

    open_items: int
    answered: int
    was_asked: bool
    next_item_id: int | None
    output: OutputView | None


@dataclass(frozen=True)
class ReviewerResult:
    """A reviewer against the gold: `right` of `answered`, the share with its 95% interval, kappa with the gold.

    `missed` are the items answered otherwise.
    """

    reviewer: str
    asked_at: datetime | None
    answered: int
    right: int
    low: float | None
    high: float | None
    kappa: Kappa | None

    @property
    def share(self) -> float | None:
        return self.right / self.answered if self.answered else None

    @property
    def note(self) -> str:
        if self.answered < FEWEST_ANSWERS:
            return f"too few to say: {self.answered} answers"
        return ""


@dataclass(frozen=True)
class ItemResult:
    """An item with its gold verdict and how often reviewers gave each; `mine` is what the viewer said."""

    item_id: int
    case_id: int
    gold: Verdict
    reason: str
    answers: dict[Verdict, int]
    mine: Verdict | None

    @property
    def case(self) -> str:
        return Prefix.CASE.of(self.case_id)


@dataclass(frozen=True)
class CalibrationResults:
    """`items` are those whose gold the viewer may know."""

    reviewers: list[ReviewerResult]
    items: list[ItemResult]


def calibration_sets(session: Session) -> list[CalibrationSetRow]:
    """All sets, the newest first."""
    items = _times(CalibrationItem.id, CalibrationItem.set_id)
    asked = _times(CalibrationRequest.id, CalibrationRequest.set_id)
    answering = (
        select(func.count(col(CalibrationAnswer.reviewer_id).distinct()))
        .join(CalibrationItem, col(CalibrationItem.id) == CalibrationAnswer.item_id)
        .where(col(CalibrationItem.set_id) == CalibrationSet.id)
        .correlate(CalibrationSet)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            CalibrationSet,
            func.coalesce(col(Person.name), col(Person.handle), "Plumbline"),
            items,
            asked,
            answering,
        )
        .outerjoin(Person, col(Person.id) == CalibrationSet.made_by_id)
        .order_by(col(CalibrationSet.id).desc())
    )
    return [
        CalibrationSetRow(found.id, found.title, found.purpose, made_by, found.made_at, *counts)
        for found, made_by, *counts in rows
    ]


def my_calibration(session: Session, set_id: int, person_id: int | None) -> MyCalibration:
    """What this person has to do with a set. Raises NotFound."""
    found = session.get(CalibrationSet, set_id)
    if found is None:
        raise NotFound("calibration set", Prefix.CALIBRATION.of(set_id))
    if person_id is None or found.made_by_id == person_id:
        return MyCalibration(0, 0, False, None, None)
    mine = _answered_by(person_id)
    rows = session.execute(
        select(col(CalibrationItem.id), col(Case.output_id), mine)
        .join(Case, col(Case.id) == CalibrationItem.case_id)
        .where(col(CalibrationItem.set_id) == set_id, ~_judged_by(person_id))
        .order_by(col(CalibrationItem.id))
    ).all()
    left = [(item_id, output_id) for item_id, output_id, answered in rows if not answered]
    asked = select(col(CalibrationRequest.id)).where(
        col(CalibrationRequest.set_id) == set_id, col(CalibrationRequest.reviewer_id) == person_id
    )
    next_id, output_id = left[0] if left else (None, None)
    return MyCalibration(
        len(rows),
        len(rows) - len(left),
        session.execute(asked).first() is not None,
        next_id,
        output_view(session, output_id) if output_id is not None else None,
    )


def calibration_results(
    session: Session, set_id: int, person_id: int | None, *, sees_all: bool
) -> CalibrationResults:
    """How reviewers answered a set. The gold is shown to those who `sees_all`, and to whoever has nothing left to answer."""
    answers = session.execute(
        select(
            col(CalibrationItem.id),
            col(CalibrationItem.gold),
            col(CalibrationAnswer.reviewer_id),
            col(CalibrationAnswer.verdict),
        )
        .join(CalibrationItem, col(CalibrationItem.id) == CalibrationAnswer.item_id)
        .where(col(CalibrationItem.set_id) == set_id)
        .order_by(col(CalibrationAnswer.id))
    ).all()
    by_reviewer: defaultdict[int, list[tuple[Verdict, Verdict]]] = defaultdict(list)
    given: defaultdict[int, dict[int, Verdict]] = defaultdict(dict)
    for item_id, gold, reviewer_id, verdict in answers:
        by_reviewer[reviewer_id].append((verdict, gold))
        given[item_id][reviewer_id] = verdict
    shown = sees_all or (
        person_id is not None and my_calibration(session, set_id, person_id).next_item_id is None
    )
    return CalibrationResults(
        _reviewers(session, set_id, by_reviewer),
        _items(session, set_id, given, person_id) if shown else [],
    )


def _reviewers(
    session: Session, set_id: int, by_reviewer: dict[int, list[tuple[Verdict, Verdict]]]
) -> list[ReviewerResult]:
    requests = select(col(CalibrationRequest.reviewer_id), col(CalibrationRequest.asked_at)).where(
        col(CalibrationRequest.set_id) == set_id
    )
    asked: dict[int, datetime] = dict(session.execute(requests).all())
    people = session.execute(select(Person).where(col(Person.id).in_({*asked, *by_reviewer}))).scalars()
    names = {person.id: person.shown_name for person in people}
    found = [
        _result(names[person_id], asked.get(person_id), by_reviewer.get(person_id, [])) for person_id in names
    ]
    return sorted(found, key=lambda each: (-each.answered, each.reviewer))


def _result(
    name: str, asked_at: datetime | None, answers: Sequence[tuple[Verdict, Verdict]]
) -> ReviewerResult:
    right = sum(verdict == gold for verdict, gold in answers)
    if not answers:
        return ReviewerResult(name, asked_at, 0, 0, None, None, None)
    low, high = wilson(right, len(answers)) or (None, None)
    place = {verdict: number for number, verdict in enumerate(Verdict)}
    table = np.zeros((len(place), len(place)), dtype=np.int64)
    for verdict, gold in answers:
        table[place[verdict], place[gold]] += 1
    return ReviewerResult(name, asked_at, len(answers), right, low, high, cohen_kappa(table))


def _items(
    session: Session, set_id: int, given: dict[int, dict[int, Verdict]], person_id: int | None
) -> list[ItemResult]:
    rows = session.execute(
        select(CalibrationItem).where(col(CalibrationItem.set_id) == set_id).order_by(col(CalibrationItem.id))
    ).scalars()
    found = []
    for item in rows:
        said = given.get(item.id, {})
        times = {verdict: sum(each == verdict for each in said.values()) for verdict in Verdict}
        mine = said.get(person_id) if person_id is not None else None
        found.append(ItemResult(item.id, item.case_id, item.gold, item.reason, times, mine))
    return found


def _times(row_id: Any, set_id: Any) -> ScalarSelect[int]:
    """How many rows of a table belong to the set."""
    return (
        select(func.count(row_id))
        .where(set_id == CalibrationSet.id)
        .correlate(CalibrationSet)
        .scalar_subquery()
    )


def _judged_by(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        and_(col(Judgement.case_id) == CalibrationItem.case_id, col(Judgement.reviewer_id) == person_id)
    )


def _answered_by(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        and_(
            col(CalibrationAnswer.item_id) == CalibrationItem.id,
            col(CalibrationAnswer.reviewer_id) == person_id,
        )
    )
