"""Monitors and alarms as plain rows, for the command line and the API. Pure: no database."""

from typing import Any

from governance.audit.monitors.queries import MonitorRow
from governance.audit.monitors.tables import Alarm
from governance.core.references import Prefix


def monitor_row(row: MonitorRow) -> dict[str, Any]:
    monitor = row.monitor
    days = [str(monitor.reference_from), str(monitor.reference_until)] if monitor.reference_from else None
    return {
        "monitor": row.reference,
        "title": monitor.title,
        "measure": str(monitor.measure),
        "slice_by": monitor.slice_by,
        "threshold": monitor.threshold,
        "reference": days,
        "level": monitor.level,
        "opens": str(monitor.opens),
        "owner": row.owner,
        "state": str(monitor.state),
        "slices": row.slices,
        "observations": row.observations,
        "open_alarms": row.open_alarms,
        "ran_at": row.ran_at.isoformat() if row.ran_at else None,
    }


def alarm_row(alarm: Alarm) -> dict[str, Any]:
    """Rates and differences are shares of what is worse (see docs/audits.md)."""
    opened = Prefix.CASE.of(alarm.case_id) if alarm.case_id else None
    return {
        "alarm": Prefix.ALARM.of(alarm.id),
        "monitor": Prefix.MONITOR.of(alarm.monitor_id),
        "slice": alarm.name,
        "raised_at": alarm.raised_at.isoformat(),
        "closed_at": alarm.closed_at.isoformat() if alarm.closed_at else None,
        "n": alarm.n,
        "rate": alarm.rate,
        "baseline": alarm.baseline,
        "onset": alarm.onset.isoformat(),
        "onset_low": alarm.onset_low.isoformat(),
        "onset_high": alarm.onset_high.isoformat(),
        "size": alarm.size,
        "low": alarm.low,
        "high": alarm.high,
        "opened": Prefix.FINDING.of(alarm.finding_id) if alarm.finding_id else opened,
    }
