"""What can be done with monitors: make, change and retire them, run them, close their alarms."""

from governance.audit.monitors.commands.alarms import close_alarm
from governance.audit.monitors.commands.running import run_monitors
from governance.audit.monitors.commands.setting import (
    Watch,
    change_monitor,
    make_monitor,
    retire_monitor,
)

__all__ = ["Watch", "change_monitor", "close_alarm", "make_monitor", "retire_monitor", "run_monitors"]
