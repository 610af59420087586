"""A policy version is drafted or brought in, written on, published, superseded or retired."""

from collections.abc import Sequence
from datetime import UTC, date

from sqlalchemy import func, inspect
from sqlmodel import col, select

from governance.core.access import SYSTEM, Permission, require
from governance.core.errors import Conflict, Invalid, Problem, Refused
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import in_state, record, version_called, void_approvals
from governance.policy.commands.texts import add_clauses, replace_text
from governance.policy.document import ParsedPolicy
from governance.policy.queries import find_policy, version_in_force
from governance.policy.queries.texts import stored_document
from governance.policy.tables import FIXED_STATES, Policy, PolicyState, PolicyVersion

MAX_LABEL = 64
MAX_NOTE = 4_000
MOST_LEFT_OUT = 200
"""Lines that are kept of what a file held beside a version's text."""


def import_version(
    unit: UnitOfWork,
    slug: str,
    label: str,
    document: ParsedPolicy,
    *,
    title: str | None = None,
    published: bool = True,
    effective_on: date | None = None,
    reason: str = "",
    left_out: Sequence[str] = (),
) -> PolicyVersion:
    """Stores a version that was written elsewhere: as already published there, or as a draft.

    A published one is in force from `effective_on` (default: today), which may lie in the past. Nobody here approved it, so it
    is for the policy's owner, or for a policy that has none yet; where it replaces what is in force it takes a reason, and a
    day that isn't before that version's. The same text under the same label changes nothing: the stored version is returned,
    `unchanged`. Raises Conflict for another text under that label, Invalid for a malformed slug, label, day or reason; Refused.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    if published:
        require(unit.actor, Permission.PUBLISH_POLICY)
    policy = _policy(unit, slug, title or document.title)
    stored = _labelled(unit, policy, label)
    if stored is not None:
        return _same_text(stored, document)
    if published:
        _check_outside_approval(unit, policy, effective_on or _today(unit), reason.strip())
    version = _add_version(
        unit, policy, label, document, PolicyState.PUBLISHED if published else PolicyState.DRAFT
    )
    version.left_out = list(left_out)[:MOST_LEFT_OUT]
    if published:
        version.approved_outside = True
        version.author_id = None
        version.published_at = unit.at
        version.effective_on = effective_on or _today(unit)
        _settle(unit, policy.id)
    told: dict[str, object] = {"label": label, "state": version.state, "text_hash": version.text_hash}
    record(unit, "imported", version, told | ({"reason": reason.strip()} if reason.strip() else {}))
    return version


def _check_outside_approval(unit: UnitOfWork, policy: Policy, effective_on: date, reason: str) -> None:
    """Raises Refused for whoever doesn't own the policy; Invalid where what is in force would be replaced without a reason, or
    by a day before its own. What the system itself brings in is set up by the organisation.
    """
    if unit.actor == SYSTEM:
        return
    if policy.owner_id is not None and policy.owner_id != unit.actor.person_id:
        raise Refused(
            f"{unit.actor.name} may not import a version as already in force: only the owner of "
            f"{policy.slug} can. Import it as a draft to have it approved here."
        )
    current = version_in_force(unit.session, policy.id, unit.at)
    if current is None:
        return
    if not reason:
        words = f"expected why {current.label}, which is in force, is replaced without an approval here (--reason)"
        raise Invalid.field("reason", words)
    if current.effective_on is not None and effective_on < current.effective_on:
        raise Invalid.field(
            "effective",
            f"expected {current.effective_on.isoformat()} or later, since when {current.label} is in force",
        )


def draft_version(
    unit: UnitOfWork,
    slug: str,
    label: str,
    document: ParsedPolicy,
    *,
    title: str | None = None,
    change_note: str = "",
    left_out: Sequence[str] = (),
) -> PolicyVersion:
    """A new draft, the first version of a new policy or the next of a known one. Raises Invalid, Conflict for a taken label."""
    require(unit.actor, Permission.WRITE_POLICY)
    if len(change_note) > MAX_NOTE:
        raise Invalid.field("change_note", f"expected at most {MAX_NOTE:,} characters")
    policy = _policy(unit, slug, title or document.title)
    if _labelled(unit, policy, label) is not None:
        raise Conflict(f"{slug} already has a version {label}.")
    version = _add_version(unit, policy, label, document, PolicyState.DRAFT)
    version.change_note = change_note
    version.left_out = list(left_out)[:MOST_LEFT_OUT]
    record(unit, "drafted", version, {"label": label, "text_hash": version.text_hash})
    return version


def next_version(unit: UnitOfWork, slug: str, label: str, change_note: str = "") -> PolicyVersion:
    """A draft that starts from the text published last. Raises NotFound, Invalid, and Conflict where one is being written."""
    require(unit.actor, Permission.WRITE_POLICY)
    policy = find_policy(unit.session, slug)
    versions = unit.session.exec(
        select(PolicyVersion)
        .where(PolicyVersion.policy_id == policy.id)
        .order_by(col(PolicyVersion.number).desc())
    ).all()
    being_written = next((each for each in versions if each.state not in FIXED_STATES), None)
    if being_written is not None:
        raise Conflict(f"Version {being_written.label} is already being written: continue with that one.")
    document = stored_document(unit.session, versions[0])
    return draft_version(unit, slug, label, document, change_note=change_note)


def revise(unit: UnitOfWork, version_id: int, document: ParsedPolicy, *, seen: str) -> PolicyVersion:
    """Another text for a version that isn't published yet. `seen` is the `text_hash` that the editor started from.

    A changed text is a draft again, and what was approved is void. Raises Conflict when someone else changed the text
    meanwhile (`stored` is its hash now), or when it is fixed.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    version = version_called(unit, version_id)
    if seen != version.text_hash:
        raise Conflict(
            f"Version {version.label} has been changed by someone else since you opened it.",
            stored=version.text_hash,
            sent=seen,
        )
    changes = document.text_hash != version.text_hash
    replace_text(unit, version, document)
    if changes:
        version.state = PolicyState.DRAFT
        void_approvals(unit, version)
    record(unit, "revised", version, {"from": seen, "text_hash": version.text_hash})
    return version


def publish(unit: UnitOfWork, version_id: int, effective_on: date | None = None) -> PolicyVersion:
    """Publishes an approved version, in force from `effective_on` (default: today; UTC). It supersedes the one before.

    Until that day the one before stays in force. Raises Invalid for a day that has passed, Conflict unless approved.
    """
    require(unit.actor, Permission.PUBLISH_POLICY)
    version = in_state(version_called(unit, version_id), PolicyState.APPROVED)
    if effective_on is not None and effective_on < _today(unit):
        raise Invalid.field("effective_on", "expected today or a later day")
    version.state = PolicyState.PUBLISHED
    version.published_at = unit.at
    version.effective_on = effective_on or _today(unit)
    _settle(unit, version.policy_id)
    record(unit, "published", version, {"effective_on": version.effective_on, "text_hash": version.text_hash})
    return version


def retire(unit: UnitOfWork, version_id: int, reason: str) -> PolicyVersion:
    """Takes the version in force out of force, with no other in its place; its history stays. Raises Conflict, Invalid."""
    require(unit.actor, Permission.PUBLISH_POLICY)
    version = version_called(unit, version_id)
    if not reason.strip():
        raise Invalid.field("reason", "expected why the policy is retired")
    current = version_in_force(unit.session, version.policy_id, unit.at)
    if current is None or current.id != version.id:
        raise Conflict(f"Version {version.label} is not in force, so there is nothing to retire.")
    version.state = PolicyState.RETIRED
    version.retired_at = unit.at
    record(unit, "retired", version, {"reason": reason.strip()})
    return version


def _today(unit: UnitOfWork) -> date:
    return unit.at.astimezone(UTC).date()


def _policy(unit: UnitOfWork, slug: str, title: str | None) -> Policy:
    """The policy called `slug`; a new one, owned by the actor, where there is none."""
    found = unit.session.exec(select(Policy).where(Policy.slug == slug)).first()
    if found is not None:
        return found
    problems = []
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        problems.append(Problem("slug", "expected lower-case letters, digits, dots and hyphens, 64 at most"))
    title = (title or slug.replace("-", " ").capitalize()).strip()
    if not title or len(title) > 200:
        problems.append(Problem("title", "expected 1 to 200 characters"))
    if problems:
        raise Invalid(*problems)
    return unit.add(Policy(slug=slug, title=title, owner_id=unit.actor.person_id, created_at=unit.at))


def _labelled(unit: UnitOfWork, policy: Policy, label: str) -> PolicyVersion | None:
    if not label.strip() or label != label.strip() or len(label) > MAX_LABEL:
        raise Invalid.field("label", f"expected 1 to {MAX_LABEL} characters without spaces around them")
    return unit.session.exec(
        select(PolicyVersion).where(PolicyVersion.policy_id == policy.id, PolicyVersion.label == label)
    ).first()


def _same_text(stored: PolicyVersion, document: ParsedPolicy) -> PolicyVersion:
    if stored.text_hash != document.text_hash:
        raise Conflict(
            f"Version {stored.label} is already stored with a different text. Give the new text its own label.",
            stored=stored.text_hash,
            sent=document.text_hash,
        )
    inspect(stored).info["unchanged"] = True
    return stored


def _add_version(
    unit: UnitOfWork, policy: Policy, label: str, document: ParsedPolicy, state: PolicyState
) -> PolicyVersion:
    newest = unit.session.exec(
        select(func.max(PolicyVersion.number)).where(PolicyVersion.policy_id == policy.id)
    ).one()
    version = unit.add(
        PolicyVersion(
            policy_id=policy.id,
            number=(newest or 0) + 1,
            label=label,
            state=state,
            preamble=document.preamble,
            attributes=dict(document.attributes),
            text_hash=document.text_hash,
            author_id=unit.actor.person_id,
            created_at=unit.at,
        )
    )
    add_clauses(unit, version, document)
    return version


def _settle(unit: UnitOfWork, policy_id: int) -> None:
    """Marks as superseded what was published earlier and no longer is in force."""
    unit.session.flush()
    current = version_in_force(unit.session, policy_id, unit.at)
    passed = unit.session.exec(
        select(PolicyVersion).where(
            PolicyVersion.policy_id == policy_id,
            PolicyVersion.state == PolicyState.PUBLISHED,
            col(PolicyVersion.effective_on) <= _today(unit),
            PolicyVersion.id != (current.id if current else None),
        )
    )
    for version in passed:
        version.state = PolicyState.SUPERSEDED
