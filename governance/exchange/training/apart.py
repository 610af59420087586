"""Lines in an order in which no two answers to one prompt are neighbours."""

from collections import deque
from collections.abc import Iterable, Iterator

from governance.core.canonical import canonical
from governance.exchange.training.format import Row

Line = tuple[int, Row]
"""An example's position and one of its lines."""


class Apart:
    """Yields what it is given, holding back lines whose prompt the line before has; `left` counts what found no place."""

    def __init__(self) -> None:
        self.left = 0
        self._waiting: deque[tuple[bytes, Line]] = deque()

    def ordered(self, lines: Iterable[Line]) -> Iterator[Line]:
        last = b""
        for position, row in lines:
            self._waiting.append((_prompt(row), (position, row)))
            while (found := self._next(last)) is not None:
                last, line = found
                yield line
        self.left = len(self._waiting)

    def _next(self, last: bytes) -> tuple[bytes, Line] | None:
        """The first waiting line with another prompt than `last`."""
        for place, (prompt, line) in enumerate(self._waiting):
            if prompt != last:
                del self._waiting[place]
                return prompt, line
        return None


def _prompt(row: Row) -> bytes:
    if "prompt" in row:
        return canonical(row["prompt"])
    return canonical([row.get("system", ""), row["conversations"][:-1]])
