"""What a report is made of: sections of text, headline numbers, tables, charts, trails and evidence. Pure data; formats draw it.

A kind of block is its class, here or anywhere, with `title` and `as_table`; a format that has a better picture of it than a table
registers one drawing function (`draw.register`). Equal content has an equal `content_hash`, so that a report rebuilt for the same
period and moment can be held against the one that was handed out (promise 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from typing import Any, Literal

from reports.hashing import hash_of

Cell = str | int | float | datetime | None

Align = Literal["text", "number", "share", "time"]


@dataclass(frozen=True)
class Column:
    """`kind` says how a cell is written: `share` is a fraction of one shown in percent, `time` a UTC time."""

    name: str
    kind: Align = "text"


_KINDS: dict[str, Align] = {"#": "number", "%": "share", "@": "time"}


def columns(*names: str) -> list[Column]:
    """Columns by name; a sign at the end gives the kind: `Outputs #` numbers, `Rate %` shares, `Built @` times."""
    return [
        Column(name[:-1].rstrip(), _KINDS[name[-1]]) if name[-1] in _KINDS else Column(name) for name in names
    ]


@dataclass(frozen=True)
class Text:
    """A paragraph, plain text."""

    words: str


@dataclass(frozen=True)
class Table:
    """Rows under columns. `empty` is what to say instead when there are none."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str
    note: str = ""

    def as_table(self) -> "Table":
        return self


@dataclass(frozen=True)
class Metric:
    """A headline number; `low` and `high` bound it where it is an estimate over `count` cases. `note` says what it means."""

    label: str
    value: int | float | None
    kind: Literal["number", "share"] = "number"
    low: float | None = None
    high: float | None = None
    count: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Metrics:
    """The few numbers that matter, side by side."""

    title: str
    metrics: Sequence[Metric]

    def as_table(self) -> Table:
        rows = [
            (
                each.label,
                written(each.value, each.kind),
                _bounds(each.low, each.high, each.kind),
                each.count,
                each.note,
            )
            for each in self.metrics
        ]
        names = columns("What", "Value", "95% interval", "Cases #", "What it means")
        return Table(self.title, names, rows, "Nothing was counted.")


def _bounds(low: float | None, high: float | None, kind: Align) -> str:
    return "" if low is None or high is None else f"{written(low, kind)} to {written(high, kind)}"


@dataclass(frozen=True)
class Bar:
    """One value; `low` and `high` bound it where it is an estimate, `count` is the number of cases behind it."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    count: int | None = None


@dataclass(frozen=True)
class BarChart:
    """Bars on one scale from 0. `kind` is the unit of the values; `words` says in a sentence what one sees."""

    title: str
    kind: Literal["number", "share"]
    bars: Sequence[Bar]
    words: str

    def as_table(self) -> Table:
        names = [Column("Group"), Column("Value", self.kind), Column("Low", "share"), Column("High", "share")]
        rows = [(bar.label, bar.value, bar.low, bar.high, bar.count) for bar in self.bars]
        return Table(self.title, [*names, Column("Cases", "number")], rows, self.words, self.words)


@dataclass(frozen=True)
class Step:
    """One station of a trail: what it is, its reference, and what it says."""

    kind: str
    reference: str
    title: str


@dataclass(frozen=True)
class Trail:
    """A path through the loop, first step first."""

    title: str
    steps: Sequence[Step]
    empty: str

    def as_table(self) -> Table:
        rows = [(step.kind, step.reference, step.title) for step in self.steps]
        return Table(self.title, columns("Step", "Reference", "What"), rows, self.empty)


@dataclass(frozen=True)
class Evidence:
    """Rows behind the numbers, as many as there are up to a limit: a sheet of its own in a workbook, a sentence elsewhere.

    `total` counts all there are, `words` says what the rows are.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: int
    words: str

    def as_table(self) -> Table:
        return Table(self.title, self.columns, (), f"{self.words} {self.where}")

    @property
    def where(self) -> str:
        """Where the rows are, and how many of them."""
        shown = len(self.rows)
        of_all = f"{shown:,} rows" if shown == self.total else f"The first {shown:,} of {self.total:,} rows"
        return f"{of_all}, in the workbook (Excel) of this report."


Block = Text | Table | Metrics | BarChart | Trail | Evidence


@dataclass(frozen=True)
class Section:
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Report:
    """A report for a period, as of a moment: `ledger_seq` and `ledger_hash` are the newest event it knows of.

    `about` are lines of the first page beside those that all reports have, `document` the data of a JSON file whose form a
    standard sets. `request` is the command line that makes it again, without the program's name; `notice` says what consent
    took out of it since it was first made. Neither is part of the content.
    """

    title: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    as_of: datetime
    ledger_seq: int
    ledger_hash: str
    sections: Sequence[Section]
    request: str = ""
    about: Sequence[tuple[str, Cell]] = ()
    document: Mapping[str, Any] | None = None
    notice: str = ""

    @property
    def last_day(self) -> date:
        """The last day that the period includes."""
        return (self.ends_at - timedelta(microseconds=1)).date()

    @property
    def facts(self) -> list[tuple[str, Cell]]:
        """What the first page says: whose report this is, of which period, as of which event, made by what."""
        return [
            ("Organisation", self.organisation),
            *self.about,
            ("Period", f"{self.starts_at:%Y-%m-%d} to {self.last_day:%Y-%m-%d}, both days included"),
            ("As of", self.as_of),
            ("Event of the ledger", self.ledger_seq),
            ("Hash of that event", self.ledger_hash),
            ("Made again by", f"plumbline {self.request}" if self.request else ""),
            ("Made with", f"Plumbline {software_version()}"),
            ("Hash of this report's content", self.content_hash),
            *([("Left out since", self.notice)] if self.notice else []),
        ]

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over all that the report says; numbers count with twelve significant digits."""
        return hash_of(self, leaving_out=("request", "notice"))


def software_version() -> str:
    """The version of Plumbline that makes the report."""
    return version("plumbline")


def block_name(block: object) -> str:
    """What a kind of block is called in data: `barChart`."""
    name = type(block).__name__
    return name[0].lower() + name[1:]


def parts_of(block: object) -> dict[str, Any]:
    """A block's fields by name."""
    return {each.name: getattr(block, each.name) for each in fields(block)}  # type: ignore[arg-type]


def written(cell: Cell, kind: Align = "text") -> str:
    """A cell as people read it: 1,234 · 12.5% · 2026-11-16 09:00 UTC; an empty one is a dash."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M} UTC"
    if isinstance(cell, str):
        return cell
    if kind == "share":
        return f"{100 * cell:.1f}%"
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.2f}"
