"""What can support a control, and whether the store knows it."""

from sqlmodel import Session, col, select

from governance.audit.tables import Audit, Finding
from governance.core.ledger import Event
from governance.core.references import Prefix, numbered
from governance.policy.consultation.tables import (
    Consultation,
)
from governance.policy.frameworks.tables import SupportKind


def is_there(session: Session, kind: SupportKind, reference: str) -> bool:
    """Whether the store knows an audit, finding, consultation or report by this reference."""
    if kind is SupportKind.REPORT:
        made = select(col(Event.seq)).where(col(Event.kind).like("report.%"), col(Event.subject) == reference)
        return session.exec(made).first() is not None
    if kind is SupportKind.CONSULTATION:
        named = select(col(Consultation.id)).where(col(Consultation.slug) == reference)
        return session.exec(named).first() is not None
    number = numbered(reference)
    table = Audit if kind is SupportKind.AUDIT else Finding
    prefix = Prefix.AUDIT if kind is SupportKind.AUDIT else Prefix.FINDING
    return number is not None and number[0] is prefix and session.get(table, number[1]) is not None


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
