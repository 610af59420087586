"""Cases on desks: claimed and released, assigned by hand, kept away from, escalated."""

from datetime import timedelta

from sqlmodel import Session, col, select

from governance.core.access import Permission, require
from governance.core.duties import Duty, separate
from governance.core.errors import Conflict, Invalid, NotFound
from governance.core.people.tables import Person, RoleGrant
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.review.commands.assigning import leave_desk, live_assignments, seat
from governance.review.commands.checks import check_reason, impartial_person, judgements_of, unresolved_case
from governance.review.commands.exposure import check_cap
from governance.review.commands.places import place
from governance.review.queries.candidates import REVIEWING_ROLES
from governance.review.queries.in_force import review_settings
from governance.review.queries.queue import QueueFilter, case_queue
from governance.review.queries.recusal import keeps_away, own_feedback
from governance.review.queries.rounds import may_judge_again, parts_before_appeal
from governance.review.tables import Case, Judgement
from governance.review.tables.desks import Assignment, EndedAs, Escalation, How, Recusal

EVERYTHING = QueueFilter()


def claim(unit: UnitOfWork, case_id: int) -> Assignment:
    """Takes a case onto the actor's desk: nobody else takes this seat until the claim runs out. Claimed again, it runs anew.

    Raises NotFound, Conflict (resolved, judged by the actor, no seat free), Refused (own feedback, recused, judged before
    an appeal that was upheld, over the cap).
    """
    require(unit.actor, Permission.JUDGE)
    case = unresolved_case(unit, case_id)
    person_id = impartial_person(unit, case)
    separate(unit, Duty.JUDGE_AGAIN, parts_before_appeal(unit.session, case))
    check_cap(unit, person_id)
    mine = _seat_of(unit, case, person_id)
    if mine is None:
        mine = seat(unit, case_id, person_id, How.CLAIM)
    if mine.how == How.CLAIM:
        mine.expires_at = unit.at + timedelta(minutes=review_settings(unit.session).claim_minutes)
    unit.record("case.claimed", Prefix.CASE.of(case_id))
    return mine


def claim_next(unit: UnitOfWork, wanted: QueueFilter = EVERYTHING) -> Case | None:
    """Claims the most urgent case that the actor can judge, what lies on their desk first; None when there is none.

    `wanted` narrows it by language, scenario and severity. Raises Refused over the cap.
    """
    require(unit.actor, Permission.JUDGE)
    person_id = unit.actor.person_id
    for query in (wanted.on_desk_of(person_id, unit.at), wanted.open_to(person_id, unit.at)):
        rows = case_queue(unit.session, query, limit=1).rows
        if rows:
            claim(unit, rows[0].id)
            return unit.session.get_one(Case, rows[0].id)
    return None


def release(unit: UnitOfWork, case_id: int, person_id: int | None = None) -> None:
    """Puts a case back for others: the actor's own, or anybody's for those who may assign. Raises NotFound, Conflict."""
    whose = unit.actor.person_id if person_id is None else person_id
    require(unit.actor, Permission.JUDGE if whose == unit.actor.person_id else Permission.ASSIGN_CASE)
    case = unresolved_case(unit, case_id)
    if whose is None or not leave_desk(unit, case_id, whose, EndedAs.RELEASED):
        raise Conflict(f"{Prefix.CASE.of(case.id)} isn't assigned to that person.")
    unit.record("case.released", Prefix.CASE.of(case_id), {"person": Prefix.PERSON.of(whose)})


def assign(unit: UnitOfWork, case_id: int, person_id: int) -> Assignment:
    """Puts a case on a reviewer's desk, until they judge it or it is released.

    Raises NotFound, Conflict (resolved, judged by them, no seat free), Invalid for who doesn't review or isn't impartial.
    """
    require(unit.actor, Permission.ASSIGN_CASE)
    case = unresolved_case(unit, case_id)
    reviews = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, col(RoleGrant.role).in_(REVIEWING_ROLES)
    )
    person = unit.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    if not person.active or unit.session.exec(reviews).first() is None:
        raise Invalid.field("person", f"{person.shown_name} is not a reviewer")
    if not _is_impartial(unit.session, person_id, case.output_id):
        raise Invalid.field(
            "person",
            f"{person.shown_name} gave feedback on it, has recused themselves, or judged before an appeal that was upheld",
        )
    held = _seat_of(unit, case, person_id)
    if held is None:
        held = seat(unit, case_id, person_id, How.HAND)
    held.how, held.expires_at = How.HAND, None
    unit.record("case.assigned", Prefix.CASE.of(case_id), {"person": Prefix.PERSON.of(person_id)})
    return held


def recuse(unit: UnitOfWork, case_id: int, reason: str) -> Recusal:
    """The actor keeps away from a case and every other round on its output, for a reason (a conflict of interest).

    Raises NotFound, Conflict (resolved, judged or kept away from already), Invalid without a reason.
    """
    require(unit.actor, Permission.JUDGE)
    case = unresolved_case(unit, case_id)
    person_id = impartial_person(unit, case)
    if any(each.reviewer_id == person_id for each in judgements_of(unit, case_id)):
        raise Conflict(f"{unit.actor.name} has already judged {Prefix.CASE.of(case_id)}.")
    leave_desk(unit, case_id, person_id, EndedAs.RECUSED)
    kept = unit.add(
        Recusal(case_id=case_id, person_id=person_id, reason=check_reason(reason), made_at=unit.at)
    )
    unit.record("case.recused", Prefix.CASE.of(case_id))
    return kept


def escalate(unit: UnitOfWork, case_id: int, reason: str) -> Escalation:
    """Asks for one more reviewer on a case, and moves it up. Raises NotFound, Invalid without a reason, Conflict where it is
    resolved, escalated already, or has all its judgements: then someone else decides anyway.
    """
    require(unit.actor, Permission.JUDGE)
    case = unresolved_case(unit, case_id)
    made = len(judgements_of(unit, case_id))
    if made >= case.required_judgements:
        raise Conflict(f"The reviewers of {Prefix.CASE.of(case_id)} differ: someone else decides it.")
    before = select(Escalation.id).where(Escalation.case_id == case_id)
    if unit.session.exec(before).first() is not None:
        raise Conflict(f"{Prefix.CASE.of(case_id)} has already been escalated.")
    words = check_reason(reason)
    raised = unit.add(
        Escalation(case_id=case_id, person_id=unit.actor.person_id, reason=words, made_at=unit.at)
    )
    case.required_judgements += 1
    unit.session.flush()
    place(unit.session, [case_id])
    unit.record("case.escalated", Prefix.CASE.of(case_id), {"required": case.required_judgements})
    return raised


def _seat_of(unit: UnitOfWork, case: Case, person_id: int) -> Assignment | None:
    """Where the person sits at the case already. Raises Conflict where they judged it, or sit nowhere and no seat is free."""
    judged = unit.session.exec(select(Judgement.reviewer_id).where(Judgement.case_id == case.id)).all()
    if person_id in judged:
        raise Conflict(f"{Prefix.CASE.of(case.id)} has already been judged by that reviewer.")
    held = live_assignments(unit, case.id)
    mine = next((each for each in held if each.person_id == person_id), None)
    if mine is None and len(judged) + len(held) >= case.required_judgements:
        raise Conflict(f"{Prefix.CASE.of(case.id)} already has all the reviewers it needs.")
    return mine


def _is_impartial(session: Session, person_id: int, output_id: int) -> bool:
    if own_feedback(session, person_id, output_id) is not None:
        return False
    if keeps_away(session, person_id, output_id):
        return False
    return may_judge_again(session, person_id, output_id)
