"""Erasing a person, and setting how long things are kept."""

from sqlmodel import col, select

from governance.campaigns.tables import CampaignParticipant
from governance.core.access import Permission, Role, require
from governance.core.drafts.commands import drop_drafts_of
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.people.tables import Erasure, Person, RetentionRule, RoleGrant
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands import withdraw_for
from governance.feedback.tables import Feedback, SavedFilter, Scope
from governance.policy.consultation.commands.withdrawing import withdraw_everywhere
from governance.policy.consultation.tables import Participant
from governance.privacy.commands.erasing import erase_words
from governance.privacy.commands.kinds import RETAINED

LONGEST_ORDER = 1_000


def erase_person(unit: UnitOfWork, person_id: int, order: str) -> Erasure:
    """Erases who a person is and all that they wrote as a contributor, under an order that the ledger names (a letter, a ticket).
    Their statements stay counted, without words. What they did as staff stays: it is the organisation's record.

    Afterwards `governance.privacy.scrub` takes what databases keep of deleted rows. Raises Refused for anyone but administrators,
    and for themselves; NotFound, Invalid without an order, Conflict where it was done before.
    """
    require(unit.actor, Permission.ERASE_PERSON)
    order = order.strip()
    if not 0 < len(order) <= LONGEST_ORDER:
        raise Invalid.field(
            "order", f"expected the order it follows, at most {LONGEST_ORDER:,} characters at most"
        )
    person = unit.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    if unit.session.exec(select(Erasure.id).where(Erasure.person_id == person_id)).first() is not None:
        raise Conflict(f"{Prefix.PERSON.of(person_id)} has already been erased.")
    if person_id == unit.actor.person_id:
        raise Refused("Another administrator must erase your account.")
    if _works_here(unit, person_id):
        raise Refused(
            "They have a role. Remove their roles first: what they did as staff is kept in any case."
        )
    withdraw_everywhere(unit, person_id)
    withdraw_for(unit, list(Scope), f"Erasure: {order}", person_id=person_id)
    said = unit.session.exec(select(Feedback.id).where(Feedback.person_id == person_id)).all()
    counts = erase_words(unit, said)
    counts["identities"] = _erase_identity(unit, person)
    row = unit.add(
        Erasure(
            person_id=person_id,
            order=order,
            erased_by_id=unit.actor.person_id,
            erased_at=unit.at,
            counts=counts,
        )
    )
    unit.record("person.erased", Prefix.PERSON.of(person_id), {"order": order, "erasure": row.id, **counts})
    return row


def _works_here(unit: UnitOfWork, person_id: int) -> bool:
    roles = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role != Role.STAKEHOLDER)
    return unit.session.exec(roles).first() is not None


def _erase_identity(unit: UnitOfWork, person: Person) -> int:
    """Handle, name, address, what they told about themselves, and what they had typed. Returns in how many places they stood."""
    session = unit.session
    person.handle, person.name, person.email, person.active = f"erased-{person.id}", None, None, False
    session.add(person)
    places = 1
    for came in session.exec(select(CampaignParticipant).where(CampaignParticipant.person_id == person.id)):
        came.declared, came.languages = {}, []
        session.add(came)
        places += 1
    for took_part in session.exec(select(Participant).where(Participant.person_id == person.id)):
        took_part.handle, took_part.token_hash = f"erased-{took_part.id}", None
        took_part.declared, took_part.given_group = {}, None
        session.add(took_part)
        places += 1
    for kept in session.exec(select(SavedFilter).where(SavedFilter.person_id == person.id)).all():
        session.delete(kept)
        places += 1
    drop_drafts_of(unit, person.id)
    session.flush()
    return places


def set_retention(unit: UnitOfWork, kind: str, days: int | None) -> None:
    """Keeps things of a kind for so many days; None: for as long as the store lives. Raises Refused, Invalid."""
    require(unit.actor, Permission.SET_RETENTION)
    if kind not in RETAINED:
        raise Invalid.field("kind", f"{kind!r}: expected one of {', '.join(RETAINED)}")
    if days is not None and not 0 < days <= 36_500:
        raise Invalid.field("days", f"{days}: expected 1 to 36,500")
    rule = unit.session.exec(select(RetentionRule).where(RetentionRule.kind == kind)).first()
    if days is None:
        if rule is None:
            return
        unit.session.delete(rule)
    else:
        rule = rule or RetentionRule(kind=kind, days=days, set_at=unit.at)
        rule.days, rule.set_at, rule.set_by_id = days, unit.at, unit.actor.person_id
        unit.session.add(rule)
    unit.record("retention.set", f"retention of {kind}", {"days": days})


def apply_retention(unit: UnitOfWork) -> dict[str, int]:
    """Deletes or erases what is kept for longer than its rule says. Returns how much of each kind went."""
    require(unit.actor, Permission.SET_RETENTION)
    gone: dict[str, int] = {}
    for rule in unit.session.exec(select(RetentionRule).order_by(col(RetentionRule.id))).all():
        gone[rule.kind] = RETAINED[rule.kind].end(unit, rule.days)
    if any(gone.values()):
        unit.record("retention.applied", "retention", gone)
    return gone
