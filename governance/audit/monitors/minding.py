"""Monitors run by themselves: whoever looks first takes in what came, in one unit of work."""

from governance.audit.monitors.commands import run_monitors
from governance.audit.monitors.queries.behind import is_behind
from governance.core.access import SYSTEM
from governance.core.store import Store


def run_what_is_behind(store: Store) -> int:
    """Runs the monitors where something came since the last run. Returns how many alarms were raised; asks without writing
    first, since mostly nothing came.
    """
    with store.read() as session:
        if not is_behind(session):
            return 0
    with store.begin(SYSTEM) as unit:
        return len(run_monitors(unit))
