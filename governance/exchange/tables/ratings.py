"""Which columns of a file are items, raters and ratings: a row a rating, or a wide table with a column for each rater or item."""

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
    """Columns by name. `raters` or `items` are those of a wide table; there the other names may be missing."""

    item: str
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
        names = (layout.item, layout.rater, layout.value)
        options = zip(("item", "rater", "value"), names, strict=True)
        lacking = [option for option, name in options if not name]
        if lacking:
            words = "name the column (--{0}), or the columns of a wide table (--raters)"
            raise Invalid.field(lacking[0], words.format(lacking[0]))
        wanted = [*names, *([by] if by else [])]
        return read_frame(file, wanted, sheet=sheet, encoding=encoding, missing=missing), names
    if by:
        raise Invalid.field(
            "by", "a wide table has no column of groups; bring it as a table with a row a rating"
        )
    rows = layout.item if layout.raters else layout.rater
    wanted = _apart(file, across, sheet, encoding)
    read = read_frame(
        file, [*([rows] if rows else []), *wanted], sheet=sheet, encoding=encoding, missing=missing
    )
    return _melted(read, rows, wanted, raters=bool(layout.raters)), (ITEM, RATER, VALUE)


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


def _melted(wide: TextFrame, item: str, across: Sequence[str], *, raters: bool) -> TextFrame:
    """A wide table as a long one with the columns item, rater and value. `across` are the columns that each hold the ratings
    of one rater (`raters`), or of one item; `item` names what the rows are, the row's number where it is "".
    """
    frame = wide.frame
    rows = frame[item] if item else pd.Series([str(number) for number in frame.index], index=frame.index)
    names = (ITEM, RATER) if raters else (RATER, ITEM)
    parts = [
        pd.DataFrame({names[0]: rows, names[1]: column, VALUE: frame[column]}, index=frame.index)
        for column in across
    ]
    return TextFrame(pd.concat(parts), wide.notes, wide.decimal_comma)
