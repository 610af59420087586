"""Which clause lives on as which: by key, and by the renames that people confirmed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from governance.policy.queries.versions import in_force
from governance.policy.tables import Clause, ClauseRename, PolicyVersion

ClauseId = tuple[int, str]
"""A clause through all versions: policy id and the key it had at first."""


@dataclass(frozen=True)
class MovedClause:
    """A clause of some version that doesn't stand so in the version in force, whose number is `current`.

    `current_clause_id` is None where it is gone, `current` where the policy has no version in force.
    """

    current_clause_id: int | None
    current: int | None


def decided_renames(session: Session, policy_id: int) -> list[ClauseRename]:
    """What was decided about proposed renames of a policy's clauses, confirmed or turned down."""
    return list(
        session.exec(
            select(ClauseRename).where(ClauseRename.policy_id == policy_id).order_by(col(ClauseRename.id))
        )
    )


def first_keys(session: Session, policy_id: int | None = None) -> dict[ClauseId, str]:
    """What renamed clauses were called at first, by policy id and present key. A clause not in it had one key only."""
    query = select(ClauseRename).where(col(ClauseRename.confirmed))
    if policy_id is not None:
        query = query.where(ClauseRename.policy_id == policy_id)
    return {(row.policy_id, row.new_key): row.first_key for row in session.exec(query)}


def clauses_that_moved_on(session: Session, at: datetime) -> dict[int, MovedClause]:
    """Every clause whose text is another one in the version in force at `at`, or which is gone, by clause id."""
    current = in_force(at)
    rows = session.execute(
        select_columns(
            col(Clause.id),
            col(PolicyVersion.policy_id),
            col(PolicyVersion.id),
            col(PolicyVersion.number),
            col(Clause.key),
            col(Clause.text_hash),
            current.c.version_id,
        )
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(current, current.c.policy_id == PolicyVersion.policy_id)
    ).all()
    first = first_keys(session)
    standing = {
        (policy_id, first.get((policy_id, key), key)): (clause_id, text_hash)
        for clause_id, policy_id, version_id, _number, key, text_hash, now in rows
        if version_id == now
    }
    numbers = {version_id: number for _, _, version_id, number, _, _, _ in rows}
    moved = {}
    for clause_id, policy_id, _version, _number, key, text_hash, now in rows:
        here = standing.get((policy_id, first.get((policy_id, key), key)))
        if here is None or here[1] != text_hash:
            moved[clause_id] = MovedClause(here[0] if here else None, numbers.get(now))
    return moved
