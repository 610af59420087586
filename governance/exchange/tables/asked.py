"""What whoever brings a table says about it, and what a table is once it is opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Cells = list[Any]
Row = tuple[int, Cells]
"""The line (or the row of the sheet) that a row starts on, counted from 1, and its cells."""


@dataclass(frozen=True, kw_only=True)
class TableAsked:
    """`known` are names of columns that the caller looks for: they tell the heading from title rows above it."""

    encoding: str = ""
    sheet: str = ""
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Table:
    """An opened table. `notes` say what it was taken for wherever that was a choice; they belong before the reader's eyes.

    `rows` reads from the first row under the heading; it may be called again. `labels` are the questions of a survey by their
    column. `survey` names the tool whose export this is, where its heading tells.
    """

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    notes: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    survey: str = ""
    sheets: tuple[str, ...] = ()
    decimal_comma: bool = False
