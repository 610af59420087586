"""Appeals: those whom a resolution concerns ask for another look, and somebody who had no part in it answers.

NIST AI RMF 1.0 asks for such a way under MEASURE 3.3 and MANAGE 4.1.
"""

from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.duties import Duty, separate
from governance.core.errors import Conflict, NotFound, Refused
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.review.commands.checks import check_reason, impartial_person, judgements_of
from governance.review.commands.opening import next_round
from governance.review.commands.places import place
from governance.review.queries.recusal import own_feedback
from governance.review.tables import Case, CaseState, Resolution
from governance.review.tables.second_looks import Appeal, AppealState, Standing


def appeal(unit: UnitOfWork, case_id: int, reason: str) -> Appeal:
    """Asks for another look at what a case came to: by who gave feedback on its output, or who answers for the product.

    Raises NotFound, Refused for anyone else, Conflict (not resolved, a later round, appealed already), Invalid without a reason.
    """
    require(unit.actor, Permission.APPEAL)
    case = unit.session.get(Case, case_id)
    if case is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    person_id, standing = _standing(unit, case)
    if case.state != CaseState.RESOLVED:
        raise Conflict(f"{Prefix.CASE.of(case_id)} is not resolved yet.")
    later = select(Case.id).where(col(Case.output_id) == case.output_id, col(Case.round) > case.round)
    if unit.session.exec(later).first() is not None:
        raise Conflict(f"{Prefix.CASE.of(case_id)} is already being reviewed again.")
    for before in unit.session.exec(select(Appeal).where(Appeal.case_id == case_id)):
        if before.state == AppealState.LODGED or before.person_id == person_id:
            raise Conflict(
                f"{Prefix.CASE.of(case_id)} has already been appealed in {Prefix.APPEAL.of(before.id)}."
            )
    lodged = unit.add(
        Appeal(
            case_id=case_id,
            person_id=person_id,
            standing=standing,
            reason=check_reason(reason),
            state=AppealState.LODGED,
            lodged_at=unit.at,
        )
    )
    facts = {"case": Prefix.CASE.of(case_id), "as": standing}
    unit.record("appeal.lodged", Prefix.APPEAL.of(lodged.id), facts)
    return lodged


def decide_appeal(unit: UnitOfWork, appeal_id: int, *, uphold: bool, reason: str) -> Appeal:
    """Answers an appeal: upheld, the case goes into a new round; refused, it stands, for the reasons given.

    Raises NotFound, Refused for who judged or decided the case, appealed, or isn't impartial, Conflict where it was decided,
    Invalid without a reason.
    """
    require(unit.actor, Permission.DECIDE_APPEAL)
    lodged = unit.session.get(Appeal, appeal_id)
    if lodged is None:
        raise NotFound("appeal", Prefix.APPEAL.of(appeal_id))
    if lodged.state != AppealState.LODGED:
        raise Conflict(f"{Prefix.APPEAL.of(appeal_id)} is {lodged.state} already.")
    case = unit.session.get_one(Case, lodged.case_id)
    person_id = impartial_person(unit, case)
    duties = separate(unit, Duty.DECIDE_APPEAL, _parts_in(unit, case, lodged))
    lodged.decision = check_reason(reason)
    lodged.state = AppealState.UPHELD if uphold else AppealState.REFUSED
    lodged.decided_by_id, lodged.decided_at = person_id, unit.at
    facts = {"case": Prefix.CASE.of(case.id), **duties}
    if uphold:
        again = next_round(unit, case, f"{Prefix.APPEAL.of(appeal_id)} upheld: {lodged.decision}")
        lodged.next_case_id = again.id
        place(unit.session, [again.id])
        facts["next"] = Prefix.CASE.of(again.id)
    unit.record(f"appeal.{lodged.state}", Prefix.APPEAL.of(appeal_id), facts)
    return lodged


def _standing(unit: UnitOfWork, case: Case) -> tuple[int, Standing]:
    person_id = unit.actor.person_id
    if person_id is None:
        raise Refused("Only a person can appeal.")
    if own_feedback(unit.session, person_id, case.output_id) is not None:
        return person_id, Standing.CONTRIBUTOR
    if unit.actor.may(Permission.REGISTER_MODEL):
        return person_id, Standing.PRODUCT_OWNER
    raise Refused(
        "Only people whose feedback was judged and people who answer for the product may appeal. "
        "Reviewers who think a case was decided wrongly can reopen it with a reason."
    )


def _parts_in(unit: UnitOfWork, case: Case, lodged: Appeal) -> dict[Duty, list[int | None]]:
    decided = select(Resolution.resolved_by_id).where(Resolution.case_id == case.id)
    return {
        Duty.JUDGE: [each.reviewer_id for each in judgements_of(unit, case.id)],
        Duty.ADJUDICATE: list(unit.session.exec(decided)),
        Duty.APPEAL: [lodged.person_id],
    }
