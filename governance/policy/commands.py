"""The life of a policy version: drafted, in review, approved, published, superseded or retired."""

from datetime import UTC, date

from sqlalchemy import func, inspect
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.ledger import Event
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork
from governance.policy.document import ParsedPolicy
from governance.policy.queries import version_in_force
from governance.policy.tables import Policy, PolicyState, PolicyVersion
from governance.policy.texts import add_clauses, replace_text

MAX_LABEL = 64
MAX_NOTE = 4_000


def import_version(
    unit: UnitOfWork,
    slug: str,
    label: str,
    document: ParsedPolicy,
    *,
    title: str | None = None,
    published: bool = True,
    effective_on: date | None = None,
) -> PolicyVersion:
    """Stores a version that was written elsewhere: as already published there, or as a draft.

    A published one is in force from `effective_on` (default: today), which may lie in the past. The same text under the
    same label changes nothing: the stored version is returned, `unchanged`. Raises Conflict for another text under that
    label, Invalid for a malformed slug or label.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    if published:
        require(unit.actor, Permission.PUBLISH_POLICY)
    policy = _policy(unit, slug, title or document.title)
    stored = _labelled(unit, policy, label)
    if stored is not None:
        return _same_text(stored, document)
    version = _add_version(
        unit, policy, label, document, PolicyState.PUBLISHED if published else PolicyState.DRAFT
    )
    if published:
        version.approved_outside = True
        version.author_id = None
        version.published_at = unit.at
        version.effective_on = effective_on or _today(unit)
        _settle(unit, policy.id)
    _record(
        unit, "imported", version, {"label": label, "state": version.state, "text_hash": version.text_hash}
    )
    return version


def draft_version(
    unit: UnitOfWork,
    slug: str,
    label: str,
    document: ParsedPolicy,
    *,
    title: str | None = None,
    change_note: str = "",
) -> PolicyVersion:
    """A new draft, the first version of a new policy or the next of a known one. Raises Invalid, Conflict for a taken label."""
    require(unit.actor, Permission.WRITE_POLICY)
    if len(change_note) > MAX_NOTE:
        raise Invalid.field("change_note", f"{MAX_NOTE:,} characters are the most")
    policy = _policy(unit, slug, title or document.title)
    if _labelled(unit, policy, label) is not None:
        raise Conflict(f"{slug} has a version {label} already.")
    version = _add_version(unit, policy, label, document, PolicyState.DRAFT)
    version.change_note = change_note
    _record(unit, "drafted", version, {"label": label, "text_hash": version.text_hash})
    return version


def revise(unit: UnitOfWork, version_id: int, document: ParsedPolicy, *, seen: str) -> PolicyVersion:
    """Another text for a version that isn't published yet. `seen` is the `text_hash` that the editor started from.

    A changed text is a draft again, and what was approved is void. Raises Conflict when someone else changed the text
    meanwhile (`stored` is its hash now), or when it is fixed.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    version = _version(unit, version_id)
    if seen != version.text_hash:
        raise Conflict(
            f"Version {version.label} was changed by someone else since you opened it.",
            stored=version.text_hash,
            sent=seen,
        )
    changes = document.text_hash != version.text_hash
    replace_text(unit, version, document)
    if changes:
        version.state = PolicyState.DRAFT
        version.approved_by_id = None
    _record(unit, "revised", version, {"from": seen, "text_hash": version.text_hash})
    return version


def submit_for_review(unit: UnitOfWork, version_id: int) -> PolicyVersion:
    """Hands a draft to its reviewers. Raises Conflict unless it is a draft."""
    require(unit.actor, Permission.WRITE_POLICY)
    version = _in_state(_version(unit, version_id), PolicyState.DRAFT)
    version.state = PolicyState.IN_REVIEW
    _record(unit, "submitted", version)
    return version


def approve(unit: UnitOfWork, version_id: int) -> PolicyVersion:
    """Approves the text as it is now. Raises Refused for anyone who wrote on it (promise 4), Conflict unless in review."""
    require(unit.actor, Permission.APPROVE_POLICY)
    version = _in_state(_version(unit, version_id), PolicyState.IN_REVIEW)
    if unit.actor.person_id is None:
        raise Refused("An approval takes a person.")
    if unit.actor.reference in _writers(unit, version):
        raise Refused(f"{unit.actor.name} may not approve a text they wrote: someone else has to.")
    version.state = PolicyState.APPROVED
    version.approved_by_id = unit.actor.person_id
    _record(unit, "approved", version, {"text_hash": version.text_hash})
    return version


def publish(unit: UnitOfWork, version_id: int, effective_on: date | None = None) -> PolicyVersion:
    """Publishes an approved version, in force from `effective_on` (default: today; UTC). It supersedes the one before.

    Until that day the one before stays in force. Raises Invalid for a day that has passed, Conflict unless approved.
    """
    require(unit.actor, Permission.PUBLISH_POLICY)
    version = _in_state(_version(unit, version_id), PolicyState.APPROVED)
    if effective_on is not None and effective_on < _today(unit):
        raise Invalid.field("effective_on", "expected today or a later day")
    version.state = PolicyState.PUBLISHED
    version.published_at = unit.at
    version.effective_on = effective_on or _today(unit)
    _settle(unit, version.policy_id)
    _record(
        unit, "published", version, {"effective_on": version.effective_on, "text_hash": version.text_hash}
    )
    return version


def retire(unit: UnitOfWork, version_id: int, reason: str) -> PolicyVersion:
    """Takes the version in force out of force, with no other in its place; its history stays. Raises Conflict, Invalid."""
    require(unit.actor, Permission.PUBLISH_POLICY)
    version = _version(unit, version_id)
    if not reason.strip():
        raise Invalid.field("reason", "expected why the policy no longer holds")
    current = version_in_force(unit.session, version.policy_id, unit.at)
    if current is None or current.id != version.id:
        raise Conflict(f"Version {version.label} is not in force, so there is nothing to retire.")
    version.state = PolicyState.RETIRED
    version.retired_at = unit.at
    _record(unit, "retired", version, {"reason": reason.strip()})
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
            f"Version {stored.label} is stored with another text. Give the new text a label of its own.",
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
            text_hash=document.text_hash,
            author_id=unit.actor.person_id,
            created_at=unit.at,
        )
    )
    add_clauses(unit, version, document)
    return version


def _version(unit: UnitOfWork, version_id: int) -> PolicyVersion:
    version = unit.session.get(PolicyVersion, version_id)
    if version is None:
        raise NotFound("policy version", version_id)
    return version


def _in_state(version: PolicyVersion, state: PolicyState) -> PolicyVersion:
    if version.state != state:
        raise Conflict(f"Version {version.label} is {_words(version.state)}, not {_words(state)}.")
    return version


def _words(state: PolicyState) -> str:
    return state.value.replace("_", " ")


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


def _writers(unit: UnitOfWork, version: PolicyVersion) -> set[str]:
    """Everyone who wrote on the version, as the ledger tells: a later reviser doesn't make the first author a stranger."""
    kinds = ("policy.drafted", "policy.revised", "policy.imported")
    return set(
        unit.session.exec(
            select(Event.actor).where(Event.subject == _reference(unit, version), col(Event.kind).in_(kinds))
        )
    )


def _reference(unit: UnitOfWork, version: PolicyVersion) -> str:
    return f"{unit.session.get_one(Policy, version.policy_id).slug}@{version.number}"


def _record(
    unit: UnitOfWork, verb: str, version: PolicyVersion, data: dict[str, object] | None = None
) -> None:
    unit.record(f"policy.{verb}", _reference(unit, version), data)
