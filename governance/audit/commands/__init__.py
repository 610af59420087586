"""What can be done in an audit: audits draw samples, findings are raised, acted on and closed."""

from governance.audit.commands.actions import complete_action, plan_action, start_action
from governance.audit.commands.audits import (
    open_cases_for_audit,
    reopen_audit,
    report_audit,
    sign_off_audit,
    start_audit,
)
from governance.audit.commands.changes import change_finding, comment_on_finding, set_risk_matrix
from governance.audit.commands.checklist import record_check
from governance.audit.commands.evidence import Shelf, Upload, add_evidence, attach_evidence, attach_to_check
from governance.audit.commands.findings import (
    accept_risk,
    close_finding,
    raise_finding,
    reject_cure,
    reopen_finding,
    verify_finding,
)
from governance.audit.commands.measuring import measure_effect
from governance.audit.commands.upkeep import (
    escalate_overdue_actions,
    reopen_expired_risks,
    reopen_regressions,
)

__all__ = [
    "Shelf",
    "Upload",
    "accept_risk",
    "add_evidence",
    "attach_evidence",
    "attach_to_check",
    "change_finding",
    "close_finding",
    "comment_on_finding",
    "complete_action",
    "escalate_overdue_actions",
    "measure_effect",
    "open_cases_for_audit",
    "plan_action",
    "raise_finding",
    "record_check",
    "reject_cure",
    "reopen_audit",
    "reopen_expired_risks",
    "reopen_finding",
    "reopen_regressions",
    "report_audit",
    "set_risk_matrix",
    "sign_off_audit",
    "start_action",
    "start_audit",
    "verify_finding",
]
