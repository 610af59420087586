"""Feedback records from tables: CSV, JSONL, XLSX and Parquet, with a mapping from their columns to our fields.

A mapping {their column: our field} renames; a column mapped to nothing is left out; unmapped columns stand for the field
of the same name. A column that is nearly the name of a field is an error; any other is listed as not carried.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback import pairs
from governance.exchange.feedback.columns import clock_of, table_reading
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read, TableLook
from governance.exchange.feedback.values import as_record, reading_of
from governance.exchange.formats import Option
from governance.exchange.reading import GZIP, ZIP, BrokenOff, ReadAs, check_there, lines
from governance.exchange.tables.asked import Table, TableAsked
from governance.exchange.tables.cells import Clock
from governance.exchange.tables.opening import PARQUET as PARQUET_START
from governance.exchange.tables.opening import open_table
from governance.feedback.records import FIELDS, FeedbackRecord

_decoder = msgspec.json.Decoder(FeedbackRecord)
_plain_decoder = msgspec.json.Decoder(dict[str, Any])

_Read = Callable[[Path, Asked], Iterator[Read]]
_Rows = Callable[[Path, Asked], Iterator[Mapping[str, Any]]]

TIME_ZONE = Option(name="time-zone", words="Time zone for times without one, such as Europe/Berlin")
DATES = Option(
    name="dates",
    words="Order of day and month in dates such as 03/04/2026",
    choices=("day-first", "month-first"),
)
SHEET = Option(name="sheet", words="Sheet of the workbook, by name or number")
ENCODING = Option(name="encoding", words="Encoding of the text, where it can't be detected")


def read_table(path: Path, asked: Asked) -> Iterator[Read]:
    """The rows of a table of any sort, as a stream: memory doesn't grow with a text."""
    table = _opened(path, asked)
    reading = table_reading(table, asked)
    yield from (ReadAs(note) for note in table.notes)
    for row in table.rows():
        yield from reading.reads(row)


def read_jsonl(path: Path, asked: Asked) -> Iterator[Read]:
    """One JSON object a line: a record, or a pair of a chosen and a rejected answer."""
    direct = not asked.mapping and not asked.defaults and not asked.options
    clock = clock_of(asked)
    for number, line in lines(path, asked.progress):
        if direct:
            try:
                yield number, _decoder.decode(line)
                continue
            except msgspec.MsgspecError:
                pass
            except UnicodeDecodeError as error:
                yield Problem("file", f"not JSON: {error}", number)
                continue
        yield from _slowly(number, line, asked, clock)


def _slowly(number: int, line: bytes, asked: Asked, clock: Clock) -> Iterator[Read]:
    """An object with its names mapped, its numbers in quotes, its times without a zone; or what is wrong with it."""
    try:
        values = _plain_decoder.decode(line)
        if pairs.is_pair(values) and not {pairs.CHOSEN, pairs.REJECTED} & asked.mapping.keys():
            named = {asked.mapping.get(name, name): value for name, value in values.items()}
            yield from pairs.not_carried(named)
            yield number, as_record(pairs.comparison(named), {}, asked.defaults, clock)
        else:
            yield number, as_record(values, asked.mapping, asked.defaults, clock)
    except (msgspec.ValidationError, Invalid) as error:
        yield reading_of(error, number)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        yield Problem("file", f"not JSON: {error}", number)


def rows_of_table(path: Path, asked: Asked) -> Iterator[Mapping[str, Any]]:
    """The rows as they stand, for a first look."""
    table = _opened(path, asked)
    try:
        for _, cells in table.rows():
            yield dict(zip(table.columns, cells, strict=False))
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken


def rows_of_objects(path: Path, _asked: Asked) -> Iterator[Mapping[str, Any]]:
    """The objects as they stand, for a first look."""
    for number, line in lines(path):
        try:
            yield _plain_decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Invalid(Problem("file", f"not a JSON object: {error}", number)) from error


def look_of_table(path: Path, asked: Asked) -> TableLook:
    """What a table was taken for."""
    table = _opened(path, asked)
    return TableLook(notes=table.notes, labels=table.labels, sheets=table.sheets)


def _of_kind(start: bytes, words: str) -> tuple[_Read, _Rows]:
    """Readers of files that begin so, or, without a beginning, of none that begin as a workbook or Parquet does."""

    def check(path: Path) -> None:
        check_there(path)
        with path.open("rb") as file:
            begins = file.read(4)
        packed = begins[:2] == GZIP
        if (start and begins != start and not packed) or (not start and begins in (ZIP, PARQUET_START)):
            raise Invalid.field("file", f"{path.name} isn't {words}")

    def read(path: Path, asked: Asked) -> Iterator[Read]:
        check(path)
        return read_table(path, asked)

    def rows(path: Path, asked: Asked) -> Iterator[Mapping[str, Any]]:
        check(path)
        return rows_of_table(path, asked)

    return read, rows


def _opened(path: Path, asked: Asked) -> Table:
    return open_table(
        path,
        TableAsked(
            encoding=asked.options.get("encoding", ""),
            sheet=asked.options.get("sheet", ""),
            known=frozenset(FIELDS) | asked.mapping.keys(),
        ),
        asked.progress,
    )


_READ_CSV = _of_kind(b"", "text; name the format xlsx or parquet")
_READ_XLSX = _of_kind(ZIP, "an XLSX workbook")
_READ_PARQUET = _of_kind(PARQUET_START, "a Parquet file")

CSV = FeedbackFormat(
    name="csv",
    title="CSV table",
    words="delimited text in any usual dialect and encoding, exports of survey tools among them",
    endings=("csv", "tsv"),
    general=True,
    options=(TIME_ZONE, DATES, ENCODING),
    read=_READ_CSV[0],
    rows=_READ_CSV[1],
    look=look_of_table,
)
JSONL = FeedbackFormat(
    name="jsonl",
    title="JSON, one object per line",
    words="records, or pairs of chosen and rejected answers as texts or messages",
    endings=("jsonl", "ndjson"),
    general=True,
    options=(TIME_ZONE, DATES),
    read=read_jsonl,
    rows=rows_of_objects,
)
XLSX = FeedbackFormat(
    name="xlsx",
    title="Excel workbook",
    words="one sheet of it",
    endings=("xlsx",),
    general=True,
    options=(SHEET, TIME_ZONE, DATES),
    read=_READ_XLSX[0],
    rows=_READ_XLSX[1],
    look=look_of_table,
)
PARQUET = FeedbackFormat(
    name="parquet",
    title="Parquet table",
    endings=("parquet",),
    general=True,
    options=(TIME_ZONE, DATES),
    read=_READ_PARQUET[0],
    rows=_READ_PARQUET[1],
    look=look_of_table,
)
