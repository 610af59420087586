"""Clauses by the names people give them, and what changed between versions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from governance.core.errors import Invalid, NotFound
from governance.core.references import versioned
from governance.policy.diff import PolicyDiff, diff
from governance.policy.queries.texts import stored_document
from governance.policy.queries.versions import find_version, in_force
from governance.policy.tables import Clause, Policy, PolicyVersion


def clauses(session: Session, version_id: int) -> list[Clause]:
    """The clauses of a version in the order of the document."""
    return list(
        session.exec(
            select(Clause).where(Clause.policy_version_id == version_id).order_by(col(Clause.position))
        )
    )


def find_clause(session: Session, reference: str, at: datetime | None = None) -> Clause:
    """The clause that people call `protect_privacy@5`, or `model-spec/protect_privacy@5` where policies share the key.

    Without a number: the one in force at `at`, or without a time in the version published last. Raises NotFound, or Invalid
    where several policies have such a clause.
    """
    query = (
        select(Clause)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
    )
    if named := versioned(reference):
        slug, key, number = named
        query = query.where(PolicyVersion.number == number)
    else:
        before, _, key = reference.strip().rpartition("/")
        slug, current = before or None, in_force(at)
        query = query.join(current, current.c.version_id == PolicyVersion.id)
    if slug is not None:
        query = query.where(Policy.slug == slug)
    found = session.exec(query.where(Clause.key == key)).all()
    if not found:
        raise NotFound("clause", reference)
    if len(found) > 1:
        reason = f"several policies have {key}; put the policy first: policy/{key}"
        raise Invalid.field("clause", reason)
    return found[0]


def find_clause_by_id(session: Session, clause_id: int) -> Clause:
    """The clause with this id. Raises NotFound."""
    found = session.get(Clause, clause_id)
    if found is None:
        raise NotFound("clause", clause_id)
    return found


def clause_references(session: Session, clause_ids: Collection[int]) -> dict[int, str]:
    """How people call these clauses: `key@number`, with the policy before it where another policy has the key as well."""
    rows = session.execute(_NAMES, {"ids": list(clause_ids)}) if clause_ids else ()
    return {
        row.id: f"{row.slug}/{row.key}@{row.number}" if row.shared else f"{row.key}@{row.number}"
        for row in rows
    }


def clause_diff(session: Session, slug: str, a: str, b: str) -> PolicyDiff:
    """What leads from version `a` to version `b`, each called by label or number. Raises NotFound."""
    old, new = find_version(session, slug, a), find_version(session, slug, b)
    return diff(stored_document(session, old), stored_document(session, new))


_other, _other_version = aliased(Clause), aliased(PolicyVersion)
_SHARED = (
    select_columns(col(_other.id))
    .join(_other_version, col(_other_version.id) == _other.policy_version_id)
    .where(col(_other.key) == Clause.key, col(_other_version.policy_id) != PolicyVersion.policy_id)
    .correlate(Clause, PolicyVersion)
    .exists()
)
_NAMES = (
    select_columns(
        col(Clause.id),
        col(Clause.key),
        col(PolicyVersion.number),
        col(Policy.slug),
        _SHARED.label("shared"),
    )
    .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
    .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
    .where(col(Clause.id).in_(bindparam("ids", expanding=True)))
)
"""Put together once: lists of clauses ask it all the time."""
