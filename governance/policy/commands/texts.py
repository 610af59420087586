"""Text of a policy version in and out of the tables."""

from sqlmodel import select

from governance.core.errors import Conflict
from governance.core.unit_of_work import UnitOfWork
from governance.policy.document import ParsedPolicy
from governance.policy.tables import FIXED_STATES, Clause, PolicyVersion


def add_clauses(unit: UnitOfWork, version: PolicyVersion, document: ParsedPolicy) -> None:
    """The clauses of a version that has just been added."""
    unit.session.add_all(_rows(version.id, document))


def replace_text(unit: UnitOfWork, version: PolicyVersion, document: ParsedPolicy) -> None:
    """Another text for a version that is not published yet. A clause keeps its row as long as its key stays.

    Raises Conflict for a version whose text is fixed (promise 3).
    """
    if version.state in FIXED_STATES:
        raise Conflict(
            f"Version {version.label} is {version.state}: its text never changes. Draft the next one."
        )
    held = {
        row.key: row
        for row in unit.session.exec(select(Clause).where(Clause.policy_version_id == version.id))
    }
    for row in _rows(version.id, document):
        if row.key in held:
            _copy(row, held.pop(row.key))
        else:
            unit.session.add(row)
    for gone in held.values():
        unit.session.delete(gone)
    version.preamble, version.text_hash = document.preamble, document.text_hash
    if version.attributes != dict(document.attributes):
        version.attributes = dict(document.attributes)


def _rows(version_id: int, document: ParsedPolicy) -> list[Clause]:
    return [
        Clause(
            policy_version_id=version_id,
            key=clause.key,
            heading=clause.heading,
            level=clause.level,
            position=position,
            parent_key=parent,
            attributes=dict(clause.attributes),
            text=clause.text,
            text_hash=clause.text_hash,
        )
        for position, (clause, parent) in enumerate(document.with_parents())
    ]


def _copy(source: Clause, target: Clause) -> None:
    for name in ("heading", "level", "position", "parent_key", "attributes", "text", "text_hash"):
        value = getattr(source, name)
        if getattr(target, name) != value:
            setattr(target, name, value)
