"""Judgements that cite a clause whose text has changed: judged anew, or confirmed under the text in force."""

from collections.abc import Collection

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.review.commands.checks import check_reason
from governance.review.commands.opening import next_round
from governance.review.commands.places import place
from governance.review.queries.stale import StaleCitation, stale_judgements
from governance.review.tables import Case, CaseState, Judgement
from governance.review.tables.second_looks import Reassessment


def reopen_stale(unit: UnitOfWork, judgement_ids: Collection[int], reason: str) -> list[Case]:
    """Starts a new round on the cases of these stale judgements, one for each case; returns the new cases.

    Raises Invalid without a reason, Conflict for a judgement that isn't stale or whose case isn't resolved.
    """
    require(unit.actor, Permission.OPEN_CASE)
    words, stale = check_reason(reason), _stale(unit, judgement_ids)
    by_case: dict[int, list[StaleCitation]] = {}
    for citation in stale:
        by_case.setdefault(citation.case_id, []).append(citation)
    return [_judge_anew(unit, case_id, citations, words) for case_id, citations in by_case.items()]


def confirm_stale(unit: UnitOfWork, judgement_ids: Collection[int], reason: str) -> int:
    """Confirms that these judgements hold under the text in force; they are stale again when it changes. Returns how many.

    Raises Invalid without a reason, Conflict for a judgement that isn't stale, Refused for the actor's own.
    """
    require(unit.actor, Permission.CONFIRM_STALE)
    words, stale = check_reason(reason), _stale(unit, judgement_ids)
    by_judgement: dict[int, list[StaleCitation]] = {}
    for citation in stale:
        by_judgement.setdefault(citation.judgement_id, []).append(citation)
    for judgement_id, citations in by_judgement.items():
        if unit.session.get_one(Judgement, judgement_id).reviewer_id == unit.actor.person_id:
            raise Refused(f"{Prefix.JUDGEMENT.of(judgement_id)} is your own: someone else must confirm it.")
        unit.session.add_all(_reassessment(unit, each, words) for each in citations)
        clauses = [f"{each.policy}/{each.key}" for each in citations]
        unit.record("judgement.confirmed", Prefix.JUDGEMENT.of(judgement_id), {"clauses": clauses})
    return len(by_judgement)


def _stale(unit: UnitOfWork, judgement_ids: Collection[int]) -> list[StaleCitation]:
    """The stale citations of these judgements. Raises Invalid for none, Conflict for one that isn't stale."""
    wanted = set(judgement_ids)
    if not wanted:
        raise Invalid.field("judgements", "choose at least one")
    found = [each for each in stale_judgements(unit.session, unit.at) if each.judgement_id in wanted]
    missing = sorted(wanted - {each.judgement_id for each in found})
    if missing:
        names = ", ".join(Prefix.JUDGEMENT.of(each) for each in missing)
        raise Conflict(f"{names}: not stale, or dealt with in the meantime. Reload the list.")
    return found


def _judge_anew(unit: UnitOfWork, case_id: int, citations: list[StaleCitation], reason: str) -> Case:
    case = unit.session.get_one(Case, case_id)
    if case.state != CaseState.RESOLVED:
        raise Conflict(f"{Prefix.CASE.of(case_id)} is not resolved yet: it is still being judged.")
    again = next_round(unit, case, reason)
    unit.session.add_all(_reassessment(unit, each, reason, again.id) for each in citations)
    unit.session.flush()
    place(unit.session, [again.id])
    judgements = sorted({each.reference for each in citations})
    facts = {"follows": Prefix.CASE.of(case_id), "stale": judgements}
    unit.record("case.reopened", Prefix.CASE.of(again.id), facts)
    return again


def _reassessment(
    unit: UnitOfWork, citation: StaleCitation, reason: str, next_case_id: int | None = None
) -> Reassessment:
    return Reassessment(
        judgement_id=citation.judgement_id,
        clause_id=citation.cited_clause_id,
        text_hash=citation.current_text_hash,
        reason=reason,
        made_by_id=unit.actor.person_id,
        made_at=unit.at,
        next_case_id=next_case_id,
    )
