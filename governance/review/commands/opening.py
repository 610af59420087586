"""Opening cases: by hand, by rule, for an audit's sample, and again where one was resolved."""

from collections.abc import Sequence

from sqlalchemy import select as select_columns
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, NotFound, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.registry.tables import Output
from governance.review.commands.assigning import assign_by_rule
from governance.review.commands.checks import MAX_REASON, check_severity, refuse
from governance.review.commands.places import place
from governance.review.queries.flags import highest_severity
from governance.review.queries.in_force import opening_rules, reviewers_for
from governance.review.queries.matching import Match, matches, touched_since
from governance.review.rules import OpeningRule, Reviewers
from governance.review.tables import Case, CaseState, OpenedFor

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
        raise Conflict(f"The output is under review in {Prefix.CASE.of(last.id)} already.")
    if last is not None and opened_for != OpenedFor.AUDIT:
        raise Conflict(
            f"The output was judged in {Prefix.CASE.of(last.id)}. Re-open that case, with a reason."
        )
    severity = severity or highest_severity(unit.session, output_id) or 1
    wanted = reviewers_for(unit.session, severity, output.scenario)
    case = _add_case(
        unit,
        output_id,
        round_number=last.round + 1 if last else 1,
        opened_for=opened_for,
        reason=reason,
        severity=severity,
        wanted=Reviewers(required_judgements) if required_judgements else wanted,
    )
    place(unit.session, [case.id])
    assigned = assign_by_rule(unit, case, output.language, output.scenario)
    facts = {"output": Prefix.OUTPUT.of(output_id), "for": opened_for}
    unit.record("case.opened", Prefix.CASE.of(case.id), facts | _on_desks(assigned))
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
    return _add_case(
        unit,
        case.output_id,
        round_number=case.round + 1,
        opened_for=OpenedFor.HAND,
        reason=reason[:MAX_REASON],
        severity=case.severity,
        wanted=Reviewers(case.required_judgements, case.quorum),
    )


def _check_reason(reason: str) -> list[Problem]:
    if len(reason) > MAX_REASON:
        return [Problem("reason", f"{MAX_REASON:,} characters are the most")]
    return []


def _last_case(unit: UnitOfWork, output_id: int) -> Case | None:
    return unit.session.exec(
        select(Case).where(Case.output_id == output_id).order_by(col(Case.round).desc()).limit(1)
    ).first()


def _open_by_rule(unit: UnitOfWork, found: Sequence[Match]) -> list[Case]:
    ids = [match.output_id for match in found]
    slices = {
        output_id: (language, scenario)
        for output_id, language, scenario in unit.session.execute(
            select_columns(col(Output.id), col(Output.language), col(Output.scenario)).where(
                col(Output.id).in_(ids)
            )
        )
    }
    opened = []
    for match in found:
        language, scenario = slices[match.output_id]
        severity = match.severity or highest_severity(unit.session, match.output_id) or DISAGREEMENT_SEVERITY
        case = _add_case(
            unit,
            match.output_id,
            round_number=1,
            opened_for=OpenedFor.FEEDBACK,
            reason=match.reason,
            severity=severity,
            wanted=reviewers_for(unit.session, severity, scenario),
        )
        assigned = assign_by_rule(unit, case, language, scenario)
        facts = {
            "output": Prefix.OUTPUT.of(match.output_id),
            "for": case.opened_for,
            "flags": match.flags,
        }
        unit.record("case.opened", Prefix.CASE.of(case.id), facts | _on_desks(assigned))
        opened.append(case)
    place(unit.session, [case.id for case in opened])
    return opened


def _on_desks(people: Sequence[int]) -> dict[str, list[str]]:
    return {"assigned": [Prefix.PERSON.of(person_id) for person_id in people]} if people else {}


def _add_case(
    unit: UnitOfWork,
    output_id: int,
    *,
    round_number: int,
    opened_for: OpenedFor,
    reason: str,
    severity: int,
    wanted: Reviewers,
) -> Case:
    return unit.add(
        Case(
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
    )
