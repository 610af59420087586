"""Closing alarms."""

from governance.audit.monitors.tables import Alarm
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork


def close_alarm(unit: UnitOfWork, alarm_id: int, note: str) -> Alarm:
    """Closes an alarm that was dealt with; its slice is counted afresh from the day after. The note says what was done.

    Raises Refused, NotFound, Invalid, Conflict when it is closed.
    """
    require(unit.actor, Permission.CLOSE_ALARM)
    alarm = unit.session.get(Alarm, alarm_id)
    if alarm is None:
        raise NotFound("alarm", Prefix.ALARM.of(alarm_id))
    if not note.strip():
        raise Invalid.field("note", "expected a text")
    if alarm.closed_at is not None:
        raise Conflict(f"{Prefix.ALARM.of(alarm_id)} is closed already.")
    alarm.closed_at, alarm.closed_by_id, alarm.closing_note = unit.at, unit.actor.person_id, note.strip()
    unit.record("alarm.closed", Prefix.ALARM.of(alarm_id), {"monitor": Prefix.MONITOR.of(alarm.monitor_id)})
    return alarm
