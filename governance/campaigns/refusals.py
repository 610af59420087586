"""Why someone cannot take part, as data: the page says it in the participant's language."""

from enum import StrEnum

from governance.core.errors import Refused


class Reason(StrEnum):
    NO_SUCH_LINK = "no_such_link"
    REVOKED = "revoked"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    NO_SUCH_CODE = "no_such_code"
    ENOUGH_TODAY = "enough_today"
    PLACE_TAKEN = "place_taken"
    NOTHING_SAID = "nothing_said"


WORDS = {
    Reason.NO_SUCH_LINK: "This link is not an invitation, or it was mistyped.",
    Reason.REVOKED: "This link was withdrawn.",
    Reason.NOT_OPEN: "This campaign hasn't begun yet.",
    Reason.CLOSED: "This campaign is closed.",
    Reason.NO_SUCH_CODE: "There is no participant with this code.",
    Reason.ENOUGH_TODAY: "You have answered as many as one person can in a day.",
    Reason.PLACE_TAKEN: "Meanwhile enough others have answered this one.",
    Reason.NOTHING_SAID: "Nothing was filled in.",
}


class CannotTakePart(Refused):
    """`reason` says why."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(WORDS[reason])
