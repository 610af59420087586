"""What can be done in an audit: audits draw samples, findings are raised, acted on and closed."""

from governance.audit.commands.actions import complete_action, plan_action, start_action
from governance.audit.commands.audits import open_cases_for_audit, report_audit, start_audit
from governance.audit.commands.findings import (
    accept_risk,
    add_evidence,
    raise_finding,
    reject_cure,
    reopen_finding,
    verify_finding,
)

__all__ = [
    "accept_risk",
    "add_evidence",
    "complete_action",
    "open_cases_for_audit",
    "plan_action",
    "raise_finding",
    "reject_cure",
    "reopen_finding",
    "report_audit",
    "start_action",
    "start_audit",
    "verify_finding",
]
