"""Whether there is something that monitors haven't seen."""

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.monitors.queries.evidence import mark_of
from governance.audit.monitors.queries.reading import newest_number
from governance.audit.monitors.tables import Monitor, MonitorProgress, MonitorState


def is_behind(session: Session) -> bool:
    """Whether an active monitor has records to take in, or something that it rests on has changed."""
    rows = session.execute(
        select(Monitor, MonitorProgress)
        .outerjoin(MonitorProgress, col(MonitorProgress.monitor_id) == Monitor.id)
        .where(col(Monitor.state) == MonitorState.ACTIVE)
    )
    return any(
        progress is None
        or progress.cursor < newest_number(session, monitor)
        or progress.mark != mark_of(session, monitor)
        for monitor, progress in rows
    )
