"""What a format of feedback is: it reads a file as feedback records, as a stream."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from sqlmodel import Session

from governance.core.errors import Problem
from governance.exchange.formats import Format, Room
from governance.exchange.reading import NotCarried, Progress, ReadAs
from governance.feedback.queries import FeedbackFilter
from governance.feedback.records import FeedbackRecord
from governance.feedback.scales.scaling import Scale


@dataclass(frozen=True)
class Unscaled:
    """Says of the record with this key, read just before, that it is a number under a name whose scale nobody told."""

    key: str
    name: str
    number: float


Read = tuple[int, FeedbackRecord] | Problem | NotCarried | ReadAs | Unscaled | Scale
"""A record with its line, what is wrong with that line, what of it no record has room for, what the file was taken for, a number
that waits for its scale, or the scale of a name.
"""


@dataclass(frozen=True)
class Asked:
    """What whoever imports a file says about it. `mapping` renames columns or rules scores, `defaults` fills in fields that the
    file leaves out, `options` are the format's own, `scales` are known for the scores of this
    origin.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    progress: Progress | None = None


@dataclass(frozen=True, kw_only=True)
class TableLook:
    """What a table was taken for: notes for the reader, the questions of a survey by their columns, the sheets of a workbook."""

    notes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FeedbackFormat(Format):
    """A way for feedback to come in as a file. `read` accounts for every value: as a record, a Problem, or NotCarried.

    `by_trace`: names outputs by a span or trace, so that telemetry may know them. `fixed`: nothing in the file can be mapped.
    `upserts`: another value under the same id is newer, not a contradiction.
    `rows` gives the rows as they stand, for
    tables whose columns are the sender's own and are mapped.
    """

    room: ClassVar[Room] = Room.FEEDBACK

    read: Callable[[Path, Asked], Iterator[Read]]
    by_trace: bool = False
    fixed: bool = False
    upserts: bool = False
    rows: Callable[[Path, Asked], Iterator[Mapping[str, Any]]] | None = None
    look: Callable[[Path, Asked], TableLook] | None = None


@dataclass(frozen=True, kw_only=True)
class FeedbackWriter(Format):
    """A way for feedback to be handed out: `lines` as bytes, in constant memory. Words without standing consent aren't in it."""

    room: ClassVar[Room] = Room.FEEDBACK
    writes: ClassVar[bool] = True

    media_type: str
    lines: Callable[[Session, FeedbackFilter], Iterator[bytes]]
