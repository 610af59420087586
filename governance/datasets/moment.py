"""What the store knew once an event was written: rows with a higher number came later."""

from dataclasses import dataclass

from sqlmodel import Session

from governance.core.errors import Invalid
from governance.core.ledger import head


@dataclass(frozen=True)
class Moment:
    """The moment after event `event`. Consent is asked as it stands now, whatever the moment (promise 3: consent wins over
    sameness), unless `consent_event` says as of when: that is for telling what a withdrawal took out, never for building.
    """

    event: int
    consent_event: int | None = None


def moment_of(session: Session, until_event: int | None) -> Moment:
    """The moment after event `until_event`; now, by default. Raises Invalid for an event yet to come."""
    newest = head(session).seq
    if until_event is None:
        return Moment(newest)
    if not 0 <= until_event <= newest:
        raise Invalid.field("until_event", f"expected an event from 0 to {newest}, the newest")
    return Moment(until_event)
