"""What a feedback kind is: its fields and checks, its words, what is asked by hand, and what it says of each output.

A kind is one file here and a line in the registry (`governance.feedback.kinds`). Everything else is drawn from it: validation,
the API's schema, the form, All feedback, the case page, receipts, exports, campaigns and training data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from governance.core.errors import Problem
from governance.feedback.kinds.names import Kind, Preference

if TYPE_CHECKING:
    from governance.feedback.records import FeedbackRecord

Words = Callable[..., str]
"""Translates what a contributor reads: `words("You rated an answer: {stars}", stars=…)`."""


class Trains(StrEnum):
    """What a kind gives to training data."""

    PREFERENCE = "preference"
    RANKS = "ranks"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Part:
    """What a statement says of one of its outputs: its place (from 1), its rank, or the passage that was marked in its answer.

    `start` and `end` count code points; `answer_hash` is the SHA-256 of the answer as it was when the passage was marked.
    """

    output_id: int
    place: int
    rank: int | None = None
    start: int | None = None
    end: int | None = None
    passage: str | None = None
    answer_hash: str | None = None


class Said(Protocol):
    """A stored statement, as far as its words go."""

    @property
    def rating(self) -> int | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def severity(self) -> int | None: ...
    @property
    def preference(self) -> str | None: ...


@dataclass(frozen=True)
class Mark:
    """A passage that someone marked by hand in an answer."""

    start: int
    end: int
    label: str
    severity: int | None = None


@dataclass(frozen=True)
class FilledIn:
    """The form on one answer, or on several; None for what was left out.

    `category` is NOTHING_WRONG for those who looked and found nothing; `preference` and `ranks` speak of the answers as they were
    shown.
    """

    rating: int | None = None
    category: str | None = None
    severity: int | None = None
    correction: str | None = None
    comment: str | None = None
    preference: str | None = None
    ranks: tuple[int | None, ...] = ()
    marks: tuple[Mark, ...] = ()


NOTHING_WRONG = "nothing"


class Shown(Protocol):
    """An output as it was shown to whoever filled in the form."""

    @property
    def external_id(self) -> str: ...
    @property
    def model_version(self) -> str: ...
    @property
    def answer(self) -> str: ...


def _nothing(*_: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True, kw_only=True)
class FeedbackKind:
    """`needs` are fields that a record of this kind must have, `takes` others that it may have; no other kind's are allowed.

    `check` finds what is wrong with a record by itself, `against` with what it says of its output's answer. `parts` gives the
    columns of `feedback_output` for each output, where a statement speaks of several or of a passage. `from_form` gives the
    fields of the records that a filled-in form comes to.
    """

    kind: Kind
    noun: str
    plural: str
    sign: str
    asked: str
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()
    bounds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    answers: tuple[int, int] = (1, 1)
    check: Callable[["FeedbackRecord"], Iterable[Problem]] = _nothing
    against: Callable[["FeedbackRecord", str], Iterable[Problem]] | None = None
    parts: Callable[["FeedbackRecord", str | None], Sequence[dict[str, Any]]] = _nothing
    detail: Callable[[Said, Sequence[Part], int | None], str]
    cell: Callable[[Said, Sequence[Part]], str] | None = None
    told: Callable[[Said, Sequence[Part], Words], str]
    from_form: Callable[[FilledIn, Sequence[Shown]], Iterable[dict[str, Any]]] = _nothing
    trains: Trains | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.needs, *self.takes)

    @property
    def has_parts(self) -> bool:
        """Whether its statements have rows of `feedback_output`."""
        return self.parts is not _nothing

    @property
    def speaks_of_several(self) -> bool:
        return self.answers[1] > 1

    def headline(self, said: Said, parts: Sequence[Part] = (), beside: int | None = None) -> str:
        """The statement in one line; `beside` is the output beside which it is shown."""
        detail = self.detail(said, parts, beside)
        return f"{self.noun}: {detail}" if detail else self.noun

    def gist(self, said: Said, parts: Sequence[Part] = ()) -> str:
        """The statement in a table's cell."""
        return (
            self.cell(said, parts) if self.cell else f"{self.sign} {self.detail(said, parts, None)}".strip()
        )


def in_range(
    record: "FeedbackRecord", name: str, least: int, most: int, meaning: str = ""
) -> Iterable[Problem]:
    """A problem where the number is given and lies outside."""
    value = getattr(record, name)
    if value is not None and not least <= value <= most:
        yield Problem(name, f"{value}: expected {meaning or f'{least} to {most}'}")


__all__ = [
    "NOTHING_WRONG",
    "FeedbackKind",
    "FilledIn",
    "Kind",
    "Mark",
    "Part",
    "Preference",
    "Said",
    "Shown",
    "Trains",
    "Words",
    "in_range",
]
