"""Making a calibration set, asking a reviewer to answer it, answering an item."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from governance.core.access import Permission, Role, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.people.tables import Person, RoleGrant
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.review.calibration.tables import (
    CalibrationAnswer,
    CalibrationItem,
    CalibrationRequest,
    CalibrationSet,
)
from governance.review.tables import Case, CaseState, Judgement, Verdict

MAX_TITLE, MAX_PURPOSE, MAX_REASON = 200, 1_000, 4_000


@dataclass(frozen=True)
class Gold:
    """A case, what is right about its output, and why."""

    case_id: int
    verdict: Verdict
    reason: str


def make_calibration_set(
    unit: UnitOfWork, title: str, items: Sequence[Gold], purpose: str = ""
) -> CalibrationSet:
    """A new set of resolved cases. Raises Invalid naming what is missing, Conflict where the title is taken."""
    require(unit.actor, Permission.CALIBRATE)
    problems = _check_set(title, purpose, items) + _check_cases(unit, items)
    if problems:
        raise Invalid(*problems)
    title = title.strip()
    if unit.session.exec(select(CalibrationSet.id).where(CalibrationSet.title == title)).first():
        raise Conflict(f"A calibration set called {title} already exists.")
    made = unit.add(
        CalibrationSet(title=title, purpose=purpose.strip(), made_by_id=unit.actor.person_id, made_at=unit.at)
    )
    unit.session.add_all(
        CalibrationItem(set_id=made.id, case_id=gold.case_id, gold=gold.verdict, reason=gold.reason.strip())
        for gold in items
    )
    unit.record("calibration.made", Prefix.CALIBRATION.of(made.id), {"title": title, "items": len(items)})
    return made


def ask_to_calibrate(unit: UnitOfWork, set_id: int, reviewer_id: int) -> CalibrationRequest:
    """Asks a reviewer to answer a set. Raises NotFound, Invalid for who is no reviewer, Conflict for who was asked."""
    require(unit.actor, Permission.CALIBRATE)
    _set(unit, set_id)
    person = unit.session.get(Person, reviewer_id)
    if person is None:
        raise NotFound("person", Prefix.PERSON.of(reviewer_id))
    judges = select(RoleGrant.id).where(
        RoleGrant.person_id == reviewer_id, col(RoleGrant.role).in_([Role.REVIEWER, Role.ADMIN])
    )
    if not person.active or unit.session.exec(judges).first() is None:
        raise Invalid.field("reviewer", f"{person.shown_name} may not judge: expected an active reviewer")
    asked = select(CalibrationRequest.id).where(
        CalibrationRequest.set_id == set_id, CalibrationRequest.reviewer_id == reviewer_id
    )
    if unit.session.exec(asked).first() is not None:
        raise Conflict(f"{person.shown_name} has already been asked.")
    made = unit.add(
        CalibrationRequest(
            set_id=set_id, reviewer_id=reviewer_id, asked_by_id=unit.actor.person_id, asked_at=unit.at
        )
    )
    unit.record(
        "calibration.asked", Prefix.CALIBRATION.of(set_id), {"reviewer": Prefix.PERSON.of(reviewer_id)}
    )
    return made


def answer_calibration(unit: UnitOfWork, item_id: int, verdict: Verdict) -> CalibrationAnswer:
    """The actor's verdict on an item.

    Raises NotFound, Conflict where they have answered, Refused for whoever judged the case or made the set: they know.
    """
    require(unit.actor, Permission.JUDGE)
    item = unit.session.get(CalibrationItem, item_id)
    if item is None:
        raise NotFound("calibration item", item_id)
    reviewer_id = _who_doesnt_know(unit, item)
    answered = select(CalibrationAnswer.id).where(
        CalibrationAnswer.item_id == item_id, CalibrationAnswer.reviewer_id == reviewer_id
    )
    if unit.session.exec(answered).first() is not None:
        raise Conflict(f"{unit.actor.name} has already answered this item.")
    made = unit.add(
        CalibrationAnswer(item_id=item_id, reviewer_id=reviewer_id, verdict=verdict, answered_at=unit.at)
    )
    unit.record(
        "calibration.answered", Prefix.CALIBRATION.of(item.set_id), {"item": item_id, "verdict": verdict}
    )
    return made


def _check_set(title: str, purpose: str, items: Sequence[Gold]) -> list[Problem]:
    problems = []
    if not title.strip() or len(title.strip()) > MAX_TITLE:
        problems.append(Problem("title", f"expected 1 to {MAX_TITLE} characters"))
    if len(purpose) > MAX_PURPOSE:
        problems.append(Problem("purpose", f"expected at most {MAX_PURPOSE:,} characters"))
    if not items:
        problems.append(Problem("items", "expected at least one case with its gold verdict"))
    problems.extend(
        Problem("reason", f"{Prefix.CASE.of(gold.case_id)}: expected why this verdict is right")
        for gold in items
        if not gold.reason.strip() or len(gold.reason) > MAX_REASON
    )
    return problems


def _check_cases(unit: UnitOfWork, items: Sequence[Gold]) -> list[Problem]:
    ids = [gold.case_id for gold in items]
    states = dict(unit.session.exec(select(Case.id, Case.state).where(col(Case.id).in_(ids))).all())
    problems = [
        Problem("items", f"{Prefix.CASE.of(case_id)} is listed twice")
        for case_id in sorted({each for each in ids if ids.count(each) > 1})
    ]
    for case_id in dict.fromkeys(ids):
        if case_id not in states:
            problems.append(Problem("items", f"there is no case {Prefix.CASE.of(case_id)}"))
        elif states[case_id] != CaseState.RESOLVED:
            words = f"{Prefix.CASE.of(case_id)} isn't resolved: a gold verdict would give its reviewers the answer"
            problems.append(Problem("items", words))
    return problems


def _set(unit: UnitOfWork, set_id: int) -> CalibrationSet:
    found = unit.session.get(CalibrationSet, set_id)
    if found is None:
        raise NotFound("calibration set", Prefix.CALIBRATION.of(set_id))
    return found


def _who_doesnt_know(unit: UnitOfWork, item: CalibrationItem) -> int:
    """The actor's person id. Raises Refused for who judged the case, or made the set."""
    person_id = unit.actor.person_id
    if person_id is None:
        raise Refused("Only a person can answer.")
    if _set(unit, item.set_id).made_by_id == person_id:
        raise Refused(f"{unit.actor.name} created this set, so can't be measured by it.")
    judged = select(Judgement.id).where(Judgement.case_id == item.case_id, Judgement.reviewer_id == person_id)
    if unit.session.exec(judged).first() is not None:
        raise Refused(f"{unit.actor.name} judged {Prefix.CASE.of(item.case_id)}, so can't be measured by it.")
    return person_id
