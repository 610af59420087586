"""How review is run at Larkmoor on the last morning: who knows what, the rules, what lies on desks, an appeal or two.

All of it is decided from what the store holds by then, in the order of ids, so that the same seed gives the same.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from governance.core.people.tables import Person
from governance.core.store import Store
from governance.core.unit_of_work import UnitOfWork
from governance.demo.replay import Do, Remembered, Step
from governance.demo.staff import ADMIN, AUDITORS, ENGINEERS, MANAGER, POLICY_OWNER, REVIEWERS
from governance.feedback.tables import Feedback, Kind
from governance.review.commands import (
    add_assignment_rule,
    add_case_rule,
    add_reviewer_rule,
    appeal,
    assign,
    claim,
    decide_appeal,
    escalate,
    lift_cap,
    recuse,
    set_expertise,
    set_review_settings,
)
from governance.review.queries import QueueFilter, case_queue
from governance.review.rules import OpeningRule
from governance.review.tables import Case, Resolution, Verdict
from governance.review.tables.second_looks import Appeal

FIELDS = {
    "hannah.brandt": ("medical-advice", "emotional-support"),
    "samuel.adeyemi": ("legal-questions", "personal-finance"),
    "lin.meiyu": ("medical-advice", "homework-help"),
    "rosa.delgado": ("emotional-support", "medical-advice"),
    "gerd.lindner": ("personal-finance", "legal-questions"),
    "aisha.karim": ("news-and-civics", "homework-help"),
    "tan.jiawen": ("news-and-civics", "personal-finance"),
}
ESCALATED = "I know too little of this field to tell what is at stake: someone who does should look as well."
KEPT_AWAY = "I know the person who asked."
CONTRIBUTOR_APPEAL = (
    "I flagged it because I nearly acted on it. Please look again at what a worried person reads into it."
)
OWNER_APPEAL = "The answer keeps to the published guidance; I don't see what it should have left out."
UPHELD = "The reviewers read it as general information. The person asked about their own situation, and that wasn't weighed."
REFUSED = "What guidance says to professionals reads otherwise to the person who asked, and the clause speaks of just that."


def review_steps(store: Store, at: datetime) -> Iterator[Step]:
    """What is done about review at `at`, when everything else has happened; each step sees what those before it did."""
    yield Step(at, ADMIN, _expertise)
    yield Step(at, POLICY_OWNER, _rules)
    for place, reviewer in enumerate(REVIEWERS[:4]):
        yield Step(at, MANAGER, _assigned(reviewer.handle, place))
    for reviewer in REVIEWERS[4:6]:
        yield Step(at, reviewer.handle, _claimed)
    yield Step(at, "rosa.delgado", _kept_away)
    yield Step(at, "gerd.lindner", _escalated)
    yield Step(at, ADMIN, _lifted)
    with store.read() as session:
        contested = _flagged_and_acceptable(session)
        upheld_against = _last_resolved(session, Verdict.VIOLATES)
    yield Step(at, ENGINEERS[0], _appealed(upheld_against, OWNER_APPEAL))
    yield Step(at, AUDITORS[0], _answered(upheld_against, uphold=False, reason=REFUSED))
    for case_id, handle in contested:
        yield Step(at, handle, _appealed(case_id, CONTRIBUTOR_APPEAL))
    yield Step(at, AUDITORS[1], _answered(contested[0][0], uphold=True, reason=UPHELD))


def _flagged_and_acceptable(session: Session) -> list[tuple[int, str]]:
    """The two newest cases that came to acceptable though somebody who is no reviewer had flagged the answer, with them."""
    later = aliased(Case)
    rows = session.exec(
        select(col(Case.id), func.min(col(Person.handle)))
        .join(Resolution, col(Resolution.case_id) == Case.id)
        .join(Feedback, col(Feedback.output_id) == Case.output_id)
        .join(Person, col(Person.id) == Feedback.person_id)
        .where(
            Resolution.verdict == Verdict.ACCEPTABLE,
            Feedback.kind == Kind.FLAG,
            col(Person.active).is_(True),
            col(Person.handle).not_in([each.handle for each in REVIEWERS]),
            ~exists().where(col(later.output_id) == Case.output_id, col(later.round) > Case.round),
        )
        .group_by(col(Case.id))
        .order_by(col(Case.id).desc())
        .limit(2)
    ).all()
    return [(case_id, handle) for case_id, handle in rows]


def _last_resolved(session: Session, verdict: Verdict) -> int:
    return session.exec(
        select(Resolution.case_id)
        .where(Resolution.verdict == verdict)
        .order_by(col(Resolution.case_id).desc())
        .limit(1)
    ).one()


def _appealed(case_id: int, reason: str) -> Do:
    def act(unit: UnitOfWork, _seen: Remembered) -> None:
        appeal(unit, case_id, reason)

    return act


def _answered(case_id: int, *, uphold: bool, reason: str) -> Do:
    def act(unit: UnitOfWork, _seen: Remembered) -> None:
        appeal_id = unit.session.exec(select(Appeal.id).where(Appeal.case_id == case_id)).one()
        decide_appeal(unit, appeal_id, uphold=uphold, reason=reason)

    return act


def _expertise(unit: UnitOfWork, seen: Remembered) -> None:
    for reviewer in REVIEWERS:
        set_expertise(unit, seen.people[reviewer.handle], reviewer.languages, FIELDS[reviewer.handle])


def _rules(unit: UnitOfWork, seen: Remembered) -> None:
    add_case_rule(unit, "Groups far apart", OpeningRule(None, None, gap_tenths=20))
    add_case_rule(unit, "Homework, early", OpeningRule(2, 2, scenario="homework-help"))
    add_reviewer_rule(unit, 3, 2, 4, "medical-advice")
    add_assignment_rule(unit, "es", "medical-advice", seen.people["rosa.delgado"])
    add_assignment_rule(unit, "zh-Hans", None, None)
    set_review_settings(
        unit, claim_minutes=90, exposure_cap=20, blur_severity=4, blur_categories=("self-harm",)
    )


def _assigned(handle: str, place: int) -> Do:
    def act(unit: UnitOfWork, seen: Remembered) -> None:
        rows = _open_to(unit, seen.people[handle])
        for row in rows[place : place + 2]:
            assign(unit, row, seen.people[handle])

    return act


def _claimed(unit: UnitOfWork, _seen: Remembered) -> None:
    claim(unit, _open_to(unit, unit.actor.person_id)[0])


def _kept_away(unit: UnitOfWork, _seen: Remembered) -> None:
    recuse(unit, _open_to(unit, unit.actor.person_id)[-1], KEPT_AWAY)


def _escalated(unit: UnitOfWork, _seen: Remembered) -> None:
    for case_id in _open_to(unit, unit.actor.person_id)[1:3]:
        escalate(unit, case_id, ESCALATED)


def _open_to(unit: UnitOfWork, person_id: int | None) -> list[int]:
    return [row.id for row in case_queue(unit.session, QueueFilter().open_to(person_id, unit.at)).rows]


def _lifted(unit: UnitOfWork, seen: Remembered) -> None:
    lift_cap(unit, seen.people["hannah.brandt"], 5, "Two colleagues are ill, and she offered.")
