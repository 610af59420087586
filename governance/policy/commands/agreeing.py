"""Agreeing on a text: the owner's rules, handing in, approving, sending back."""

from collections.abc import Collection
from datetime import date

from sqlmodel import col, select

from governance.core.access import GRANTS, Permission, Role, require
from governance.core.errors import Conflict, Invalid, Problem, Refused
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import (
    acting_person,
    in_state,
    policy_called,
    record,
    require_owner,
    version_called,
    void_approvals,
    words_of,
    writers,
)
from governance.policy.quorum import missing
from governance.policy.tables import Approval, Decision, Policy, PolicyRule, PolicyState, PolicyVersion

MAX_REASON = 4_000
MOST_APPROVALS = 20
LONGEST_MONTHS = 60


def set_rule(
    unit: UnitOfWork,
    policy_id: int,
    *,
    approvals: int = 1,
    approving_roles: Collection[Role] = (),
    review_on: date | None = None,
    review_every_months: int | None = None,
) -> PolicyRule:
    """What the owner asks of a policy: how many approvals, by which roles among them, and when it is to be looked at again.

    Raises Refused for anyone but the owner, Invalid.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    policy = policy_called(unit, policy_id)
    require_owner(unit, policy, "set its rules")
    _check_rule(approvals, approving_roles, review_every_months)
    rule = rule_of(unit, policy) or unit.add(PolicyRule(policy_id=policy.id, set_at=unit.at))
    rule.approvals = approvals
    rule.approving_roles = sorted(role.value for role in approving_roles)
    rule.review_on, rule.review_every_months = review_on, review_every_months
    rule.set_by_id, rule.set_at = unit.actor.person_id, unit.at
    unit.record(
        "policy.rule_set",
        policy.slug,
        {"approvals": approvals, "roles": rule.approving_roles, "review_on": review_on},
    )
    return rule


def submit_for_review(unit: UnitOfWork, version_id: int) -> PolicyVersion:
    """Hands a draft to its reviewers. Raises Conflict unless it is a draft."""
    require(unit.actor, Permission.WRITE_POLICY)
    version = in_state(version_called(unit, version_id), PolicyState.DRAFT)
    version.state = PolicyState.IN_REVIEW
    record(unit, "submitted", version)
    return version


def approve(unit: UnitOfWork, version_id: int, *, seen: str | None = None) -> PolicyVersion:
    """The actor's approval of the text as it is now; with as many as the owner asks for, the version is approved.

    `seen` is the hash of the text they read: another one by now is not what they mean. Raises Refused for anyone who wrote
    on it (promise 4), Conflict unless in review, for another text, or for a second approval.
    """
    require(unit.actor, Permission.APPROVE_POLICY)
    version = in_state(version_called(unit, version_id), PolicyState.IN_REVIEW)
    acting_person(unit, "An approval")
    if seen not in (None, version.text_hash):
        raise Conflict(
            f"Version {version.label} has changed since you opened it. Read the new text first.",
            stored=version.text_hash,
            sent=seen,
        )
    if unit.actor.reference in writers(unit, version):
        raise Refused(f"{unit.actor.name} may not approve a text they wrote: someone else must.")
    standing = _standing(unit, version)
    if any(approval.person_id == unit.actor.person_id for approval in standing):
        raise Conflict(f"{unit.actor.name} has already approved this text.")
    standing.append(_decide(unit, version, Decision.APPROVE, ""))
    lacking = missing(rule_of(unit, policy_called(unit, version.policy_id)), standing)
    if lacking:
        record(unit, "approval_given", version, {"text_hash": version.text_hash, "missing": lacking})
        return version
    version.state = PolicyState.APPROVED
    version.approved_by_id = unit.actor.person_id
    record(unit, "approved", version, {"text_hash": version.text_hash})
    return version


def request_changes(unit: UnitOfWork, version_id: int, reason: str) -> PolicyVersion:
    """Sends a text back to its writers; approvals given no longer count. Raises Conflict, Invalid without a reason."""
    require(unit.actor, Permission.APPROVE_POLICY)
    version = in_state(version_called(unit, version_id), PolicyState.IN_REVIEW, PolicyState.APPROVED)
    acting_person(unit, "A change request")
    reason = words_of("reason", reason, "what has to change, and why", MAX_REASON)
    void_approvals(unit, version)
    _decide(unit, version, Decision.REQUEST_CHANGES, reason).voided_at = unit.at
    version.state = PolicyState.DRAFT
    record(unit, "changes_requested", version, {"reason": reason, "text_hash": version.text_hash})
    return version


def rule_of(unit: UnitOfWork, policy: Policy) -> PolicyRule | None:
    """The rule that the owner set, if they did."""
    return unit.session.exec(select(PolicyRule).where(PolicyRule.policy_id == policy.id)).first()


def _check_rule(approvals: int, roles: Collection[Role], months: int | None) -> None:
    problems = []
    if not 1 <= approvals <= MOST_APPROVALS:
        problems.append(Problem("approvals", f"expected 1 to {MOST_APPROVALS}"))
    if unable := [role.words for role in roles if Permission.APPROVE_POLICY not in GRANTS[role]]:
        problems.append(Problem("approving_roles", f"{', '.join(unable)} may not approve policies"))
    if len(set(roles)) > approvals:
        problems.append(Problem("approvals", f"expected at least {len(set(roles))}, one for each role"))
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        problems.append(Problem("review_every_months", f"expected 1 to {LONGEST_MONTHS}"))
    if problems:
        raise Invalid(*problems)


def _standing(unit: UnitOfWork, version: PolicyVersion) -> list[Approval]:
    query = select(Approval).where(
        Approval.policy_version_id == version.id,
        Approval.decision == Decision.APPROVE,
        col(Approval.voided_at).is_(None),
    )
    return list(unit.session.exec(query))


def _decide(unit: UnitOfWork, version: PolicyVersion, decision: Decision, reason: str) -> Approval:
    return unit.add(
        Approval(
            policy_version_id=version.id,
            person_id=acting_person(unit, "A decision"),
            roles=sorted(role.value for role in unit.actor.roles),
            decision=decision,
            reason=reason,
            text_hash=version.text_hash,
            decided_at=unit.at,
        )
    )
