"""Columns of any table as a frame of text, for measures on files: CSV, JSONL, XLSX, Parquet, plain or gzip.

Every cell is text as it was written, since `01`, `1` and `None` are names like others; missing is an empty cell, or one that is
named as missing. The frame's index is the line (or row) that each of its rows is on, for messages.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pandas as pd

from governance.core.errors import Invalid, Problem
from governance.exchange.limits import MOST_CELLS
from governance.exchange.reading import BrokenOff, lines
from governance.exchange.tables.asked import Row, TableAsked
from governance.exchange.tables.cells import as_number, as_text
from governance.exchange.tables.opening import open_table

ENDINGS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".xlsx", ".parquet")
JSON_LINES = (".jsonl", ".ndjson")

_decoder = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True)
class TextFrame:
    """The columns asked for, as text; None where missing. `notes` say what the file was taken for."""

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    decimal_comma: bool = False

    def numbers(self, column: str) -> pd.Series:
        """A column as numbers; what is none stays text, for whoever measures to name it."""
        texts = self.frame[column]
        found = {text: self._number(text) for text in texts.dropna().unique()}
        return texts.map(found, na_action="ignore").astype(object)

    def _number(self, text: str) -> float | str:
        number = as_number(text, decimal_comma=self.decimal_comma)
        return text if number is None else number


def read_frame(
    path: Path, columns: Sequence[str], *, sheet: str = "", encoding: str = "", missing: Collection[str] = ()
) -> TextFrame:
    """The named columns. Raises Invalid for a file that cannot be read, and naming each column that isn't there."""
    wanted = list(dict.fromkeys(columns))
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    if not endings or endings[-1] not in ENDINGS:
        raise Invalid.field("file", f"{path.name}: expected a name that ends in {', '.join(ENDINGS)}")
    try:
        if endings[-1] in JSON_LINES:
            return TextFrame(_frame(_objects(path, wanted), wanted, missing))
        asked = TableAsked(sheet=sheet, encoding=encoding, known=frozenset(wanted))
        table = open_table(path, asked)
        places = _places(table.columns, wanted)
        cells = ((number, [_cell(row, place) for place in places]) for number, row in table.rows())
        return TextFrame(_frame(cells, wanted, missing), table.notes, table.decimal_comma)
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken


def _cell(row: Sequence[Any], place: int) -> str:
    if place >= len(row):
        return ""
    cell = row[place]
    return cell if isinstance(cell, str) else as_text(cell)


def _frame(rows: Iterator[Row], wanted: list[str], missing: Collection[str]) -> pd.DataFrame:
    none = {"", *missing}
    columns: list[list[str | None]] = [[] for _ in wanted]
    numbers: list[int] = []
    for number, cells in rows:
        numbers.append(number)
        for column, cell in zip(columns, cells, strict=True):
            column.append(None if cell in none or not cell.strip() else cell)
        if len(numbers) * len(wanted) > MOST_CELLS:
            raise Invalid(Problem("file", f"more than {MOST_CELLS:,} cells in the columns asked for", number))
    return pd.DataFrame(
        dict(zip(wanted, (pd.Series(column, dtype=object) for column in columns), strict=True))
    ).set_axis(pd.Index(numbers, dtype="int64"))


def _objects(path: Path, wanted: list[str]) -> Iterator[Row]:
    """One object a line; what an object lacks is missing. Raises Invalid at the end for a name that no object has."""
    seen: set[str] = set()
    for number, line in lines(path):
        try:
            found = _decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Invalid(Problem("file", f"expected a JSON object: {error}", number)) from error
        seen.update(found)
        row = [found.get(name) for name in wanted]
        for name, value in zip(wanted, row, strict=True):
            if isinstance(value, list | dict):
                raise Invalid(Problem(name, "expected a single value, not a list or an object", number))
        yield number, [value if isinstance(value, str) else as_text(value) for value in row]
    _places(sorted(seen), wanted)


def _places(there: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The place of each wanted column; a name in another case or with other spaces is taken where nothing else fits."""
    places = {name: place for place, name in reversed(list(enumerate(there)))}
    folded = {" ".join(name.split()).casefold(): place for name, place in reversed(list(places.items()))}
    found = [places.get(name, folded.get(" ".join(name.split()).casefold(), -1)) for name in wanted]
    missing = [name for name, place in zip(wanted, found, strict=True) if place < 0]
    if missing:
        _refuse(missing, there)
    return found


def _refuse(missing: Sequence[str], there: Sequence[str]) -> NoReturn:
    problems = []
    for name in missing:
        near = get_close_matches(name, there, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(there) or 'none'}"
        problems.append(Problem(name, f"no such column; {hint}", 1))
    raise Invalid(*problems)
