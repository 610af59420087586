"""What people look at: monitors with their slices and alarms, one slice over time."""

from governance.audit.monitors.queries.history import History, Month, Point, slice_history
from governance.audit.monitors.queries.views import (
    AlarmRow,
    MonitorRow,
    MonitorView,
    SliceRow,
    alarm_monitor,
    monitor_view,
    monitors,
    open_alarm_count,
)

__all__ = [
    "AlarmRow",
    "History",
    "MonitorRow",
    "MonitorView",
    "Month",
    "Point",
    "SliceRow",
    "alarm_monitor",
    "monitor_view",
    "monitors",
    "open_alarm_count",
    "slice_history",
]
