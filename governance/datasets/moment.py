"""What the store knew once an event was written: rows with a higher number came later."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """The moment after event `event`. Consent is asked as it stands now, whatever the moment (promise 3: consent wins over
    sameness), unless `consent_event` says as of when: that is for telling what a withdrawal took out, never for building.
    """

    event: int
    consent_event: int | None = None
