"""What a cell says: as text where something is called by it, as a number or a moment where one is wanted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from governance.core.errors import Invalid

Order = Literal["", "day-first", "month-first"]
"""Which of two numbers in a date such as 03/04/2026 is the day; "" where nothing tells."""

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(?:[.\u00a0\u202f ']\d{3})+(?:,\d+)?")
_WRITTEN = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{2,4})"
    r"(?:,?[ T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,6})\d*)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?"
)
EXPECTED_TIME = "expected a date and time such as 2026-07-18 08:28"


def as_text(cell: object) -> str:
    """A cell as the name of something: `01` stays `01`, 118001.0 of a spreadsheet is `118001`, nothing is empty."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def as_number(cell: object, *, decimal_comma: bool = False) -> float | None:
    """A cell as a number; `85 %` is 0.85. None where it is none, or can be read in two ways."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).strip().replace("\u2212", "-")
    share = text.endswith("%")
    text = text.rstrip("%").strip()
    if _NUMBER.fullmatch(text):
        number = float(text)
    elif _COMMA.fullmatch(text) and (decimal_comma or not _GROUPED.fullmatch(text)):
        number = float(text.replace(",", "."))
    elif decimal_comma and _GROUPED_COMMA.fullmatch(text):
        number = float(re.sub(r"[.\u00a0\u202f ']", "", text).replace(",", "."))
    elif not decimal_comma and _GROUPED.fullmatch(text) and text.count(",") > 1:
        number = float(text.replace(",", ""))
    else:
        return None
    return number / 100 if share else number


def zone_called(name: str) -> ZoneInfo:
    """The time zone of that name. Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid.field("time_zone", f"{name!r}: expected a name such as Europe/Berlin or UTC") from error


@dataclass(frozen=True)
class Clock:
    """How a file's times are read. Without a zone a time that names none is refused."""

    zone: ZoneInfo | None = None
    order: Order = ""


def order_of(cells: Iterable[object]) -> Order:
    """Which number is the day, where some date among the cells has a number over 12 that tells it."""
    found: set[Order] = set()
    for cell in cells:
        match = _WRITTEN.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if match is None or len(match["a"]) > 2:
            continue
        if int(match["a"]) > 12 >= int(match["b"]):
            found.add("day-first")
        elif int(match["b"]) > 12 >= int(match["a"]):
            found.add("month-first")
    return found.pop() if len(found) == 1 else ""


def as_moment(cell: object, clock: Clock) -> datetime:
    """A cell as a moment in UTC. Raises Invalid, naming what would tell it, where it can be read in two ways."""
    if isinstance(cell, datetime):
        moment = cell
    elif isinstance(cell, date):
        moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 the zone comes below
    elif isinstance(cell, str):
        moment = _read(cell.strip(), clock.order)
    else:
        raise Invalid.field("time", f"{cell!r}: {EXPECTED_TIME}")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    if clock.zone is None:
        raise Invalid.field(
            "time",
            f"{as_text(cell)} names no time zone; give the file's once, such as --time-zone Europe/Berlin",
        )
    return moment.replace(tzinfo=clock.zone).astimezone(UTC)


@lru_cache(4096)
def _read(text: str, order: Order) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise Invalid.field("time", f"{text!r}: {EXPECTED_TIME}")
    try:
        year, month, day = _day(match, order)
        return datetime(year, month, day, *_time(match), tzinfo=_zone(match["zone"]))
    except ValueError as error:
        raise Invalid.field("time", f"{text!r}: {EXPECTED_TIME}; {error}") from error


def _day(match: re.Match[str], order: Order) -> tuple[int, int, int]:
    first, second, third = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        return first, second, third
    year = third if len(match["c"]) == 4 else 2000 + third
    if first > 12 or match["mark"] == "." or order == "day-first":
        return year, second, first
    if second > 12 or order == "month-first" or first == second:
        return year, first, second
    raise Invalid.field(
        "time", f"{match[0]!r} can be read in two ways; say --dates day-first or --dates month-first"
    )


def _time(match: re.Match[str]) -> tuple[int, int, int, int]:
    hour = int(match["hour"] or 0)
    half = (match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return (
        hour,
        int(match["minute"] or 0),
        int(match["second"] or 0),
        int((match["part"] or "0").ljust(6, "0")),
    )


def _zone(words: str | None) -> timezone | None:
    """`GMT+2`, `+02:00`, `Z` as a zone; None where none is named."""
    if words is None:
        return None
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", words)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(offset if found[1] == "+" else -offset)
