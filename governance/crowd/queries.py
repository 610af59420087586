"""What stood out in the crowd, and what was decided about it."""

from sqlmodel import Session

from governance.core.errors import NotFound
from governance.crowd.tables import CrowdSignal


def signal_records(session: Session, signal_id: int) -> tuple[int, ...]:
    """The ids of the records that a signal points out. Raises NotFound."""
    signal = session.get(CrowdSignal, signal_id)
    if signal is None:
        raise NotFound("signal", signal_id)
    return tuple(signal.feedback_ids)
