"""Audits that are due: noticed by any process, started once."""

from datetime import datetime
from typing import Any

from governance.audit.plans.commands import DUE_AUDIT, queue_due_audits, start_due_audit
from governance.audit.plans.queries import is_audit_due
from governance.core.access import SYSTEM
from governance.core.references import Prefix
from governance.core.store import Store
from governance.work.engine import Run

KIND = DUE_AUDIT


def queue_what_is_due(store: Store) -> int:
    """Queues the audits that are due; how many. Asks without writing first, since mostly nothing is."""
    with store.read() as session:
        if not is_audit_due(session, store.clock()):
            return 0
    with store.begin(SYSTEM) as unit:
        return len(queue_due_audits(unit))


def run_due_audit(run: Run) -> dict[str, Any]:
    """Draws the sample, opens its cases; all in one transaction, so that a process that dies leaves nothing of it."""
    arguments = run.job.arguments
    due_at = datetime.fromisoformat(arguments["due_at"])
    with run.store.begin(run.actor) as unit:
        audit = start_due_audit(unit, arguments["plan"], due_at, arguments["seed"], run.store.files)
    return {"audit": Prefix.AUDIT.of(audit.id)}
