"""An export's table held whole, with a count for each column of the values that found no place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from governance.core.errors import Invalid, Problem
from governance.exchange.reading import BrokenOff
from governance.exchange.tables.asked import TableAsked
from governance.exchange.tables.cells import Clock, as_moment, as_text
from governance.exchange.tables.opening import open_table
from governance.policy.consultation.commands.bringing_in import LeftOut

Row = Mapping[str, Any]
ENDINGS = (".csv", ".csv.gz", ".xlsx", ".json")
IN_UTC = Clock(ZoneInfo("UTC"))


@dataclass(frozen=True)
class Sheet:
    """Rows by column, each with its line. `used` counts the values of each column that were stored or acted on."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[int, Row]]
    used: Counter[str] = field(default_factory=Counter)

    def text(self, row: Row, column: str) -> str:
        """The cell as text, "" where the file lacks the column; a value counts as used."""
        words = as_text(row.get(column)).strip()
        self.used[column] += bool(words)
        return words

    def number(self, line: int, row: Row, column: str) -> int:
        """The cell as the whole number that names something; whether it counts as used is the caller's. Raises Invalid."""
        words = as_text(row.get(column))
        if not words.isdecimal():
            raise self.wrong(line, column, f"is {words!r}; expected a whole number")
        return int(words)

    def moment(self, line: int, row: Row, column: str) -> datetime | None:
        """The cell as a moment, in UTC where it names no zone; None for an empty one. Raises Invalid."""
        cell = row.get(column)
        if not self.text(row, column):
            return None
        try:
            return as_moment(cell, IN_UTC)
        except Invalid as error:
            raise self.wrong(line, column, error.problems[0].reason) from error

    def wrong(self, line: int, column: str, reason: str) -> Invalid:
        return Invalid(Problem(f"{self.name}, {column}", reason, line))

    def left_out(self, reasons: Mapping[str, str], otherwise: str) -> list[LeftOut]:
        """Each column with values that weren't used, why, and how many."""
        held = Counter(
            column for _, row in self.rows for column, cell in row.items() if as_text(cell).strip()
        )
        return [
            LeftOut(self.name, column, held[column] - self.used[column], reasons.get(column, otherwise))
            for column in self.columns
            if held[column] > self.used[column]
        ]


def sheet_of(path: Path, known: frozenset[str]) -> Sheet:
    """The table in a file. Raises Invalid, naming the file, for what can't be read and for a row of another width."""
    try:
        table = open_table(path, TableAsked(known=known))
        rows = []
        for line, cells in table.rows():
            if len(cells) != len(table.columns):
                raise Invalid(
                    Problem(path.name, "the row and the heading have different numbers of columns", line)
                )
            rows.append((line, dict(zip(table.columns, cells, strict=True))))
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken
    return Sheet(path.name, table.columns, rows)


def files_at(path: Path) -> list[Path]:
    """The file itself, or the tables in the folder by name. Raises FileNotFoundError where there is none."""
    if path.is_file():
        return [path]
    found = (
        sorted(each for each in path.iterdir() if each.name.lower().endswith(ENDINGS))
        if path.is_dir()
        else []
    )
    if not found:
        raise FileNotFoundError(2, f"neither a file nor a folder with {', '.join(ENDINGS)}", str(path))
    return found
