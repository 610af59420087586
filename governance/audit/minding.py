"""What time does to findings, noticed by any process."""

from governance.audit.commands import escalate_overdue_actions, reopen_expired_risks, reopen_regressions
from governance.core.access import SYSTEM
from governance.core.store import Store


def look_after_findings(store: Store) -> int:
    """Opens findings whose accepted risk ran out or whose cure stopped working, escalates late actions. Returns how many."""
    count = 0
    for command in (reopen_expired_risks, reopen_regressions, escalate_overdue_actions):
        with store.begin(SYSTEM) as unit:
            count += len(command(unit))
    return count
