"""Clauses in force, as a person chooses among them."""

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.policy.tables import Clause, Policy, PolicyState, PolicyVersion


def clause_choices(session: Session) -> dict[int, str]:
    """Every clause of every published version, in document order: `privacy.minors@3 · Minors` by clause id."""
    query = (
        select(col(Clause.id), col(Clause.key), col(PolicyVersion.number), col(Clause.heading))
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(PolicyVersion.state) == PolicyState.PUBLISHED)
        .order_by(col(Policy.slug), col(Clause.position))
    )
    return {
        clause_id: f"{key}@{number} · {heading}" for clause_id, key, number, heading in session.execute(query)
    }


def policy_of_version(session: Session, version_id: int) -> tuple[int, int]:
    """The policy's id and the number of one of its versions. Raises NotFound."""
    version = session.get(PolicyVersion, version_id)
    if version is None:
        raise NotFound("policy version", version_id)
    return version.policy_id, version.number


def clause_keys(session: Session) -> dict[tuple[int, str], str]:
    """Every clause of every published version by policy id and key, in document order, as a person chooses among them."""
    query = (
        select(col(PolicyVersion.policy_id), col(Clause.key), col(Policy.slug), col(Clause.heading))
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(PolicyVersion.state) == PolicyState.PUBLISHED)
        .order_by(col(Policy.slug), col(Clause.position))
    )
    return {
        (policy_id, key): f"{slug} · {key} · {heading}"
        for policy_id, key, slug, heading in session.execute(query)
    }
