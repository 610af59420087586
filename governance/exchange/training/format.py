"""What a training format is: it writes the examples of a frozen dataset version; the manifest and the streaming are shared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from governance.exchange.formats import Format, Room


@dataclass(frozen=True, kw_only=True)
class TrainingFormat(Format):
    """A way for examples to be handed out: `lines` gives them as bytes, in the order of the version, in constant memory."""

    room: ClassVar[Room] = Room.TRAINING
    writes: ClassVar[bool] = True

    form: str
    ending: str = "jsonl"
    lines: Callable[[Session, int], Iterator[bytes]]
