"""Frameworks, their controls, and what is mapped to them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from governance.frameworks.tables import ClauseControl, Control, Framework
from governance.policy.tables import Policy


@dataclass(frozen=True)
class MappedClause:
    policy_id: int
    policy: str
    key: str


@dataclass(frozen=True)
class ControlRow:
    """A control with the clauses mapped to it, in the framework's order."""

    id: int
    code: str
    title: str
    text: str
    applies_from: date | None
    status: str
    clauses: tuple[MappedClause, ...]


def frameworks(session: Session) -> list[Framework]:
    """All framework versions, by title and version."""
    return list(session.exec(select(Framework).order_by(col(Framework.title), col(Framework.version))))


def controls(session: Session, framework_id: int) -> list[ControlRow]:
    """The controls of a framework version with their mapped clauses."""
    mapped: dict[int, list[MappedClause]] = {}
    for control_id, policy_id, slug, key in session.exec(
        select(ClauseControl.control_id, col(Policy.id), Policy.slug, ClauseControl.clause_key)
        .join(Control, col(Control.id) == ClauseControl.control_id)
        .join(Policy, col(Policy.id) == ClauseControl.policy_id)
        .where(Control.framework_id == framework_id)
        .order_by(Policy.slug, ClauseControl.clause_key)
    ):
        mapped.setdefault(control_id, []).append(MappedClause(policy_id, slug, key))
    rows = session.exec(
        select(Control).where(Control.framework_id == framework_id).order_by(col(Control.position))
    )
    return [
        ControlRow(
            row.id, row.code, row.title, row.text, row.applies_from, row.status, tuple(mapped.get(row.id, ()))
        )
        for row in rows
    ]
