"""What separates the cells of a text: said by Excel's `sep=` line, or told by how evenly each candidate divides the rows."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

CANDIDATES = ",;\t|"
"""In the order in which they are preferred where the rows don't tell."""

_SAID = re.compile(r'"?sep=(.)"?[,;\t|]*', re.IGNORECASE)
WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Dialect:
    """`said` is the number of lines at the beginning that only say the separator."""

    separator: str
    said: int = 0

    @property
    def note(self) -> str:
        if self.said:
            return f"The first line says what separates the cells: {WORDS.get(self.separator, repr(self.separator))}."
        if self.separator == ",":
            return ""
        return f"The cells are separated by {WORDS[self.separator]}."


def dialect_of(lines: Sequence[str]) -> Dialect:
    """The dialect of a table that begins with these lines."""
    first = lines[0].strip("\ufeff \r\n") if lines else ""
    said = _SAID.fullmatch(first)
    if said:
        return Dialect(said[1], 1)
    return Dialect(max(CANDIDATES, key=lambda separator: _evenness(lines, separator)))


def _evenness(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """The share of rows that have the usual number of cells, and that number; nothing for a separator that divides no row."""
    try:
        widths = [len(row) for row in csv.reader((f"{line}\n" for line in lines), delimiter=separator) if row]
    except csv.Error:
        return 0.0, 0
    divided = Counter(width for width in widths if width > 1)
    if not divided:
        return 0.0, 0
    usual, times = max(divided.items(), key=lambda item: (item[1], item[0]))
    return times / len(widths), usual
