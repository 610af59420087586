"""What can be asked about audits and findings."""

from governance.audit.queries.audits import (
    AuditRow,
    AuditView,
    ItemRow,
    Redrawn,
    audit_view,
    audits,
    redraw,
)
from governance.audit.queries.finding_rows import (
    ActionRow,
    CaseLine,
    EvidenceRow,
    FindingCounts,
    FindingFilter,
    FindingPage,
    FindingRow,
    FindingView,
)
from governance.audit.queries.findings import (
    actions,
    finding_counts,
    finding_view,
    findings,
)

__all__ = [
    "ActionRow",
    "AuditRow",
    "AuditView",
    "CaseLine",
    "EvidenceRow",
    "FindingCounts",
    "FindingFilter",
    "FindingPage",
    "FindingRow",
    "FindingView",
    "ItemRow",
    "Redrawn",
    "actions",
    "audit_view",
    "audits",
    "finding_counts",
    "finding_view",
    "findings",
    "redraw",
]
