"""Opening what people send: any size, as a stream, plain or gzip, and saying where it goes wrong.

Every trouble is a Problem with the line it was met at; what stood before it stays good.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from governance.core.errors import Invalid, Problem
from governance.exchange.limits import LONGEST_LINE

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"

Progress = Callable[[int, int], None]
"""Told now and then: bytes read of the file, bytes in all."""


@dataclass(frozen=True)
class NotCarried:
    """Something that the file holds and a feedback record has no room for: the sender's name for it, and why."""

    field: str
    reason: str


@dataclass(frozen=True)
class ReadAs:
    """What a file was taken for where that was a choice: an encoding, a sheet, the rows of a heading."""

    words: str


class BrokenOff(Exception):
    """The file cannot be read on; `problem` says where and why. Raised inside readers, told by the import."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def check_there(path: Path) -> int:
    """The file's size in bytes. Raises Invalid where it isn't a file, is empty, or may not be read."""
    try:
        if not path.is_file():
            raise Invalid.field("file", f"{path} is not a file")
        size = path.stat().st_size
    except OSError as error:
        raise Invalid.field("file", f"{path} cannot be read: {error.strerror}") from error
    if size == 0:
        raise Invalid.field("file", f"{path} is empty")
    return size


def lines(
    path: Path, progress: Progress | None = None, *, keep_blank: bool = False
) -> Iterator[tuple[int, bytes]]:
    """Lines of a file with their numbers from 1, without line ends; blank ones are passed over unless `keep_blank`.

    Raises Invalid where the file cannot be opened or isn't text at all, BrokenOff where reading goes wrong on the way.
    """
    with opened(path) as (raw, stream, size):
        for number, line in enumerate(_whole_lines(stream), 1):
            if progress is not None and number % 1000 == 0:
                progress(raw.tell(), size)
            if line or keep_blank:
                yield number, line
        if progress is not None:
            progress(size, size)


def blocks(path: Path, progress: Progress | None = None) -> Iterator[bytes]:
    """A text file in blocks of a megabyte, unpacked. Raises as `lines` does."""
    with opened(path) as (raw, stream, size):
        while block := read_some(stream, BLOCK):
            if progress is not None:
                progress(raw.tell(), size)
            yield block
        if progress is not None:
            progress(size, size)


@contextmanager
def opened(path: Path, *, any_bytes: bool = False) -> Iterator[tuple[BinaryIO, BinaryIO, int]]:
    """The file as it is stored, the stream of its text, its size. Raises Invalid where it isn't text; NUL bytes pass with
    `any_bytes`, since UTF-16 has them.
    """
    size = check_there(path)
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        if start == ZIP:
            raise Invalid.field("file", f"{path.name} is a ZIP or XLSX file, not text; name the format xlsx")
        packed = start[:2] == GZIP
        if not packed and not any_bytes and b"\x00" in raw.peek(BLOCK)[:BLOCK]:
            raise Invalid.field("file", f"{path.name} isn't text: it holds NUL bytes")
        yield raw, cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw, size


def read_some(stream: BinaryIO, most: int, line: int | None = None) -> bytes:
    """At most `most` bytes, of one line where its number is given. Raises BrokenOff where the compression is damaged."""
    try:
        return stream.read(most) if line is None else stream.readline(most)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        torn = isinstance(error, EOFError)
        words = "the compressed file ends too early" if torn else "the compression is damaged"
        raise BrokenOff(Problem("file", f"{words}; what stood before is kept", line)) from error


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        line = read_some(stream, LONGEST_LINE + 1, number)
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise BrokenOff(Problem("file", f"the line is longer than {LONGEST_LINE >> 20} MB", number))
        yield line.rstrip(b"\r\n")


def text(number: int, line: bytes) -> str:
    """A line as text. Raises Invalid with the line and the byte where it isn't UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(Problem("file", f"byte {error.start + 1} of the line isn't UTF-8", number)) from error
