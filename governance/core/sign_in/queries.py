"""Whether a session is open, and for whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from governance.core.sign_in.tables import SignIn

WHY = {
    "sign-out": "You have signed out.",
    "deactivation": "Your account was deactivated.",
    "changed roles": "Your roles were changed.",
    "changed address": "Your e-mail address was changed.",
    "erasure": "Your account was erased.",
}


@dataclass(frozen=True)
class SessionRow:
    """A session. `refusal` says in words why it is over; empty while it is open."""

    person_id: int | None
    seen_at: datetime
    refusal: str


def session_row(session: Session, digest: str, now: datetime, idle: timedelta) -> SessionRow | None:
    """The session of an ID token; None where none began."""
    found = session.get(SignIn, digest)
    if found is None:
        return None
    refusal = ""
    if found.ended_at is not None:
        refusal = WHY.get(found.why_ended, "Your session was ended.")
    elif found.ends_at <= now:
        refusal = "Your sign-in has expired."
    elif idle and found.seen_at + idle <= now:
        refusal = "You were signed out, since nothing was done for a while."
    return SessionRow(found.person_id, found.seen_at, refusal)
