"""What people make of what stands out: fine, or set aside from statistics; and taking that back."""

from sqlmodel import col, select

from governance.core.access import Permission, require, require_another
from governance.core.errors import Conflict, Invalid, NotFound
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.aside import leave_out, take_in
from governance.feedback.crowd.tables import CrowdDecision, CrowdSignal, CrowdVerdict

LONGEST_REASON = 1_000


def decide(unit: UnitOfWork, signal_id: int, verdict: CrowdVerdict, reason: str) -> int:
    """Decides on a signal and returns the decision's id. Set aside, its records leave all statistics; they stay readable.

    Raises NotFound, Invalid without a reason, Conflict where a decision on these records stands, Refused for one's own.
    """
    require(unit.actor, Permission.DECIDE_ON_CROWD)
    signal = unit.session.get(CrowdSignal, signal_id)
    if signal is None:
        raise NotFound("signal", signal_id)
    require_another(unit.actor, signal.person_id, "decide on their own feedback")
    reason = _reason(reason)
    standing = unit.session.exec(
        select(CrowdDecision).where(
            CrowdDecision.pattern == signal.pattern,
            CrowdDecision.subject == signal.subject,
            col(CrowdDecision.reversed_at).is_(None),
        )
    ).all()
    decided = {each for decision in standing for each in decision.feedback_ids}
    if standing and decided >= set(signal.feedback_ids):
        raise Conflict("It has already been decided. Reverse that decision first.")
    decision = unit.add(
        CrowdDecision(
            pattern=signal.pattern,
            subject=signal.subject,
            verdict=verdict,
            reason=reason,
            evidence=dict(signal.evidence),
            feedback_ids=list(signal.feedback_ids),
            decided_by_id=unit.actor.person_id,
            decided_at=unit.at,
        )
    )
    out = 0
    if verdict is CrowdVerdict.SET_ASIDE:
        out = leave_out(unit, decision.feedback_ids, decision.id)
    unit.record(
        "crowd.decided",
        Prefix.CROWD_DECISION.of(decision.id),
        {"pattern": decision.pattern, "verdict": verdict, "left_out": out},
    )
    return decision.id


def reverse(unit: UnitOfWork, decision_id: int, reason: str) -> None:
    """Takes a decision back, with a reason; what it set aside counts again. Raises NotFound, Invalid, Conflict."""
    require(unit.actor, Permission.DECIDE_ON_CROWD)
    decision = unit.session.get(CrowdDecision, decision_id)
    if decision is None:
        raise NotFound("crowd decision", Prefix.CROWD_DECISION.of(decision_id))
    reason = _reason(reason)
    if decision.reversed_at is not None:
        raise Conflict("It has already been reversed.")
    decision.reversed_by_id, decision.reversed_at = unit.actor.person_id, unit.at
    decision.reversal_reason = reason
    back = take_in(unit, decision_id)
    unit.record("crowd.decision_reversed", Prefix.CROWD_DECISION.of(decision_id), {"taken_in": back})


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid.field("reason", f"expected a reason of at most {LONGEST_REASON:,} characters")
    return reason
