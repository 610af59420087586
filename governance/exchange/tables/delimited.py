"""Delimited text as a table, read as a stream."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from governance.core.errors import Invalid, Problem
from governance.exchange.limits import LONGEST_LINE
from governance.exchange.reading import BrokenOff, Progress
from governance.exchange.tables.asked import Row, Table, TableAsked
from governance.exchange.tables.dialects import Dialect, dialect_of
from governance.exchange.tables.encodings import Encoding, decoded_lines, encoding_of
from governance.exchange.tables.headings import LOOKED_AT, heading_of

csv.field_size_limit(LONGEST_LINE)


def open_delimited(path: Path, asked: TableAsked, progress: Progress | None = None) -> Table:
    """A table in delimited text. Raises Invalid where it isn't text, or has no heading; its rows raise BrokenOff."""
    encoding = encoding_of(path, asked.encoding)
    beginning = _beginning(path, encoding)
    dialect = dialect_of(beginning)
    heading = heading_of(_first_rows(path, encoding, dialect), asked.known)

    def rows() -> Iterator[Row]:
        return islice(_rows(path, encoding, dialect, progress), heading.rows_used, None)

    notes = (encoding.note, dialect.note, *heading.notes)
    return Table(
        columns=heading.columns,
        rows=rows,
        notes=tuple(note for note in notes if note),
        labels=heading.labels,
        survey=heading.survey,
        decimal_comma=dialect.separator == ";",
    )


def _beginning(path: Path, encoding: Encoding) -> list[str]:
    try:
        return [line for _, line in islice(decoded_lines(path, encoding), LOOKED_AT) if line.strip()]
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken


def _first_rows(path: Path, encoding: Encoding, dialect: Dialect) -> list[Row]:
    found: list[Row] = []
    try:
        found.extend(islice(_rows(path, encoding, dialect, None), LOOKED_AT))
    except BrokenOff as broken:
        if not found:
            raise Invalid(broken.problem) from broken
    return found


def _rows(path: Path, encoding: Encoding, dialect: Dialect, progress: Progress | None) -> Iterator[Row]:
    """Rows that aren't blank, each with the line it starts on. Raises BrokenOff where the text stops being delimited."""
    numbered = decoded_lines(path, encoding, progress)
    current = 0

    def source() -> Iterator[str]:
        nonlocal current
        for number, line in numbered:
            current = number
            yield line + "\n"

    reader = csv.reader(islice(source(), dialect.said, None), delimiter=dialect.separator, strict=True)
    while True:
        start = current + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenOff(Problem("file", f"not CSV: {error}", max(start, dialect.said + 1))) from error
        except Invalid as error:
            raise BrokenOff(error.problems[0]) from error
        if cells is None:
            return
        if any(cells):
            yield max(start, dialect.said + 1), cells


def delimited_rows(path: Path) -> Iterator[Row]:
    """Every row of a delimited text that isn't blank, each with its line, for files whose heading isn't the table's.

    Raises Invalid where it isn't text, or stops being delimited.
    """
    try:
        encoding = encoding_of(path)
        yield from _rows(path, encoding, dialect_of(_beginning(path, encoding)), None)
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken
