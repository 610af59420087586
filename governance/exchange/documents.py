"""Objects from JSON as tools export it: a list, an object that holds the list under a name, or one object a line. As a stream."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.limits import LONGEST_LINE
from governance.exchange.reading import BrokenOff, Progress, blocks

Item = tuple[int, dict[str, Any]]
"""An object with its number in the file, from 1."""

_decoder = json.JSONDecoder()
_SPACE = " \t\r\n"
BOM = "\ufeff"


def objects(
    path: Path, progress: Progress | None = None, *, under: Sequence[str] = ()
) -> Iterator[Item | Problem]:
    """Each object of the file. `under` names the lists that an object around them may hold them in.

    Raises Invalid where the file isn't JSON from its start, BrokenOff where it stops being JSON.
    """
    text = _Text(blocks(path, progress))
    first = text.peek()
    if first == "[":
        yield from _listed(text, 0)
        return
    if first != "{":
        raise Invalid.field("file", f"{path.name} isn't JSON: expected a list or an object")
    number = 0
    while text.peek():
        if number == 0 and text.opens_list(under):
            yield from _listed(text, 0)
            return
        number += 1
        yield from _checked(number, text.value(number))


def _listed(text: "_Text", number: int) -> Iterator[Item | Problem]:
    """The objects of the list that `text` stands at; what comes after the list is not looked at."""
    text.take("[")
    while (mark := text.peek()) != "]":
        if number and mark == ",":
            text.take(",")
        elif number or not mark:
            words = (
                "expected a comma between objects"
                if mark
                else "the list doesn't end; items before that point are kept"
            )
            raise BrokenOff(Problem("file", words, number + 1))
        number += 1
        yield from _checked(number, text.value(number))


def _checked(number: int, value: object) -> Iterator[Item | Problem]:
    if isinstance(value, dict):
        yield number, value
    else:
        yield Problem("record", f"expected an object, not {json.dumps(value)[:40]}", number)


class _Text:
    """The text of a file, held only as far as the value that is being read."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source, self._held, self._place, self._rest = source, "", 0, b""
        self._kept: int | None = None  # where one may have to go back to
        self._more()
        self._held = self._held.removeprefix(BOM)

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._place < len(self._held):
                if self._held[self._place] not in _SPACE:
                    return self._held[self._place]
                self._place += 1
            if not self._more():
                return ""

    def take(self, mark: str) -> None:
        assert self.peek() == mark
        self._place += 1

    def value(self, number: int) -> object:
        """The value that starts here. Raises BrokenOff."""
        while True:
            self.peek()
            try:
                value, end = _decoder.raw_decode(self._held, self._place)
            except json.JSONDecodeError as error:
                if len(self._held) - self._place > LONGEST_LINE or not self._more():
                    raise BrokenOff(Problem("file", f"not JSON: {error.msg}", number)) from error
            except RecursionError as error:
                raise BrokenOff(Problem("file", "nested too deeply", number)) from error
            else:
                self._place = end
                return value

    def opens_list(self, names: Sequence[str]) -> bool:
        """Whether the object here is one around a list under one of `names`; if so, stands at that list afterwards.

        What the object says before the list is passed over.
        """
        self._kept = self._place
        self.take("{")
        while self.peek() == '"':
            name = self.value(1)
            if self.peek() != ":":
                break
            self.take(":")
            if name in names and self.peek() == "[":
                self._kept = None
                return True
            if self.peek() == "[":
                break
            self.value(1)
            if self.peek() != ",":
                break
            self.take(",")
        self._place, self._kept = self._kept, None
        return False

    def _more(self) -> bool:
        block = next(self._source, b"")
        data = self._rest + block
        try:
            text, self._rest = data.decode("utf-8"), b""
        except UnicodeDecodeError as error:
            if not block or len(data) - error.start > 3:
                raise BrokenOff(Problem("file", "contains bytes that aren't UTF-8")) from error
            text, self._rest = data[: error.start].decode("utf-8"), data[error.start :]
        start = self._place if self._kept is None else self._kept
        self._held, self._place = self._held[start:] + text, self._place - start
        self._kept = None if self._kept is None else 0
        return bool(block)
