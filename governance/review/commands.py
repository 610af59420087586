"""The life of a case: opened, judged by several who don't see each other's verdict, resolved, opened again."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, NotFound, Problem, Refused
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.tables import Feedback, Kind
from governance.policy.queries import clause_references
from governance.registry.tables import Output
from governance.review.checks import (
    check_passages,
    check_reasons,
    check_severity,
    impartial_person,
    judgements_of,
    refuse,
    unresolved_case,
    versions_under,
)
from governance.review.flags import highest_severity, stands_as_flag
from governance.review.resolving import add_resolution, resolve_by_agreement, severity_given
from governance.review.rules import USUAL_RULE, OpeningRule, usual_judgements
from governance.review.tables import (
    Case,
    CaseState,
    Citation,
    Judgement,
    JudgementPolicyVersion,
    OpenedFor,
    Resolution,
    Verdict,
)

MAX_REASON = 1_000


def open_case(
    unit: UnitOfWork,
    output_id: int,
    opened_for: OpenedFor,
    reason: str = "",
    severity: int | None = None,
    required_judgements: int | None = None,
) -> Case:
    """Puts an output under review. Severity defaults to the highest that anyone flagged, else 1.

    An output has one open case at a time. Only an audit's sample starts a new round on one that was resolved; otherwise
    that takes `reopen`. Raises NotFound, Conflict, Invalid.
    """
    require(unit.actor, Permission.OPEN_CASE)
    if unit.session.get(Output, output_id) is None:
        raise NotFound("output", Prefix.OUTPUT.of(output_id))
    problems = [*check_severity(severity), *_check_reason(reason)]
    if required_judgements is not None and required_judgements < 1:
        problems.append(Problem("required_judgements", "expected 1 or more"))
    refuse(problems)
    last = _last_case(unit, output_id)
    if last is not None and last.state != CaseState.RESOLVED:
        raise Conflict(f"The output is under review in {Prefix.CASE.of(last.id)} already.")
    if last is not None and opened_for != OpenedFor.AUDIT:
        raise Conflict(
            f"The output was judged in {Prefix.CASE.of(last.id)}. Re-open that case, with a reason."
        )
    severity = severity or highest_severity(unit.session, output_id) or 1
    case = _add_case(
        unit,
        output_id,
        round_number=last.round + 1 if last else 1,
        opened_for=opened_for,
        reason=reason,
        severity=severity,
        required=required_judgements or usual_judgements(severity),
    )
    unit.record(
        "case.opened", Prefix.CASE.of(case.id), {"output": Prefix.OUTPUT.of(output_id), "for": opened_for}
    )
    return case


def apply_rules(
    unit: UnitOfWork, rule: OpeningRule = USUAL_RULE, *, since_feedback_id: int = 0
) -> list[Case]:
    """Opens a case for every output whose flags meet `rule` and that never had one: what people resolved stays resolved.

    With `since_feedback_id` only outputs flagged from that record on are looked at. Each case has its own event.
    """
    require(unit.actor, Permission.OPEN_CASE)
    flags, severity = func.count().label("flags"), func.max(col(Feedback.severity)).label("severity")
    query = (
        select(Feedback.output_id, flags, severity)
        .where(stands_as_flag(), col(Feedback.output_id).not_in(select(Case.output_id)))
        .group_by(col(Feedback.output_id))
        .having((flags >= rule.flags) | (severity >= rule.severity))
        .order_by(col(Feedback.output_id))
    )
    if since_feedback_id:
        lately = select(Feedback.output_id).where(
            Feedback.kind == Kind.FLAG, col(Feedback.id) >= since_feedback_id
        )
        query = query.where(col(Feedback.output_id).in_(lately))
    return [
        _open_by_rule(unit, output_id, count, highest or 1)
        for output_id, count, highest in unit.session.exec(query).all()
    ]


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
    Raises NotFound, Conflict (resolved, judged by the actor already, judged by enough), Refused (own feedback), Invalid.
    """
    require(unit.actor, Permission.JUDGE)
    case = unresolved_case(unit, case_id)
    reviewer_id = impartial_person(unit, case)
    made = judgements_of(unit, case_id)
    if any(judgement.reviewer_id == reviewer_id for judgement in made):
        raise Conflict(f"{unit.actor.name} has judged {Prefix.CASE.of(case_id)} already.")
    if len(made) >= case.required_judgements:
        raise Conflict(
            f"{Prefix.CASE.of(case_id)} has its {len(made)} judgements; they differ, and someone else decides."
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
    case.state = CaseState.IN_REVIEW
    resolved = resolve_by_agreement(unit, case, [*made, judgement])
    unit.record(
        "case.judged",
        Prefix.CASE.of(case_id),
        {
            "judgement": Prefix.JUDGEMENT.of(judgement.id),
            "verdict": verdict,
            "cites": sorted(clause_references(unit.session, cited).values()),
            "resolved": resolved,
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
    if any(judgement.reviewer_id == person_id for judgement in made):
        raise Refused(f"{unit.actor.name} judged {Prefix.CASE.of(case_id)}: someone else has to decide it.")
    if len(made) < case.required_judgements:
        raise Conflict(
            f"{Prefix.CASE.of(case_id)} has {len(made)} of {case.required_judgements} judgements; decide when all are made."
        )
    problems = check_severity(severity)
    if not rationale.strip():
        problems.append(Problem("rationale", "expected why the case is decided so"))
    refuse(problems)
    resolution = add_resolution(
        unit, case, verdict, severity or severity_given(made, verdict), rationale.strip(), person_id
    )
    unit.record("case.resolved", Prefix.CASE.of(case_id), {"verdict": verdict})
    return resolution


def reopen(unit: UnitOfWork, case_id: int, reason: str) -> Case:
    """A new round on a resolved case: a new case on its output, the old one stays as it is.

    Raises NotFound, Invalid without a reason, Conflict unless the case is resolved and the last on its output.
    """
    require(unit.actor, Permission.OPEN_CASE)
    case = unit.session.get(Case, case_id)
    if case is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    problems = _check_reason(reason)
    if not reason.strip():
        problems.append(Problem("reason", "expected why the case is to be judged again"))
    refuse(problems)
    if case.state != CaseState.RESOLVED:
        raise Conflict(f"{Prefix.CASE.of(case_id)} is not resolved yet.")
    last = _last_case(unit, case.output_id)
    if last is not None and last.id != case_id:
        raise Conflict(f"{Prefix.CASE.of(last.id)} is a later round on the same output.")
    again = _add_case(
        unit,
        case.output_id,
        round_number=case.round + 1,
        opened_for=OpenedFor.HAND,
        reason=reason.strip(),
        severity=case.severity,
        required=case.required_judgements,
    )
    unit.record("case.reopened", Prefix.CASE.of(again.id), {"follows": Prefix.CASE.of(case_id)})
    return again


def _check_reason(reason: str) -> list[Problem]:
    if len(reason) > MAX_REASON:
        return [Problem("reason", f"{MAX_REASON:,} characters are the most")]
    return []


def _last_case(unit: UnitOfWork, output_id: int) -> Case | None:
    return unit.session.exec(
        select(Case).where(Case.output_id == output_id).order_by(col(Case.round).desc()).limit(1)
    ).first()


def _open_by_rule(unit: UnitOfWork, output_id: int, flags: int, severity: int) -> Case:
    case = _add_case(
        unit,
        output_id,
        round_number=1,
        opened_for=OpenedFor.FEEDBACK,
        reason="Flagged once" if flags == 1 else f"Flagged {flags} times",
        severity=severity,
        required=usual_judgements(severity),
    )
    output = Prefix.OUTPUT.of(output_id)
    unit.record(
        "case.opened", Prefix.CASE.of(case.id), {"output": output, "for": case.opened_for, "flags": flags}
    )
    return case


def _add_case(
    unit: UnitOfWork,
    output_id: int,
    *,
    round_number: int,
    opened_for: OpenedFor,
    reason: str,
    severity: int,
    required: int,
) -> Case:
    return unit.add(
        Case(
            output_id=output_id,
            round=round_number,
            state=CaseState.OPEN,
            opened_for=opened_for,
            reason=reason,
            severity=severity,
            required_judgements=required,
            opened_by_id=unit.actor.person_id,
            opened_at=unit.at,
        )
    )
