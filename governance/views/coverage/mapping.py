"""Mapping audits, findings, consultations and reports to controls; clauses are mapped in frameworks/commands.py."""

from sqlmodel import Session, col, select

from governance.audit.tables import Audit, Finding
from governance.core.access import Permission, require
from governance.core.errors import NotFound
from governance.core.ledger import Event
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.tables import Consultation
from governance.policy.frameworks.tables import Control, ControlSupport, Relation, SupportKind
from governance.views.coverage.evidence import is_there


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


def supports_on_offer(session: Session) -> dict[tuple[SupportKind, str], str]:
    """All that can be mapped, as a person chooses among it: `AUDIT-1 · Spanish medical advice`."""
    audits = session.exec(select(col(Audit.id), Audit.title).order_by(col(Audit.id).desc())).all()
    findings = session.exec(select(col(Finding.id), Finding.title).order_by(col(Finding.id).desc())).all()
    asked = session.exec(select(Consultation.slug, Consultation.title)).all()
    reports = session.exec(select(Event.subject).where(col(Event.kind).like("report.%")).distinct()).all()
    offered = {(SupportKind.AUDIT, Prefix.AUDIT.of(row_id)): title for row_id, title in audits}
    offered |= {(SupportKind.FINDING, Prefix.FINDING.of(row_id)): title for row_id, title in findings}
    offered |= {(SupportKind.CONSULTATION, slug): title for slug, title in asked}
    offered |= {(SupportKind.REPORT, subject): "report" for subject in reports}
    return {key: f"{key[1]} · {title}" for key, title in offered.items()}
