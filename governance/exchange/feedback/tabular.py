"""Feedback records from CSV, JSONL, XLSX and Parquet, with a mapping from their columns to our fields.

A mapping {their column: our field} renames; a column mapped to nothing is left out; unmapped columns stand for the field
of the same name, and one that is no field is an error that proposes the nearest.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import msgspec

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback import raw_rows
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.reading import BrokenOff, check_there, lines, text
from governance.feedback.commands import said_hash
from governance.feedback.decoding import problem_of
from governance.feedback.records import FIELDS, FeedbackRecord

Mapped = Mapping[str, str]

_LISTS = frozenset({"consent", "outputs", "ranks", "model_versions", "answers"})
_NAMED_APART = frozenset({"model_versions", "answers"})
"""Lists whose members hold spaces and commas: in a cell they are set apart by semicolons or line breaks, or written as JSON."""
_decoder = msgspec.json.Decoder(FeedbackRecord)
_plain_decoder = msgspec.json.Decoder(dict[str, Any])
PARQUET_ROWS = 1_000
NOT_MESSAGES = (
    'expected JSON such as [{"role": "user", "content": "..."}]; a column of plain text stands for prompt'
)
WITHOUT_KEY = "key-from-content-"

csv.field_size_limit(1 << 24)


def read_jsonl(path: Path, asked: Asked) -> Iterator[Read]:
    """One JSON object a line."""
    direct = not asked.mapping and not asked.defaults
    for number, line in lines(path, asked.progress):
        try:
            if direct:
                yield number, _decoder.decode(line)
            else:
                yield number, as_record(_plain_decoder.decode(line), asked.mapping, asked.defaults)
        except (msgspec.ValidationError, Invalid) as error:
            if direct and "required field `key`" in str(error):
                yield _retry_without_key(number, line)
            else:
                yield problem_of(error, number)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Problem("file", f"not JSON: {error}", number)


def read_csv(path: Path, asked: Asked) -> Iterator[Read]:
    """CSV with a header in the first line, comma or semicolon or tab between cells."""
    numbered = lines(path, asked.progress, keep_blank=True)
    current = 0

    def rows() -> Iterator[str]:
        nonlocal current
        for number, line in numbered:
            current = number
            yield text(number, line) + "\n"

    source = rows()
    first = next(source, "").removeprefix("\ufeff")
    if not first.strip():
        raise Invalid(Problem("file", "expected a header in the first line", 1))
    separator = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=separator, strict=True))
    fields = _fields(header, asked.mapping)
    reader = csv.reader(source, delimiter=separator, strict=True)
    while True:
        start = current + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenOff(Problem("file", f"not CSV: {error}", start)) from error
        if cells is None:
            return
        if cells:
            yield _row(start, fields, cells, asked.defaults)


def read_xlsx(path: Path, asked: Asked) -> Iterator[Read]:
    """The first sheet, with a header in its first row."""
    from openpyxl import load_workbook  # at first use, so that the server starts without it
    from openpyxl.utils.exceptions import InvalidFileException

    size = check_there(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't an XLSX workbook") from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    if not any(header):
        raise Invalid(Problem("file", "expected a header in the first row", 1))
    fields = _fields(header, asked.mapping)
    for number, cells in enumerate(rows, 2):
        if any(cell is not None for cell in cells):
            yield _row(number, fields, cells, asked.defaults)
    if asked.progress is not None:
        asked.progress(size, size)
    book.close()


def read_parquet(path: Path, asked: Asked) -> Iterator[Read]:
    """Apache Parquet, a thousand rows at a time: memory doesn't grow with the file."""
    from pyarrow import ArrowException  # at first use, so that the server starts without it
    from pyarrow.parquet import ParquetFile

    check_there(path)
    try:
        file = ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't a Parquet file") from error
    with file:
        fields = _fields(file.schema_arrow.names, asked.mapping)
        number, rows = 0, file.metadata.num_rows
        try:
            for batch in file.iter_batches(PARQUET_ROWS):
                columns = [column.to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield _row(
                        number, fields, [None if cell != cell else cell for cell in cells], asked.defaults
                    )
                if asked.progress is not None:
                    asked.progress(number, rows)
        except (ArrowException, OSError) as error:
            raise BrokenOff(Problem("file", f"cannot be read on: {error}", number + 1)) from error


def _fields(header: Sequence[str], mapping: Mapped) -> list[str | None]:
    """Our field for each column; None for one that is left out. Raises Invalid naming each unknown column."""
    fields: list[str | None] = []
    problems = [
        Problem(column, "the mapping names this column, the file doesn't have it", 1)
        for column in sorted(mapping.keys() - set(header))
    ]
    for column in header:
        field = mapping.get(column, column).strip()
        fields.append(field or None)
        if field and field not in FIELDS:
            near = get_close_matches(field, FIELDS, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            words = (
                f"no such field; {hint}map it (--map '{column}=FIELD') or leave it out (--map '{column}=')"
            )
            problems.append(Problem(column, words, 1))
    if problems:
        raise Invalid(*problems)
    return fields


def _row(number: int, fields: Sequence[str | None], cells: Sequence[Any], defaults: Mapped) -> Read:
    if len(cells) > len(fields) and any(cell not in (None, "") for cell in cells[len(fields) :]):
        return Problem("file", f"{len(cells)} cells under {len(fields)} columns", number)
    values = {
        field: cell
        for field, cell in zip(fields, cells, strict=False)
        if field is not None and cell not in (None, "")
    }
    try:
        return number, as_record(values, {}, defaults)
    except (msgspec.ValidationError, Invalid) as error:
        return problem_of(error, number)


def as_record(values: Mapping[str, Any], mapping: Mapped, defaults: Mapped) -> FeedbackRecord:
    """The record that `values` (by their names) say. Raises msgspec's ValidationError, Invalid."""
    named: dict[str, Any] = {
        field: _split(value, field) if field in _LISTS else value for field, value in defaults.items()
    }
    for column, value in values.items():
        field = mapping.get(column, column)
        if field:
            named[field] = _split(value, field) if field in _LISTS and isinstance(value, str) else value
    if isinstance(named.get("conversation"), str):
        named["conversation"] = _messages(named["conversation"])
    without_key = "key" not in named
    record = msgspec.convert({"key": "", **named}, FeedbackRecord, strict=False)
    if without_key:
        record.key = WITHOUT_KEY + said_hash(record)[:40]
    return record


def _messages(cell: str) -> Any:
    """A conversation as a table's cell holds it. Raises Invalid for what isn't JSON."""
    try:
        return msgspec.json.decode(cell)
    except msgspec.DecodeError as error:
        raise Invalid.field("conversation", NOT_MESSAGES) from error


def _retry_without_key(number: int, line: bytes) -> Read:
    try:
        return number, as_record(_plain_decoder.decode(line), {}, {})
    except (msgspec.ValidationError, Invalid) as error:
        return problem_of(error, number)


def _split(cell: str, field: str) -> list[Any]:
    """The members of a list that stands in one cell. Raises msgspec's ValidationError."""
    if cell.lstrip().startswith("["):
        return msgspec.json.decode(cell, type=list[Any])
    apart = r"\s*[;\n]\s*" if field in _NAMED_APART else r"[;,\s]+"
    return [part for part in re.split(apart, cell.strip()) if part]


CSV = FeedbackFormat(
    name="csv", title="CSV table", endings=("csv", "tsv"), general=True, read=read_csv, rows=raw_rows.of_csv
)
JSONL = FeedbackFormat(
    name="jsonl",
    title="JSON, one object a line",
    endings=("jsonl", "ndjson"),
    general=True,
    read=read_jsonl,
    rows=raw_rows.of_jsonl,
)
XLSX = FeedbackFormat(
    name="xlsx",
    title="Excel workbook, its first sheet",
    endings=("xlsx",),
    general=True,
    read=read_xlsx,
    rows=raw_rows.of_xlsx,
)
PARQUET = FeedbackFormat(
    name="parquet",
    title="Parquet table",
    endings=("parquet",),
    general=True,
    read=read_parquet,
    rows=raw_rows.of_parquet,
)
