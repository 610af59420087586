"""Opening cases: by hand, by rule, for an audit's sample, and again where one was resolved."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select as select_columns
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, NotFound, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import Happened, UnitOfWork
from governance.registry.tables import Output
from governance.review.commands.assigning import a_seat
from governance.review.commands.checks import MAX_REASON, check_severity, refuse
from governance.review.commands.places import place
from governance.review.queries.candidates import NewCase, candidates
from governance.review.queries.flags import highest_severities
from governance.review.queries.in_force import opening_rules, reviewer_rules, reviewers_for
from governance.review.queries.matching import Match, matches, touched_since
from governance.review.rules import OpeningRule, Reviewers
from governance.review.tables import Case, CaseState, OpenedFor
from governance.review.tables.desks import Assignment, How

DISAGREEMENT_SEVERITY = 2
"""Of a case that is opened because groups differ, and that nobody flagged: enough for two reviewers."""


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
    output = unit.session.get(Output, output_id)
    if output is None:
        raise NotFound("output", Prefix.OUTPUT.of(output_id))
    problems = [*check_severity(severity), *_check_reason(reason)]
    if required_judgements is not None and required_judgements < 1:
        problems.append(Problem("required_judgements", "expected 1 or more"))
    refuse(problems)
    last = _last_case(unit, output_id)
    if last is not None and last.state != CaseState.RESOLVED:
        raise Conflict(f"The output is already under review in {Prefix.CASE.of(last.id)}.")
    if last is not None and opened_for != OpenedFor.AUDIT:
        raise Conflict(f"The output was judged in {Prefix.CASE.of(last.id)}. Reopen that case with a reason.")
    severity = severity or highest_severities(unit.session, [output_id]).get(output_id, 1)
    wanted = reviewers_for(reviewer_rules(unit.session), severity, output.scenario)
    case = unit.add(
        _a_case(
            unit,
            output_id,
            round_number=last.round + 1 if last else 1,
            opened_for=opened_for,
            reason=reason,
            severity=severity,
            wanted=Reviewers(required_judgements) if required_judgements else wanted,
        )
    )
    place(unit.session, [case.id])
    [seats] = _assign(unit, [case], {output_id: (output.language, output.scenario)})
    facts = {"output": Prefix.OUTPUT.of(output_id), "for": opened_for}
    unit.record("case.opened", Prefix.CASE.of(case.id), facts | _on_desks(seats))
    return case


def apply_rules(
    unit: UnitOfWork,
    rules: Sequence[OpeningRule] | None = None,
    *,
    since_feedback_id: int = 0,
    last_feedback_id: int | None = None,
) -> list[Case]:
    """Opens a case for every output that meets one of `rules` (those in force, by default) and that never had one: what
    people resolved stays resolved.

    With `since_feedback_id` only outputs on which something was said from that record on, up to `last_feedback_id`, are looked
    at. Each case has its own event.
    """
    require(unit.actor, Permission.OPEN_CASE)
    lately = [touched_since(since_feedback_id, last_feedback_id)] if since_feedback_id else []
    found: dict[int, Match] = {}
    for rule in opening_rules(unit.session) if rules is None else rules:
        for match in matches(unit.session, rule, *lately):
            found.setdefault(match.output_id, match)
    return _open_by_rule(unit, [found[output_id] for output_id in sorted(found)])


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
    again = next_round(unit, case, reason.strip())
    place(unit.session, [again.id])
    unit.record("case.reopened", Prefix.CASE.of(again.id), {"follows": Prefix.CASE.of(case_id)})
    return again


def next_round(unit: UnitOfWork, case: Case, reason: str) -> Case:
    """A new case on the output of a resolved one, for a command that places and records it. Raises Conflict unless `case` is
    the last round.
    """
    last = _last_case(unit, case.output_id)
    if last is not None and last.id != case.id:
        raise Conflict(f"{Prefix.CASE.of(last.id)} is a later round on the same output.")
    return unit.add(
        _a_case(
            unit,
            case.output_id,
            round_number=case.round + 1,
            opened_for=OpenedFor.HAND,
            reason=reason[:MAX_REASON],
            severity=case.severity,
            wanted=Reviewers(case.required_judgements, case.quorum),
        )
    )


def _check_reason(reason: str) -> list[Problem]:
    if len(reason) > MAX_REASON:
        return [Problem("reason", f"expected at most {MAX_REASON:,} characters")]
    return []


def _last_case(unit: UnitOfWork, output_id: int) -> Case | None:
    return unit.session.exec(
        select(Case).where(Case.output_id == output_id).order_by(col(Case.round).desc()).limit(1)
    ).first()


def _open_by_rule(unit: UnitOfWork, found: Sequence[Match]) -> list[Case]:
    """Opens all these cases by a constant number of statements, each with an event of its own."""
    if not found:
        return []
    ids = [match.output_id for match in found]
    slices = {
        output_id: (language, scenario)
        for output_id, language, scenario in unit.session.execute(
            select_columns(col(Output.id), col(Output.language), col(Output.scenario)).where(
                col(Output.id).in_(ids)
            )
        )
    }
    severities = highest_severities(unit.session, (match.output_id for match in found if not match.severity))
    rules = reviewer_rules(unit.session)
    opened = []
    for seq, match in enumerate(found, unit.next_seq):
        severity = match.severity or severities.get(match.output_id, DISAGREEMENT_SEVERITY)
        case = _a_case(
            unit,
            match.output_id,
            round_number=1,
            opened_for=OpenedFor.FEEDBACK,
            reason=match.reason,
            severity=severity,
            wanted=reviewers_for(rules, severity, slices[match.output_id][1]),
        )
        case.recorded_seq = seq
        opened.append(case)
    unit.add_all(opened)
    seated = _assign(unit, opened, slices)
    unit.record_each(
        "case.opened",
        [
            Happened(Prefix.CASE.of(case.id), [case, *seats], _opening(match, case) | _on_desks(seats))
            for match, case, seats in zip(found, opened, seated, strict=True)
        ],
    )
    place(unit.session, [case.id for case in opened])
    return opened


def _opening(match: Match, case: Case) -> dict[str, object]:
    return {"output": Prefix.OUTPUT.of(match.output_id), "for": case.opened_for, "flags": match.flags}


def _assign(
    unit: UnitOfWork, cases: Sequence[Case], slices: Mapping[int, tuple[str, str]]
) -> list[list[Assignment]]:
    """Puts new cases on desks by the rules in force, one after another; the seats of each."""
    there = candidates(unit.session, unit.at, [case.output_id for case in cases])
    seated = [
        [
            a_seat(unit, case.id, person_id, How.RULE)
            for person_id in there.take(
                NewCase(case.output_id, *slices[case.output_id], case.required_judgements)
            )
        ]
        for case in cases
    ]
    unit.add_all([seat for seats in seated for seat in seats])
    return seated


def _on_desks(seats: Sequence[Assignment]) -> dict[str, object]:
    return {"assigned": [Prefix.PERSON.of(seat.person_id) for seat in seats]} if seats else {}


def _a_case(
    unit: UnitOfWork,
    output_id: int,
    *,
    round_number: int,
    opened_for: OpenedFor,
    reason: str,
    severity: int,
    wanted: Reviewers,
) -> Case:
    return Case(
        output_id=output_id,
        round=round_number,
        state=CaseState.OPEN,
        opened_for=opened_for,
        reason=reason,
        severity=severity,
        required_judgements=wanted.required,
        quorum=wanted.quorum,
        opened_by_id=unit.actor.person_id,
        opened_at=unit.at,
    )
