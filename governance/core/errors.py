"""Everything Plumbline can refuse, as data. The edges (page, API, command line) turn these into their own form."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one field, in the words of whoever sent it.

    `line` is the 1-based line (or row) in a file or batch; None where the input has no lines.
    """

    field: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, " if self.line is not None else ""
        return f"{place}{self.field}: {self.reason}"


class PlumblineError(Exception):
    """A refusal that the person in front of the screen can understand and act on."""


class Invalid(PlumblineError):
    """The input breaks a rule; `problems` names each field."""

    def __init__(self, *problems: Problem) -> None:
        self.problems: Sequence[Problem] = problems
        super().__init__("; ".join(str(problem) for problem in problems))

    @classmethod
    def field(cls, field: str, reason: str) -> "Invalid":
        return cls(Problem(field, reason))


class Refused(PlumblineError):
    """The actor may not do this: a permission is missing, or duties must stay separate."""


class Conflict(PlumblineError):
    """What is stored contradicts what was sent, or the state has moved on.

    `stored` and `sent` are the two content hashes where a key was used twice for different content.
    """

    def __init__(self, message: str, *, stored: str | None = None, sent: str | None = None) -> None:
        self.stored, self.sent = stored, sent
        super().__init__(message)


class NotFound(PlumblineError):
    """No such object. `reference` is what was asked for, as it was written."""

    def __init__(self, what: str, reference: object) -> None:
        self.what, self.reference = what, reference
        super().__init__(f"There is no {what} {reference!s}.")


class NotIdentified(PlumblineError):
    """Nobody knows who asks: no credentials, or ones that hold no more."""


class TooMany(PlumblineError):
    """More was asked for than is allowed in this time; it may be asked again after `wait_seconds`."""

    def __init__(self, message: str, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(message)


class TooLarge(PlumblineError):
    """The input exceeds a limit; `limit` and `unit` say which."""

    def __init__(self, what: str, limit: int, unit: str) -> None:
        self.what, self.limit, self.unit = what, limit, unit
        super().__init__(f"{what} is larger than the limit of {limit:,} {unit}.")
