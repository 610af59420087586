"""What time does to findings: accepted risks run out, cures stop working, actions get overdue. Asked for by the clock, not by
a person.
"""

from sqlmodel import col, select

from governance.audit.commands.findings import open_again
from governance.audit.commands.measuring import failing_measure, whole_days
from governance.audit.tables import CLOSED_STATES, Action, Finding, FindingState
from governance.core.access import Permission, require
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork


def reopen_expired_risks(unit: UnitOfWork) -> list[int]:
    """Opens the findings whose risk was accepted until a day that is over. Returns their ids."""
    require(unit.actor, Permission.REOPEN_FINDING)
    expired = select(Finding).where(
        col(Finding.state) == FindingState.RISK_ACCEPTED, col(Finding.accepted_until) < unit.at.date()
    )
    found = unit.session.exec(expired.order_by(col(Finding.id))).all()
    for finding in found:
        until = finding.accepted_until
        open_again(unit, finding, f"the risk was accepted until {until}.", "finding.risk_expired")
    return [finding.id for finding in found]


def reopen_regressions(unit: UnitOfWork) -> list[int]:
    """Opens the verified findings whose effect measure fails again, with the days they were open and clean. Returns their ids."""
    require(unit.actor, Permission.REOPEN_FINDING)
    cured = select(Finding).where(col(Finding.state).in_((FindingState.VERIFIED, FindingState.CLOSED)))
    regressed = []
    for finding in unit.session.exec(cured.order_by(col(Finding.id))).all():
        failed = failing_measure(unit, finding)
        if failed is None or finding.closed_at is None:
            continue
        action, wanted, effect = failed
        action.effect = {**effect.model_dump(mode="json"), "at": unit.at.isoformat()}
        was_open, clean = (
            whole_days(finding.raised_at, finding.closed_at),
            whole_days(finding.closed_at, unit.at),
        )
        reason = (
            f"regression: “{wanted.words}” fails again, {effect.why_not}. It had been open for {was_open} days "
            f"and clean for {clean}."
        )
        open_again(unit, finding, reason, "finding.regressed", days_open=was_open, days_clean=clean)
        regressed.append(finding.id)
    return regressed


def escalate_overdue_actions(unit: UnitOfWork) -> list[int]:
    """Marks the actions that are past their due day, once each. Returns their ids."""
    require(unit.actor, Permission.CHANGE_FINDING)
    late = (
        select(Action)
        .join(Finding, col(Finding.id) == Action.finding_id)
        .where(
            col(Action.completed_at).is_(None),
            col(Action.escalated_at).is_(None),
            col(Action.due_on) < unit.at.date(),
            col(Finding.state).not_in(CLOSED_STATES),
        )
    )
    found = unit.session.exec(late.order_by(col(Action.id))).all()
    for action in found:
        action.escalated_at = unit.at
        unit.record(
            "finding.action_overdue",
            Prefix.FINDING.of(action.finding_id),
            {"action": Prefix.ACTION.of(action.id), "due": str(action.due_on)},
        )
    return [action.id for action in found]
