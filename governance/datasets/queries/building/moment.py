"""The moment that a recipe is bounded by."""

from sqlmodel import Session

from governance.core.errors import Invalid
from governance.core.ledger import head
from governance.datasets.moment import Moment


def moment_of(session: Session, until_event: int | None) -> Moment:
    """The moment after event `until_event`; now, by default. Raises Invalid for an event yet to come."""
    newest = head(session).seq
    if until_event is None:
        return Moment(newest)
    if not 0 <= until_event <= newest:
        raise Invalid.field("until_event", f"expected an event from 0 to {newest}, the newest")
    return Moment(until_event)
