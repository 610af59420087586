"""Mapping audits, findings, consultations and reports to controls; governance.policy.frameworks.commands maps clauses."""

from sqlmodel import select

from governance.audit.supports.queries import is_there
from governance.core.access import Permission, require
from governance.core.errors import NotFound
from governance.core.unit_of_work import UnitOfWork
from governance.policy.frameworks.tables import Control, ControlSupport, Relation, SupportKind


def map_support(
    unit: UnitOfWork, control_id: int, kind: SupportKind, reference: str, relation: Relation = Relation.FULL
) -> ControlSupport:
    """Says that something serves a control, in full or in part; saying it again changes at most the relation. Raises NotFound."""
    require(unit.actor, Permission.WRITE_POLICY)
    control = unit.session.get(Control, control_id)
    if control is None:
        raise NotFound("control", control_id)
    if not is_there(unit.session, kind, reference):
        raise NotFound(kind.value, reference)
    support = _found(unit, control_id, kind, reference)
    if support is None:
        support = ControlSupport(
            control_id=control_id,
            kind=kind,
            reference=reference,
            relation=relation,
            mapped_by_id=unit.actor.person_id,
            mapped_at=unit.at,
        )
        unit.session.add(support)
    elif support.relation is relation:
        return support
    support.relation = relation
    unit.record("control.mapped", reference, {"control": control.code, "relation": relation.value})
    return support


def unmap_support(unit: UnitOfWork, control_id: int, kind: SupportKind, reference: str) -> None:
    """Takes a mapping back. Raises NotFound."""
    require(unit.actor, Permission.WRITE_POLICY)
    support = _found(unit, control_id, kind, reference)
    if support is None:
        raise NotFound("mapping of", reference)
    unit.session.delete(support)
    unit.record("control.unmapped", reference, {"control": control_id})


def _found(unit: UnitOfWork, control_id: int, kind: SupportKind, reference: str) -> ControlSupport | None:
    return unit.session.exec(
        select(ControlSupport).where(
            ControlSupport.control_id == control_id,
            ControlSupport.kind == kind,
            ControlSupport.reference == reference,
        )
    ).first()
