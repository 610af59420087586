"""Who did what on a finding, for the separation of duties."""

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import Action, Audit, Finding
from governance.core.duties import Duty


def parts_in(session: Session, finding: Finding) -> dict[Duty, list[int | None]]:
    """The ids of the people by duty; None stands for Plumbline itself."""
    actions = session.execute(
        select(col(Action.owner_id), col(Action.completed_by_id)).where(col(Action.finding_id) == finding.id)
    ).all()
    audit = session.get(Audit, finding.audit_id) if finding.audit_id else None
    return {
        Duty.OWN_ACTION: [owner for owner, _ in actions],
        Duty.COMPLETE_ACTION: [completer for _, completer in actions],
        Duty.RAISE: [finding.raised_by_id],
        Duty.LEAD_AUDIT: [audit.lead_id] if audit else [],
    }
