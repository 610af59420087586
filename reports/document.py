"""What a report is made of: sections of text, tables, bar charts and trails. Pure data; formats draw it.

Equal content has an equal `content_hash`, so that a report rebuilt for the same period and moment can be held against
the one that was handed out (promise 3).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from governance.core.canonical import content_hash

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


Block = Text | Table | BarChart | Trail


@dataclass(frozen=True)
class Section:
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Report:
    """A report for a period, as of a moment: `ledger_seq` and `ledger_hash` are the newest event it knows of. `request` is
    the command line that makes it again, without the program's name.
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

    @property
    def last_day(self) -> date:
        """The last day that the period includes."""
        return (self.ends_at - timedelta(microseconds=1)).date()

    @property
    def facts(self) -> list[tuple[str, Cell]]:
        """What the first page says: whose report this is, of which period, as of which event."""
        return [
            ("Organisation", self.organisation),
            ("Period", f"{self.starts_at:%Y-%m-%d} to {self.last_day:%Y-%m-%d}, both days included"),
            ("As of", self.as_of),
            ("Event of the ledger", self.ledger_seq),
            ("Hash of that event", self.ledger_hash),
            ("Made again by", f"plumbline {self.request}" if self.request else ""),
            ("Hash of this report's content", self.content_hash),
        ]

    @property
    def content_hash(self) -> str:
        """SHA-256 over all that the report says; numbers count with twelve significant digits."""
        return content_hash(_hashable(asdict(self)))


def _hashable(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _hashable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hashable(inner) for inner in value]
    return value


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
