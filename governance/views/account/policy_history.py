"""How one policy came to read as it does: its published versions with the words that changed, who approved them, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.people.tables import Person
from governance.policy.diff import diff
from governance.policy.queries import find_policy, version_document
from governance.policy.tables import PolicyVersion
from governance.policy.words import Mark
from governance.views.account.period import Period, happened, told


@dataclass(frozen=True)
class ClauseChange:
    """A clause that a version added, removed or changed; `before` and `after` are its texts, `marked` what went and came."""

    version: str
    clause: str
    what: str
    before: str
    after: str
    marked: str


@dataclass(frozen=True)
class PublishedVersion:
    reference: str
    label: str
    published_at: datetime
    effective_on: date | None
    approved_by: str
    change_note: str
    clauses: int
    acknowledged: int
    informed_by: tuple[str, ...]
    text_hash: str


@dataclass(frozen=True)
class PolicyHistory:
    """`versions` oldest first; `changes` are those that versions published in the period brought."""

    slug: str
    title: str
    versions: list[PublishedVersion]
    changes: list[ClauseChange]


def policy_history(session: Session, period: Period, slug: str) -> PolicyHistory:
    """The policy's history up to the end of the period, as its event knew it. Raises NotFound."""
    policy = find_policy(session, slug)
    known = happened(session, ["policy.published", "policy.imported"], period)
    rows = session.execute(
        select(PolicyVersion, col(Person.handle))
        .outerjoin(Person, col(Person.id) == PolicyVersion.approved_by_id)
        .where(col(PolicyVersion.policy_id) == policy.id, col(PolicyVersion.published_at).is_not(None))
        .order_by(col(PolicyVersion.number))
    ).all()
    versions = [(row, handle) for row, handle in rows if f"{slug}@{row.number}" in known]
    read = told(session, ["policy.acknowledged"], period)
    informed = told(session, ["consultation.informed"], period)
    lines, changes = [], []
    before: PolicyVersion | None = None
    for row, handle in versions:
        reference = f"{slug}@{row.number}"
        assert row.published_at is not None
        document = version_document(session, row.id)
        lines.append(
            PublishedVersion(
                reference=reference,
                label=row.label,
                published_at=row.published_at,
                effective_on=row.effective_on,
                approved_by=handle or ("approved outside Plumbline" if row.approved_outside else "nobody"),
                change_note=row.change_note,
                clauses=len(document.clauses),
                acknowledged=sum(subject == reference for subject, _ in read),
                informed_by=tuple(
                    sorted(c for c, data in informed if data.get("policy_version") == reference)
                ),
                text_hash=row.text_hash,
            )
        )
        if before is not None and row.published_at >= period.starts_at:
            changes += _changes(session, reference, before.id, row.id)
        before = row
    return PolicyHistory(slug, policy.title, lines, changes)


def _changes(session: Session, reference: str, old_id: int, new_id: int) -> list[ClauseChange]:
    found = diff(version_document(session, old_id), version_document(session, new_id))
    named = (("added", found.added), ("removed", found.removed), ("changed", found.changed))
    return [
        ClauseChange(
            version=reference,
            clause=key,
            what=what,
            before=_text(found.old, key),
            after=_text(found.new, key),
            marked=" ".join(_marked(mark) for mark in found.marks(key)),
        )
        for what, keys in named
        for key in keys
    ]


def _text(clauses: Mapping[str, object], key: str) -> str:
    clause = clauses.get(key)
    return str(getattr(clause, "text", ""))


def _marked(mark: Mark) -> str:
    """Words that went in [-brackets-], words that came in {+braces+}, as `git diff --word-diff` writes them."""
    text = mark.words.strip()
    return {"removed": f"[-{text}-]", "added": f"{{+{text}+}}"}.get(mark.op, text)
