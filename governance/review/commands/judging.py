"""Judging a case, and deciding it where its reviewers differ."""

from collections.abc import Mapping, Sequence

from governance.core.access import Permission, require
from governance.core.drafts.commands import drop_draft
from governance.core.duties import Duty, separate
from governance.core.errors import Conflict, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.quoting import link_quotes
from governance.feedback.quotes import of_judgement, of_resolution
from governance.policy.queries import clause_references
from governance.review.commands.assigning import clear_desks, leave_desk, reserved_by_others
from governance.review.commands.checks import (
    check_passages,
    check_reasons,
    check_severity,
    impartial_person,
    judgements_of,
    refuse,
    unresolved_case,
    versions_under,
)
from governance.review.commands.exposure import count_exposure
from governance.review.commands.places import move
from governance.review.commands.resolving import add_resolution, resolve_by_agreement, severity_given
from governance.review.drafts import VERDICT_FORM, place_of_verdict
from governance.review.queries.rounds import parts_before_appeal
from governance.review.tables import (
    CaseState,
    Citation,
    Judgement,
    JudgementPolicyVersion,
    Resolution,
    Verdict,
)
from governance.review.tables.desks import EndedAs


def judge(
    unit: UnitOfWork,
    case_id: int,
    verdict: Verdict,
    *,
    clauses: Sequence[int] = (),
    severity: int | None = None,
    rationale: str = "",
    correction: str | None = None,
    passages: Mapping[int, str] | None = None,
) -> Judgement:
    """One reviewer's verdict on a case; `clauses` are ids of clauses in force, `passages` the marked words by clause id.

    When as many as the case requires have judged and agree, it is resolved; when they differ it waits for `resolve`.
    Raises NotFound, Conflict (resolved, judged by the actor already, judged by enough), Refused (own feedback, or judged before
    an appeal that was upheld), Invalid.
    """
    require(unit.actor, Permission.JUDGE)
    case = unresolved_case(unit, case_id)
    reviewer_id = impartial_person(unit, case)
    duties = separate(unit, Duty.JUDGE_AGAIN, parts_before_appeal(unit.session, case))
    made = judgements_of(unit, case_id)
    if any(judgement.reviewer_id == reviewer_id for judgement in made):
        raise Conflict(f"{unit.actor.name} has already judged {Prefix.CASE.of(case_id)}.")
    if len(made) >= case.required_judgements:
        raise Conflict(
            f"{Prefix.CASE.of(case_id)} has all {len(made)} judgements; they differ, so someone else decides."
        )
    reserved = reserved_by_others(unit, case_id, reviewer_id)
    if len(made) + len(reserved) >= case.required_judgements:
        raise Conflict(
            f"{' and '.join(reserved)} {'has' if len(reserved) == 1 else 'have'} "
            f"{Prefix.CASE.of(case_id)} reserved. Take another case, or come back when it is available."
        )
    cited = list(dict.fromkeys(clauses))
    passages = passages or {}
    refuse(
        [*check_reasons(verdict, severity, rationale, cited), *check_passages(unit, case, cited, passages)]
    )
    versions = versions_under(unit, cited)
    judgement = unit.add(
        Judgement(
            case_id=case_id,
            reviewer_id=reviewer_id,
            verdict=verdict,
            severity=severity,
            rationale=rationale.strip(),
            correction=(correction or "").strip() or None,
            made_at=unit.at,
        )
    )
    unit.session.add_all(
        Citation(judgement_id=judgement.id, clause_id=each, passage=passages.get(each, "")) for each in cited
    )
    unit.session.add_all(
        JudgementPolicyVersion(judgement_id=judgement.id, policy_version_id=version.id)
        for version in versions
    )
    link_quotes(unit, of_judgement(judgement.id), judgement.rationale, [case.output_id])
    case.state = CaseState.IN_REVIEW
    resolved = resolve_by_agreement(unit, case, [*made, judgement])
    move(unit.session, case, len(made) + 1)
    count_exposure(unit, case, reviewer_id)
    leave_desk(unit, case_id, reviewer_id, EndedAs.JUDGED)
    drop_draft(unit, VERDICT_FORM, place_of_verdict(case_id), reviewer_id)
    unit.record(
        "case.judged",
        Prefix.CASE.of(case_id),
        {
            "judgement": Prefix.JUDGEMENT.of(judgement.id),
            "verdict": verdict,
            "cites": sorted(clause_references(unit.session, cited).values()),
            "resolved": resolved,
            **duties,
        },
    )
    return judgement


def resolve(
    unit: UnitOfWork, case_id: int, verdict: Verdict, rationale: str, severity: int | None = None
) -> Resolution:
    """Decides a case on which its reviewers differ; their judgements stay, as dissent where they say otherwise.

    Raises Refused for anyone who judged the case or gave feedback on its output (promise 4), Conflict while judgements are
    missing, NotFound, Invalid.
    """
    require(unit.actor, Permission.RESOLVE_CASE)
    case = unresolved_case(unit, case_id)
    person_id = impartial_person(unit, case)
    made = judgements_of(unit, case_id)
    duties = separate(unit, Duty.ADJUDICATE, {Duty.JUDGE: [judgement.reviewer_id for judgement in made]})
    duties |= separate(unit, Duty.JUDGE_AGAIN, parts_before_appeal(unit.session, case))
    if len(made) < case.required_judgements:
        raise Conflict(
            f"{Prefix.CASE.of(case_id)} has {len(made)} of {case.required_judgements} judgements; it can "
            f"be decided when all are in."
        )
    problems = check_severity(severity)
    if not rationale.strip():
        problems.append(Problem("rationale", "expected the reasons for the decision"))
    refuse(problems)
    resolution = add_resolution(
        unit, case, verdict, severity or severity_given(made, verdict), rationale.strip(), person_id
    )
    link_quotes(unit, of_resolution(case_id), resolution.rationale, [case.output_id])
    move(unit.session, case, len(made))
    clear_desks(unit, case_id)
    unit.record("case.resolved", Prefix.CASE.of(case_id), {"verdict": verdict, **duties})
    return resolution
