"""Separation of duties: who did one thing may not do the other on the same object. One table, asked by every command whatever
its way in.

Where only one person works in the store, nobody else could do it: then it is done, and the event says that duties were not
separate.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlmodel import Session, col, func, select

from governance.core.errors import Refused
from governance.core.people.operator import OPERATOR
from governance.core.people.tables import Person, RoleGrant
from governance.core.unit_of_work import UnitOfWork


class Duty(StrEnum):
    """What somebody does; the value completes "may not ..." and "has ..." in messages by `DONE`."""

    WRITE_POLICY = "write this text"
    APPROVE_POLICY = "approve this text"
    PUBLISH_POLICY = "publish this text"
    JUDGE = "judge this case"
    ADJUDICATE = "decide between the judgements"
    APPEAL = "appeal this"
    DECIDE_APPEAL = "answer this appeal"
    JUDGE_AGAIN = "judge this case again after an appeal"
    LEAD_AUDIT = "audit these outputs"
    REPORT_AUDIT = "report this audit"
    SIGN_OFF = "sign off this audit"
    RAISE = "raise this finding"
    OWN_ACTION = "own one of its actions"
    COMPLETE_ACTION = "complete one of its actions"
    VERIFY = "verify this finding"
    ACCEPT_RISK = "accept the risk of this finding"
    BUILD_DATASET = "build this dataset version"
    OVERRIDE_GATE = "override a check of this dataset version"


DONE: Mapping[Duty, str] = {
    Duty.WRITE_POLICY: "wrote this text",
    Duty.JUDGE: "judged it",
    Duty.ADJUDICATE: "decided it",
    Duty.APPEAL: "appealed",
    Duty.LEAD_AUDIT: "started its audit",
    Duty.REPORT_AUDIT: "reported it",
    Duty.RAISE: "raised it",
    Duty.OWN_ACTION: "owns one of its actions",
    Duty.COMPLETE_ACTION: "completed one of its actions",
    Duty.BUILD_DATASET: "built it",
}

SEPARATE: frozenset[tuple[Duty, Duty]] = frozenset(
    {
        (Duty.WRITE_POLICY, Duty.APPROVE_POLICY),
        (Duty.JUDGE, Duty.ADJUDICATE),
        (Duty.JUDGE, Duty.DECIDE_APPEAL),
        (Duty.ADJUDICATE, Duty.DECIDE_APPEAL),
        (Duty.APPEAL, Duty.DECIDE_APPEAL),
        (Duty.JUDGE, Duty.JUDGE_AGAIN),
        (Duty.ADJUDICATE, Duty.JUDGE_AGAIN),
        (Duty.JUDGE, Duty.LEAD_AUDIT),
        (Duty.JUDGE, Duty.REPORT_AUDIT),
        (Duty.REPORT_AUDIT, Duty.SIGN_OFF),
        (Duty.RAISE, Duty.VERIFY),
        (Duty.LEAD_AUDIT, Duty.VERIFY),
        (Duty.OWN_ACTION, Duty.VERIFY),
        (Duty.COMPLETE_ACTION, Duty.VERIFY),
        (Duty.RAISE, Duty.ACCEPT_RISK),
        (Duty.OWN_ACTION, Duty.ACCEPT_RISK),
        (Duty.COMPLETE_ACTION, Duty.ACCEPT_RISK),
        (Duty.BUILD_DATASET, Duty.OVERRIDE_GATE),
    }
)
"""Who did the first may not do the second on the same object."""

People = Iterable[int | None]


def conflict(person_id: int | None, duty: Duty, done: Mapping[Duty, People]) -> Duty | None:
    """What this person did that keeps them from `duty`; None where nothing does. `done` is who did what on the object."""
    if person_id is None:
        return None
    return next(
        (before for before, people in done.items() if (before, duty) in SEPARATE and person_id in people),
        None,
    )


def separate(unit: UnitOfWork, duty: Duty, done: Mapping[Duty, People]) -> dict[str, bool]:
    """Raises Refused where the actor did something on this object that keeps them from `duty`. Returns what the command's event
    says of it: nothing where duties were separate, and that they weren't where one person works alone.
    """
    before = conflict(unit.actor.person_id, duty, {each: list(people) for each, people in done.items()})
    if before is None:
        return {}
    if works_alone(unit.session, unit.actor.person_id):
        return {"duties_not_separate": True}
    raise Refused(f"{unit.actor.name} may not {duty}, having {_having(before)}: someone else must.")


def works_alone(session: Session, person_id: int | None) -> bool:
    """Whether the person is the local operator, and nobody else holds a role beyond that of a stakeholder."""
    person = session.get(Person, person_id)
    if person is None or person.handle != OPERATOR:
        return False
    others = (
        select(func.count())
        .select_from(Person)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(col(Person.active), col(Person.id) != person_id, col(RoleGrant.role) != "stakeholder")
    )
    return session.exec(others).one() == 0


def _having(duty: Duty) -> str:
    return DONE[duty].replace("owns", "owned").replace("wrote", "written")
