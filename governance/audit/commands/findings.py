"""Raising findings, closing them, and opening them again."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from governance.audit.commands.checks import (
    actions_of,
    finding_of,
    known_person,
    missing_texts,
    past,
    refuse,
    require_texts,
    stored,
    too_long,
)
from governance.audit.commands.measuring import measure_effects
from governance.audit.queries.matrix import severity_of
from governance.audit.queries.parts import parts_in
from governance.audit.states import Move, after, reopened
from governance.audit.tables import Audit, Evidence, Finding, FindingCase, FindingState
from governance.core.access import Permission, require
from governance.core.duties import Duty, separate
from governance.core.errors import NotFound, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.quoting import link_quotes
from governance.feedback.quotes import of_finding
from governance.policy.tables import Clause
from governance.registry.tables import ModelVersion
from governance.review.tables import Case


def raise_finding(
    unit: UnitOfWork,
    title: str,
    statement: str,
    severity: int,
    *,
    audit_id: int | None = None,
    clause_id: int | None = None,
    case_ids: Sequence[int] = (),
    model_version_id: int | None = None,
    language: str | None = None,
    scenario: str | None = None,
    owner_id: int | None = None,
    due_on: date | None = None,
    impact: int | None = None,
    likelihood: int | None = None,
    cause: str = "",
    affects: Sequence[str] = (),
) -> Finding:
    """States that something isn't as it should be, with its supporting cases. `severity` is 1 (low) to 4 (critical); where
    `impact` and `likelihood` (1 to 5) are given, it is that of the organisation's matrix. `affects` names model and dataset
    versions.

    Raises Refused, Invalid by field, NotFound for anything it names that isn't there.
    """
    require(unit.actor, Permission.RAISE_FINDING)
    problems = [*missing_texts(title=title, statement=statement), *too_long("title", title, 200)]
    if impact is not None and likelihood is not None:
        severity = severity_of(unit.session, impact, likelihood)
    elif (impact is None) != (likelihood is None):
        problems.append(Problem("impact", "expected together with the likelihood"))
    if not 1 <= severity <= 4:
        problems.append(Problem("severity", "expected 1 (low) to 4 (critical)"))
    refuse(problems)
    _known(unit.session, audit_id, clause_id, model_version_id, case_ids)
    known_person(unit.session, owner_id)
    finding = unit.add(
        Finding(
            audit_id=audit_id,
            title=title.strip(),
            statement=statement.strip(),
            severity=severity,
            state=FindingState.OPEN,
            clause_id=clause_id,
            model_version_id=model_version_id,
            language=language,
            scenario=scenario,
            raised_by_id=unit.actor.person_id,
            owner_id=owner_id,
            raised_at=unit.at,
            due_on=due_on,
            impact=impact,
            likelihood=likelihood,
            cause=cause.strip(),
            affects=list(dict.fromkeys(affects)),
        )
    )
    for case_id in sorted(set(case_ids)):
        unit.session.add(FindingCase(finding_id=finding.id, case_id=case_id))
    outputs = unit.session.exec(select(Case.output_id).where(col(Case.id).in_(list(case_ids)))).all()
    for field, text in (("title", finding.title), ("statement", finding.statement)):
        link_quotes(unit, of_finding(finding.id, field), text, outputs)
    cases = [Prefix.CASE.of(case_id) for case_id in sorted(set(case_ids))]
    _record(unit, "finding.raised", finding, severity=severity, cases=cases)
    return finding


def verify_finding(unit: UnitOfWork, finding_id: int, note: str) -> Finding:
    """Closes a cured finding; `note` says how the cure was checked. Every effect measure of its actions must hold in the
    numbers of now. Never by who raised it, started its audit, or owned or completed one of its actions.

    Raises Refused, NotFound, Invalid, Conflict when it doesn't await verification or a measure doesn't hold.
    """
    require(unit.actor, Permission.VERIFY_FINDING)
    finding = finding_of(unit.session, finding_id)
    facts = separate(unit, Duty.VERIFY, parts_in(unit.session, finding))
    require_texts(note=note)
    state = after(Move.VERIFY, finding.state)
    measure_effects(unit, finding, must_hold=True)
    finding.state = state
    _close(unit, finding, note)
    _record(unit, "finding.verified", finding, **facts)
    return finding


def close_finding(unit: UnitOfWork, finding_id: int) -> Finding:
    """Files a verified finding: nothing more is to do. Raises Refused, NotFound, Conflict when it isn't verified."""
    require(unit.actor, Permission.VERIFY_FINDING)
    finding = finding_of(unit.session, finding_id)
    finding.state = after(Move.CLOSE, finding.state)
    _record(unit, "finding.closed", finding)
    return finding


def reject_cure(unit: UnitOfWork, finding_id: int, reason: str) -> Finding:
    """The cure did not work: the finding is open again and needs another action. The reason is kept as evidence.

    Raises Refused (the same separation as for verifying), NotFound, Invalid, Conflict.
    """
    require(unit.actor, Permission.VERIFY_FINDING)
    finding = finding_of(unit.session, finding_id)
    facts = separate(unit, Duty.VERIFY, parts_in(unit.session, finding))
    require_texts(reason=reason)
    finding.state = after(Move.REJECT_CURE, finding.state)
    _evidence(unit, finding, f"Cure rejected: {reason.strip()}")
    _record(unit, "finding.cure_rejected", finding, **facts)
    return finding


def accept_risk(unit: UnitOfWork, finding_id: int, note: str, until: date | None = None) -> Finding:
    """A manager closes a finding without a cure; `note` says why the risk is borne, `until` the day on which the finding
    opens again. Never by who raised it, or owned or completed one of its actions.

    Raises Refused, NotFound, Invalid for a day that isn't to come, Conflict when it is closed.
    """
    require(unit.actor, Permission.ACCEPT_RISK)
    finding = finding_of(unit.session, finding_id)
    facts = separate(unit, Duty.ACCEPT_RISK, parts_in(unit.session, finding))
    refuse([*missing_texts(note=note), *past("until", until, unit.at)])
    finding.state = after(Move.ACCEPT_RISK, finding.state)
    finding.accepted_until = until
    _close(unit, finding, note)
    _record(unit, "finding.risk_accepted", finding, until=until.isoformat() if until else None, **facts)
    return finding


def reopen_finding(unit: UnitOfWork, finding_id: int, reason: str) -> Finding:
    """Opens a closed finding again, with unfinished actions where they stood. The reason is kept as evidence, after the
    note it was closed with. Raises Refused, NotFound, Invalid, Conflict when it isn't closed.
    """
    require(unit.actor, Permission.REOPEN_FINDING)
    finding = finding_of(unit.session, finding_id)
    require_texts(reason=reason)
    after(Move.REOPEN, finding.state)
    open_again(unit, finding, reason.strip(), "finding.reopened")
    return finding


def open_again(unit: UnitOfWork, finding: Finding, reason: str, kind: str, **facts: object) -> None:
    """The finding is open again; its closing is kept as evidence. The caller has checked that it may be."""
    actions = actions_of(unit.session, finding.id)
    _evidence(unit, finding, f"Re-opened: {reason} It was {_closing(finding)}")
    finding.state = reopened(
        action.started_at is not None for action in actions if action.completed_at is None
    )
    finding.closed_by_id, finding.closed_at, finding.closing_note = None, None, ""
    finding.accepted_until = None
    _record(unit, kind, finding, **facts)


def _known(
    session: Session,
    audit_id: int | None,
    clause_id: int | None,
    model_version_id: int | None,
    case_ids: Sequence[int],
) -> None:
    if audit_id is not None:
        stored(session, Audit, audit_id, "audit", Prefix.AUDIT)
    if clause_id is not None and session.get(Clause, clause_id) is None:
        raise NotFound("clause with the number", clause_id)
    if model_version_id is not None and session.get(ModelVersion, model_version_id) is None:
        raise NotFound("model version with the number", model_version_id)
    found = session.exec(select(Case.id).where(col(Case.id).in_(case_ids))).all()
    missing = set(case_ids) - set(found)
    if missing:
        raise NotFound("case", Prefix.CASE.of(min(missing)))


def _close(unit: UnitOfWork, finding: Finding, note: str) -> None:
    finding.closed_by_id = unit.actor.person_id
    finding.closed_at = unit.at
    finding.closing_note = note.strip()


def _closing(finding: Finding) -> str:
    accepted = finding.state is FindingState.RISK_ACCEPTED
    done = "closed by accepting its risk" if accepted else "verified"
    day = f" on {finding.closed_at:%Y-%m-%d}" if finding.closed_at else ""
    return f"{done}{day}: {finding.closing_note}"


def _evidence(unit: UnitOfWork, finding: Finding, note: str) -> Evidence:
    return unit.add(
        Evidence(finding_id=finding.id, note=note.strip(), added_by_id=unit.actor.person_id, added_at=unit.at)
    )


def _record(unit: UnitOfWork, kind: str, finding: Finding, **facts: object) -> None:
    unit.record(kind, Prefix.FINDING.of(finding.id), {"state": finding.state, **facts})
