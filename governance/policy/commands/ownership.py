"""Who answers for a policy: handing it over, and looking at it again when that is due."""

import calendar
from datetime import UTC, date

from sqlmodel import col, select

from governance.core.access import GRANTS, Permission, Role, require
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.people.tables import RoleGrant
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.agreeing import MAX_REASON, rule_of
from governance.policy.commands.checks import person_called, policy_called, require_owner, words_of
from governance.policy.tables import OwnershipOffer, Policy

MAX_NOTE = 1_000


def offer_ownership(unit: UnitOfWork, policy_id: int, to_id: int, note: str = "") -> OwnershipOffer:
    """Offers a policy to someone who may write policies; it is theirs once they accept.

    Raises Refused for anyone but the owner, Invalid, NotFound, Conflict while another offer waits.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    policy = policy_called(unit, policy_id)
    require_owner(unit, policy, "transfer its ownership")
    person = person_called(unit, to_id)
    if to_id == policy.owner_id:
        raise Invalid.field("to", f"{person.shown_name} already owns it")
    granted = unit.session.exec(select(RoleGrant.role).where(RoleGrant.person_id == to_id))
    if not any(Permission.WRITE_POLICY in GRANTS[Role(role)] for role in granted):
        raise Invalid.field("to", f"{person.shown_name} may not write policies")
    if len(note) > MAX_NOTE:
        raise Invalid.field("note", f"expected at most {MAX_NOTE:,} characters")
    if _waiting(unit, policy) is not None:
        raise Conflict("It has already been offered to someone, who must answer first.")
    offer = unit.add(
        OwnershipOffer(
            policy_id=policy.id, from_id=policy.owner_id, to_id=to_id, note=note.strip(), offered_at=unit.at
        )
    )
    unit.record("policy.ownership_offered", policy.slug, {"to": Prefix.PERSON.of(to_id)})
    return offer


def answer_offer(unit: UnitOfWork, offer_id: int, *, accepted: bool) -> Policy:
    """Takes over a policy that was offered, or doesn't. Raises Refused for anyone else, Conflict once answered."""
    require(unit.actor, Permission.WRITE_POLICY)
    offer = unit.session.get(OwnershipOffer, offer_id)
    if offer is None:
        raise NotFound("offer", offer_id)
    if offer.to_id != unit.actor.person_id:
        raise Refused(f"{unit.actor.name} can't answer: the policy was offered to someone else.")
    if offer.answered_at is not None:
        raise Conflict("This offer has already been answered.")
    offer.answered_at, offer.accepted = unit.at, accepted
    policy = policy_called(unit, offer.policy_id)
    if accepted:
        policy.owner_id = offer.to_id
    verb = "ownership_accepted" if accepted else "ownership_declined"
    unit.record(f"policy.{verb}", policy.slug, {"from": offer.from_id and Prefix.PERSON.of(offer.from_id)})
    return policy


def record_review(unit: UnitOfWork, policy_id: int, note: str, next_on: date | None = None) -> date | None:
    """Says that the policy was looked at and still fits; returns when it is due next.

    Without `next_on` that is as many months from now as the owner set. Raises Refused, Invalid, Conflict without a rule.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    policy = policy_called(unit, policy_id)
    require_owner(unit, policy, "record a review of it")
    rule = rule_of(unit, policy)
    if rule is None:
        raise Conflict("No review date is set for this policy.")
    note = words_of("note", note, "what was reviewed, and why it is still right", MAX_REASON)
    today = unit.at.astimezone(UTC).date()
    if next_on is None and rule.review_every_months is not None:
        next_on = months_after(today, rule.review_every_months)
    if next_on is not None and next_on <= today:
        raise Invalid.field("next_on", "expected a later day than today")
    rule.review_on = next_on
    unit.record("policy.reviewed", policy.slug, {"note": note, "next_on": next_on})
    return next_on


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _waiting(unit: UnitOfWork, policy: Policy) -> OwnershipOffer | None:
    return unit.session.exec(
        select(OwnershipOffer).where(
            OwnershipOffer.policy_id == policy.id, col(OwnershipOffer.answered_at).is_(None)
        )
    ).first()
