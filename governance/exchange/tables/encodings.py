"""Text files in the encodings that spreadsheets and survey tools write: UTF-8, UTF-16 with or without a mark, else Windows-1252.

Windows-1252 can't be told from its neighbours, so that it was assumed is said.
"""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from governance.core.errors import Invalid, Problem
from governance.exchange.limits import LONGEST_LINE
from governance.exchange.reading import BLOCK, BrokenOff, Progress, opened, read_some

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
EXAMINED = 64 << 20
"""Bytes that are searched for what isn't UTF-8; what comes after them is taken to be like them."""

HEAD = 1 << 16
ASSUMED = "cp1252"


@dataclass(frozen=True)
class Encoding:
    """`mark` is the length of the byte order mark. `old_line_ends`: lines end in a carriage return alone, as on an old Mac."""

    name: str
    mark: int = 0
    note: str = ""
    old_line_ends: bool = False


def encoding_of(path: Path, named: str = "") -> Encoding:
    """How the text of a file is encoded; `named` is what its sender says. Raises Invalid where no text can be made of it."""
    with opened(path, any_bytes=True) as (_, stream, _size):
        head = read_some(stream, HEAD)
        mark = next(((len(mark), name) for mark, name in MARKS if head.startswith(mark)), None)
        if named:
            return _named(named, mark, head)
        if mark is not None:
            return Encoding(mark[1], mark[0], old_line_ends=_old_line_ends(head.replace(b"\0", b"")))
        wide = _wide(head)
        if wide:
            note = (
                f"The text has zero bytes like {wide.upper()} without a byte order mark; it was read as that."
            )
            return Encoding(wide, 0, note, _old_line_ends(head.replace(b"\0", b"")))
        if b"\0" in head:
            raise Invalid.field("file", f"{path.name} isn't text: it holds NUL bytes")
        return _narrow(path, head, stream)


def decoded_lines(
    path: Path, encoding: Encoding, progress: Progress | None = None
) -> Iterator[tuple[int, str]]:
    """Lines with their numbers from 1, without line ends. Raises Invalid for bytes the encoding doesn't have, BrokenOff."""
    with opened(path, any_bytes=True) as (raw, stream, size):
        for number, line in enumerate(_lines(stream, encoding), 1):
            if progress is not None and number % 1000 == 0:
                progress(raw.tell(), size)
            yield number, line
        if progress is not None:
            progress(size, size)


def _named(named: str, mark: tuple[int, str] | None, head: bytes) -> Encoding:
    try:
        name = codecs.lookup(named).name
    except LookupError as error:
        raise Invalid.field("encoding", f"{named!r} is no encoding that is known here") from error
    if mark is not None and (name.startswith("utf-16") or name in ("utf-8", "utf-8-sig")):
        return Encoding(mark[1], mark[0])
    if name in ("utf-16", "utf-32"):
        name += "-le"
    return Encoding("utf-8" if name == "utf-8-sig" else name, old_line_ends=_old_line_ends(head))


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, told by the zero bytes of its Latin letters; "" for anything else."""
    half = max(len(head) // 2, 1)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.3 and even < 0.02:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.02 else ""


def _narrow(path: Path, head: bytes, stream: BinaryIO) -> Encoding:
    old = _old_line_ends(head)
    decoder = codecs.getincrementaldecoder("utf-8")()
    block, read, line = head, 0, 1
    wide_letters = 0
    while block and read < EXAMINED:
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            line += block.count(b"\n", 0, error.start)
            if wide_letters or _is_mostly_utf8(block):
                return Encoding("utf-8", old_line_ends=old)
            return _assumed(path, line, block, old)
        wide_letters += not text.isascii()
        line += block.count(b"\n")
        read += len(block)
        try:
            block = read_some(stream, BLOCK)
        except BrokenOff:
            break
    return Encoding("utf-8", old_line_ends=old)


def _is_mostly_utf8(block: bytes) -> bool:
    """Whether a block with a bad byte has more whole letters beyond ASCII than bad ones: damaged UTF-8, not another encoding."""
    text = block.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(re.findall(r"[^\x00-\x7f]", text)) - bad > bad


def _assumed(path: Path, line: int, block: bytes, old: bool) -> Encoding:
    try:
        block.decode(ASSUMED)
    except UnicodeDecodeError as error:
        words = "isn't UTF-8, nor Windows-1252; name its encoding (--encoding)"
        raise Invalid(Problem("file", f"{path.name} {words}", line)) from error
    note = (
        "The text isn't UTF-8; it was read as Windows-1252 (Western European). "
        "Look at letters with accents; name another encoding if they are wrong (--encoding)."
    )
    return Encoding(ASSUMED, 0, note, old)


def _old_line_ends(head: bytes) -> bool:
    return b"\r" in head and b"\n" not in head


def _lines(stream: BinaryIO, encoding: Encoding) -> Iterator[str]:
    if encoding.name.startswith("utf-16") or encoding.name.startswith("utf-32") or encoding.old_line_ends:
        yield from _wide_lines(stream, encoding)
        return
    number = 0
    while line := read_some(stream, LONGEST_LINE + 1, number + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BrokenOff(Problem("file", f"the line is longer than {LONGEST_LINE >> 20} MB", number))
        if number == 1:
            line = line[encoding.mark :]
        try:
            yield line.rstrip(b"\r\n").decode(encoding.name)
        except UnicodeDecodeError as error:
            words = f"byte {error.start + 1} of the line isn't {encoding.name.upper()}"
            raise Invalid(Problem("file", words, number)) from error


def _wide_lines(stream: BinaryIO, encoding: Encoding) -> Iterator[str]:
    read_some(stream, encoding.mark)
    with _text_over(stream, encoding.name) as text:
        number = 0
        while True:
            number += 1
            try:
                line = text.readline(LONGEST_LINE + 1)
            except UnicodeDecodeError as error:
                words = f"holds bytes that aren't {encoding.name.upper()}"
                raise Invalid(Problem("file", words, number)) from error
            if not line:
                return
            if len(line) > LONGEST_LINE:
                raise BrokenOff(Problem("file", f"the line is longer than {LONGEST_LINE >> 20} MB", number))
            yield line.rstrip("\r\n")


@contextmanager
def _text_over(stream: BinaryIO, name: str) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(stream, encoding=name, newline=None)
    try:
        yield text
    finally:
        text.detach()
