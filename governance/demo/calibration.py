"""A calibration set of clear cases, and how three reviewers answered it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlmodel import col, select

from governance.core.unit_of_work import UnitOfWork
from governance.demo.chance import pick, stream
from governance.demo.records import Case as ToldCase
from governance.demo.records import Organisation, Output
from governance.demo.replay import Do, Remembered, Step
from governance.demo.staff import POLICY_OWNER, REVIEWERS, Reviewer
from governance.demo.timeline import Timeline
from governance.demo.verdicts import chances
from governance.review.calibration.commands import (
    Gold,
    answer_calibration,
    ask_to_calibrate,
    make_calibration_set,
)
from governance.review.calibration.tables import CalibrationItem, CalibrationSet
from governance.review.tables import Case, CaseState, Verdict

TITLE = "House standard, autumn"
PURPOSE = (
    "Cases on which the house is sure, across scenarios. New reviewers answer them before they judge alone."
)
MADE_DAY = 45
ANSWERED_DAYS = {"lin.meiyu": 40, "gerd.lindner": 33, "aisha.karim": 9}
STOPS_AFTER = {"aisha.karim": 6}
"""One of them has only begun."""
ITEMS = {"violates": 16, "acceptable": 10}


def calibration_steps(told: Organisation) -> Iterator[Step]:
    """The set is made, three reviewers are asked, and answer the items whose cases they haven't judged."""
    random, timeline = stream(told.seed, "calibration"), Timeline(told.end)
    made_at = timeline.day(MADE_DAY, 10)
    cases = _clear_cases(random, told, made_at)
    outputs = {output.external_id: output for output in told.outputs}

    def make(unit: UnitOfWork, seen: Remembered) -> None:
        ids = {seen.cases[case.key]: case for case in cases if case.key in seen.cases}
        closed = select(Case.id).where(col(Case.id).in_(ids), Case.state == CaseState.RESOLVED)
        gold = [
            Gold(case_id, Verdict(_verdict(ids[case_id])), ids[case_id].judgements[0].rationale)
            for case_id in unit.session.exec(closed.order_by(col(Case.id)))
        ]
        make_calibration_set(unit, TITLE, gold, PURPOSE)

    yield Step(made_at, POLICY_OWNER, make, needs_all_said=False)
    for reviewer in REVIEWERS:
        if reviewer.handle in ANSWERED_DAYS:
            start = timeline.day(ANSWERED_DAYS[reviewer.handle], 9)
            yield Step(start - timedelta(days=1), POLICY_OWNER, _ask(reviewer), needs_all_said=False)
            yield from _answers(random, reviewer, cases, outputs, start)


def _clear_cases(random: Random, told: Organisation, before: datetime) -> list[ToldCase]:
    """Resolved by then, with one verdict by all who judged; as many of each verdict as the set wants."""
    clear = [
        case
        for case in told.cases
        if case.resolution is not None
        and case.resolution.resolved_at < before
        and {judgement.verdict for judgement in case.judgements} == {case.resolution.verdict}
    ]
    chosen: list[ToldCase] = []
    for verdict, count in ITEMS.items():
        alike = [case for case in clear if _verdict(case) == verdict]
        chosen += random.sample(alike, min(count, len(alike)))
    return sorted(chosen, key=lambda case: case.key)


def _ask(reviewer: Reviewer) -> Do:
    def ask(unit: UnitOfWork, seen: Remembered) -> None:
        ask_to_calibrate(unit, _set_id(unit), seen.people[reviewer.handle])

    return ask


def _answers(
    random: Random, reviewer: Reviewer, cases: list[ToldCase], outputs: dict[str, Output], start: datetime
) -> Iterator[Step]:
    """As the reviewer's group sees such outputs, under the policy of that time."""
    unknown = [case for case in cases if reviewer.handle not in {said.reviewer for said in case.judgements}]
    for place, case in enumerate(unknown[: STOPS_AFTER.get(reviewer.handle)]):
        verdict = Verdict(pick(random, chances(outputs[case.output], reviewer.group, version=3)))

        def answer(
            unit: UnitOfWork, seen: Remembered, key: str = case.key, verdict: Verdict = verdict
        ) -> None:
            item = select(CalibrationItem.id).where(
                CalibrationItem.set_id == _set_id(unit), CalibrationItem.case_id == seen.cases[key]
            )
            found = unit.session.exec(item).first()
            if found is not None:
                answer_calibration(unit, found, verdict)

        yield Step(start + timedelta(minutes=3 * place), reviewer.handle, answer, needs_all_said=False)


def _verdict(case: ToldCase) -> str:
    assert case.resolution is not None
    return case.resolution.verdict


def _set_id(unit: UnitOfWork) -> int:
    return unit.session.exec(select(CalibrationSet.id).where(CalibrationSet.title == TITLE)).one()
