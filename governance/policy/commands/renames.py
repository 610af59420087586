"""Confirming, or turning down, that a clause lives on under another key."""

from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import clause_called, record, version_called
from governance.policy.diff import similarity
from governance.policy.document import ParsedClause
from governance.policy.tables import Clause, ClauseRename, PolicyVersion


def decide_rename(
    unit: UnitOfWork, version_id: int, old_key: str, new_key: str, *, confirmed: bool = True
) -> ClauseRename:
    """Whether the clause called `old_key` before lives on as `new_key` in this version and those after it.

    If so, judgements under the old key are held against the text under the new one. Raises NotFound, Invalid for keys
    that did not change so, Conflict where it was decided.
    """
    require(unit.actor, Permission.WRITE_POLICY)
    version = version_called(unit, version_id)
    new = clause_called(unit, version_id, new_key)
    old = _old_clause(unit, version, old_key, new_key)
    decided = _decisions(unit, version.policy_id)
    if any(each.confirmed and each.new_key == new_key for each in decided):
        raise Conflict(f"{new_key} is already known as a clause that used to have another key.")
    first = next((each.first_key for each in decided if each.confirmed and each.new_key == old_key), old_key)
    row = next((each for each in decided if (each.old_key, each.new_key) == (old_key, new_key)), None)
    if row is None:
        row = ClauseRename(
            policy_id=version.policy_id,
            since_number=version.number,
            old_key=old_key,
            new_key=new_key,
            first_key=first,
            similarity=similarity(_parsed(old), _parsed(new)),
            confirmed=confirmed,
            decided_by_id=unit.actor.person_id,
            decided_at=unit.at,
        )
        unit.session.add(row)
    row.confirmed, row.decided_by_id, row.decided_at = confirmed, unit.actor.person_id, unit.at
    verb = "rename_confirmed" if confirmed else "rename_turned_down"
    record(unit, verb, version, {"old": old_key, "new": new_key})
    return row


def _old_clause(unit: UnitOfWork, version: PolicyVersion, old_key: str, new_key: str) -> Clause:
    """The newest clause with the old key. Raises Invalid unless it went and the new one came."""
    earlier = unit.session.execute(
        select(Clause, PolicyVersion.number)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(
            PolicyVersion.policy_id == version.policy_id,
            PolicyVersion.number <= version.number,
            col(Clause.key).in_([old_key, new_key]),
        )
        .order_by(col(PolicyVersion.number).desc())
    ).all()
    had_old = [(clause, number) for clause, number in earlier if clause.key == old_key]
    if not had_old or had_old[0][1] == version.number:
        raise Invalid.field(
            "old_key", "expected the key of a clause that an earlier version has and this one lacks"
        )
    if any(clause.key == new_key and number < version.number for clause, number in earlier):
        raise Invalid.field("new_key", "expected the key of a clause that no earlier version has")
    clause: Clause = had_old[0][0]
    return clause


def _decisions(unit: UnitOfWork, policy_id: int) -> list[ClauseRename]:
    return list(unit.session.exec(select(ClauseRename).where(ClauseRename.policy_id == policy_id)))


def _parsed(row: Clause) -> ParsedClause:
    return ParsedClause(row.key, row.heading, row.level, row.text, row.attributes)
