"""How a text stands on its way to force: approvals and what is missing, remarks with their answers, offers, reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.policy.queries.versions import policies
from governance.policy.quorum import missing
from governance.policy.tables import (
    Approval,
    Comment,
    Decision,
    OwnershipOffer,
    Policy,
    PolicyRule,
    PolicyState,
    PolicyVersion,
)

REMINDED_DAYS = 30
"""A review is reminded of from so many days before it is due."""


@dataclass(frozen=True)
class ApprovalRow:
    """`stands` is false for an approval of a text that has changed since, or was sent back."""

    person: str
    person_id: int
    decision: Decision
    reason: str
    decided_at: datetime
    stands: bool


@dataclass(frozen=True)
class Remark:
    """A remark with its answers, the first remark in `said`: (who, when, words). `id` is what one answers or settles."""

    id: int
    clause_key: str | None
    clause_hash: str | None
    author_id: int
    said: tuple[tuple[str, datetime, str], ...]
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True)
class VersionLife:
    """`missing` says in words what keeps a text in review from being approved; `writers` are person ids."""

    approvals: list[ApprovalRow]
    missing: list[str]
    remarks: list[Remark]
    writers: frozenset[int]

    @property
    def unsettled(self) -> int:
        return sum(remark.resolved_at is None for remark in self.remarks)


@dataclass(frozen=True)
class OfferRow:
    """A policy on its way to another owner."""

    id: int
    to_id: int
    to: str
    offered_by: str | None
    note: str
    offered_at: datetime


@dataclass(frozen=True)
class ReviewDue:
    """A policy that has to be looked at again; `owner_id` should."""

    policy: str
    title: str
    review_on: date
    owner_id: int | None
    overdue: bool


def version_life(session: Session, version_id: int) -> VersionLife:
    """Approvals, the newest first, and remarks in order."""
    version = session.get_one(PolicyVersion, version_id)
    rows = session.execute(
        select_columns(Approval, Person)
        .join(Person, col(Person.id) == Approval.person_id)
        .where(col(Approval.policy_version_id) == version_id)
        .order_by(col(Approval.id).desc())
    ).all()
    standing = [
        approval for approval, _ in rows if approval.decision is Decision.APPROVE and not approval.voided_at
    ]
    return VersionLife(
        [
            ApprovalRow(
                person=person.shown_name,
                person_id=person.id,
                decision=approval.decision,
                reason=approval.reason,
                decided_at=approval.decided_at,
                stands=approval.decision is Decision.APPROVE and approval.voided_at is None,
            )
            for approval, person in rows
        ],
        missing(policy_rule(session, version.policy_id), standing),
        remarks(session, version_id),
        _writers(session, version),
    )


def policy_rule(session: Session, policy_id: int) -> PolicyRule | None:
    """What the owner set; None where they set nothing."""
    return session.exec(select(PolicyRule).where(PolicyRule.policy_id == policy_id)).first()


def remarks(session: Session, version_id: int) -> list[Remark]:
    """What was remarked on a version, in the order of time."""
    settler = aliased(Person)
    rows = session.execute(
        select_columns(Comment, Person, settler)
        .join(Person, col(Person.id) == Comment.author_id)
        .outerjoin(settler, col(settler.id) == Comment.resolved_by_id)
        .where(col(Comment.policy_version_id) == version_id)
        .order_by(col(Comment.id))
    ).all()
    said: dict[int, list[tuple[str, datetime, str]]] = {}
    for comment, author, _ in rows:
        said.setdefault(comment.answers_id or comment.id, []).append(
            (author.shown_name, comment.written_at, comment.text)
        )
    return [
        Remark(
            id=comment.id,
            clause_key=comment.clause_key,
            clause_hash=comment.clause_hash,
            author_id=comment.author_id,
            said=tuple(said[comment.id]),
            resolved_at=comment.resolved_at,
            resolved_by=settled_by.shown_name if settled_by else None,
        )
        for comment, _, settled_by in rows
        if comment.answers_id is None
    ]


def waiting_offer(session: Session, policy_id: int) -> OfferRow | None:
    """The offer of a policy that nobody has answered yet."""
    rows = _offers(session, [policy_id])
    return rows[policy_id] if rows else None


def reviews_due(session: Session, at: datetime) -> list[ReviewDue]:
    """Policies whose review is overdue or comes within REMINDED_DAYS, the most urgent first."""
    today = at.astimezone(UTC).date()
    rows = session.execute(
        select_columns(Policy, PolicyRule)
        .join(PolicyRule, col(PolicyRule.policy_id) == Policy.id)
        .where(col(PolicyRule.review_on) <= today + timedelta(REMINDED_DAYS))
        .order_by(col(PolicyRule.review_on), col(Policy.id))
    )
    return [
        ReviewDue(policy.slug, policy.title, rule.review_on, policy.owner_id, rule.review_on < today)
        for policy, rule in rows
        if rule.review_on is not None
    ]


def waiting_for(session: Session, person_id: int) -> list[tuple[str, str]]:
    """What waits for a person's answer, beside reading: (policy version or policy, what to do there)."""
    offered = _offers(session, [policy.id for policy in policies(session)])
    slugs = {policy.id: policy.slug for policy in policies(session)}
    found = [
        (slugs[policy_id], "You have been asked to take ownership")
        for policy_id, offer in offered.items()
        if offer.to_id == person_id
    ]
    in_review = session.execute(
        select_columns(PolicyVersion, col(Policy.slug))
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(PolicyVersion.state) == PolicyState.IN_REVIEW)
    ).all()
    for version, slug in in_review:
        life = version_life(session, version.id)
        gave = any(row.stands and row.person_id == person_id for row in life.approvals)
        if person_id not in life.writers and not gave:
            found.append((f"{slug}@{version.number}", f"In review: {', '.join(life.missing)} missing"))
    return found


def _offers(session: Session, policy_ids: Sequence[int]) -> dict[int, OfferRow]:
    giver = aliased(Person)
    rows = session.execute(
        select_columns(OwnershipOffer, Person, giver)
        .join(Person, col(Person.id) == OwnershipOffer.to_id)
        .outerjoin(giver, col(giver.id) == OwnershipOffer.from_id)
        .where(col(OwnershipOffer.policy_id).in_(list(policy_ids)), col(OwnershipOffer.answered_at).is_(None))
    )
    return {
        offer.policy_id: OfferRow(
            id=offer.id,
            to_id=to.id,
            to=to.shown_name,
            offered_by=by.shown_name if by else None,
            note=offer.note,
            offered_at=offer.offered_at,
        )
        for offer, to, by in rows
    }


def _writers(session: Session, version: PolicyVersion) -> frozenset[int]:
    slug = session.get_one(Policy, version.policy_id).slug
    actors = session.exec(
        select(Event.actor).where(
            Event.subject == f"{slug}@{version.number}",
            col(Event.kind).in_(("policy.drafted", "policy.revised", "policy.imported")),
        )
    )
    head = f"{Prefix.PERSON.value}-"
    return frozenset(int(actor.removeprefix(head)) for actor in actors if actor.startswith(head))
