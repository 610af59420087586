"""Which columns of a file are items, raters and ratings: a row a rating, or a wide table with a column for each rater or item."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from governance.core.errors import Invalid
from governance.exchange.tables.asked import TableAsked
from governance.exchange.tables.frames import JSON_LINES, TextFrame, read_frame
from governance.exchange.tables.opening import open_table

ITEM, RATER, VALUE = "item", "rater", "value"


@dataclass(frozen=True)
class Layout:
    """Columns by name. `raters` or `items` are those of a wide table; there the other names may be missing. `item` may be several
    columns, which name an item together.
    """

    item: tuple[str, ...]
    rater: str
    value: str
    raters: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def rating_frame(
    file: Path, layout: Layout, by: str, sheet: str, encoding: str, missing: Sequence[str]
) -> tuple[TextFrame, tuple[str, str, str]]:
    """The ratings as a long table, and the names of its columns for item, rater and value. Raises Invalid."""
    if layout.raters and layout.items:
        raise Invalid.field("raters", "give --raters or --items, not both")
    across = layout.raters or layout.items
    if not across:
        return _long(file, layout, by, sheet, encoding, missing)
    if by:
        raise Invalid.field(
            "by", "a wide table has no column of groups; bring it as a table with a row a rating"
        )
    rows = layout.item if layout.raters else tuple(filter(None, [layout.rater]))
    wanted = _apart(file, across, sheet, encoding)
    named = _apart(file, rows, sheet, encoding)
    read = read_frame(file, [*named, *wanted], sheet=sheet, encoding=encoding, missing=missing)
    return _melted(read, named, wanted, raters=bool(layout.raters)), (ITEM, RATER, VALUE)


def _long(
    file: Path, layout: Layout, by: str, sheet: str, encoding: str, missing: Sequence[str]
) -> tuple[TextFrame, tuple[str, str, str]]:
    """A table with a row a rating. Columns that aren't named are those called item, rater and value, where there are such."""
    items = _apart(file, layout.item, sheet, encoding) or [ITEM]
    rater, value = layout.rater or RATER, layout.value or VALUE
    given = {ITEM: bool(layout.item), RATER: bool(layout.rater), VALUE: bool(layout.value)}
    wanted = [*items, rater, value, *([by] if by else [])]
    try:
        read = read_frame(file, wanted, sheet=sheet, encoding=encoding, missing=missing)
    except Invalid as error:
        lacking = [problem.field for problem in error.problems if not given.get(problem.field, True)]
        if lacking:
            words = "name the column (--{0}), or the columns of a wide table (--raters)"
            raise Invalid.field(lacking[0], words.format(lacking[0])) from error
        raise
    if len(items) == 1:
        return read, (items[0], rater, value)
    together = ", ".join(items)
    frame = read.frame.assign(**{together: _together(read.frame, items)})
    return TextFrame(frame, read.notes, read.decimal_comma), (together, rater, value)


def _together(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """What several columns name together; missing where one of them is."""
    if len(columns) == 1:
        return frame[columns[0]]
    cells = frame[list(columns)]
    rows = zip(*(cells[column] for column in columns), strict=True)
    names = [None if None in row else json.dumps(row, ensure_ascii=False) for row in rows]
    return pd.Series(names, index=frame.index, dtype=object)


def _apart(file: Path, across: Sequence[str], sheet: str, encoding: str) -> list[str]:
    """The named columns; `a,b,c` is three unless a column is called so."""
    if any(file.name.lower().removesuffix(".gz").endswith(ending) for ending in JSON_LINES):
        there: frozenset[str] = frozenset()
    else:
        known = frozenset(name for words in across for name in (words, *words.split(",")))
        asked = TableAsked(sheet=sheet, encoding=encoding, known=known)
        there = frozenset(open_table(file, asked).columns)
    found: list[str] = []
    for words in across:
        found += [words] if words in there else [name.strip() for name in words.split(",") if name.strip()]
    return found


def _melted(wide: TextFrame, rows_are: Sequence[str], across: Sequence[str], *, raters: bool) -> TextFrame:
    """A wide table as a long one with the columns item, rater and value. `across` are the columns that each hold the ratings
    of one rater (`raters`), or of one item; the columns `rows_are` name what the rows are, else their numbers do.
    """
    frame = wide.frame
    numbers = pd.Series([str(number) for number in frame.index], index=frame.index)
    rows = _together(frame, rows_are) if rows_are else numbers
    names = (ITEM, RATER) if raters else (RATER, ITEM)
    parts = [
        pd.DataFrame({names[0]: rows, names[1]: column, VALUE: frame[column]}, index=frame.index)
        for column in across
    ]
    return TextFrame(pd.concat(parts), wide.notes, wide.decimal_comma)
