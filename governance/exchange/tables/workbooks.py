"""Sheets of a workbook as tables, read by calamine. What a workbook would cost is counted before it is opened.

calamine holds a sheet from its first used cell to its last, empty ones between them included: one cell in the last row and
column of a sheet of 7 kB would take all memory.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from governance.core.errors import Invalid, TooLarge
from governance.exchange.limits import (
    LARGEST_WORKBOOK,
    LARGEST_WORKBOOK_UNPACKED,
    MOST_CELLS,
)
from governance.exchange.reading import BLOCK, check_there
from governance.exchange.tables.asked import Row, Table, TableAsked
from governance.exchange.tables.headings import LOOKED_AT, heading_of
from governance.exchange.zipped import LARGEST_RATIO

SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb'r="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'<c [^>]*t="e"')
_UNCOMPUTED = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
OVERLAP = 200


def open_workbook(path: Path, asked: TableAsked) -> Table:
    """One sheet of a workbook: the one that is asked for, or else the first with rows. Raises Invalid, TooLarge."""
    check_there(path)
    faults = _check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise Invalid.field("file", f"{path.name} is encrypted; save it without a password") from error
    except (CalamineError, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't an XLSX workbook") from error
    names = tuple(book.sheet_names)
    sheet, notes = _chosen(book, names, asked.sheet)
    cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    used = [any(cell not in ("", None) for cell in row) for row in cells]
    filled = _fill(sheet, cells)
    numbered = [(number, row) for number, row in enumerate(cells, 1) if used[number - 1]]
    if not numbered:
        raise Invalid.field("file", f"the sheet {sheet.name!r} of {path.name} is empty")
    heading = heading_of(numbered[:LOOKED_AT], asked.known)

    def rows() -> Iterator[Row]:
        return iter(numbered[heading.rows_used :])

    if filled:
        notes.append(f"Merged cells were filled with what their first cell says: {filled:,} ranges.")
    return Table(
        columns=heading.columns,
        rows=rows,
        notes=(*notes, *faults, *heading.notes),
        labels=heading.labels,
        survey=heading.survey,
        sheets=names,
    )


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of a workbook's sheets. Raises Invalid, TooLarge."""
    _check(path)
    try:
        return tuple(CalamineWorkbook.from_path(str(path)).sheet_names)
    except (CalamineError, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't an XLSX workbook") from error


def _chosen(book: CalamineWorkbook, names: tuple[str, ...], wanted: str) -> tuple[CalamineSheet, list[str]]:
    if wanted:
        by_name = {name.strip().casefold(): name for name in names}
        name = by_name.get(wanted.strip().casefold())
        if name is None and wanted.isdecimal() and 0 < int(wanted) <= len(names):
            name = names[int(wanted) - 1]
        if name is None:
            raise Invalid.field("sheet", f"there is no sheet {wanted!r}; there are {', '.join(names)}")
        return book.get_sheet_by_name(name), []
    sheets = [book.get_sheet_by_name(name) for name in names]
    full = [sheet for sheet in sheets if sheet.total_height > 1] or sheets
    if not full:
        raise Invalid.field("file", "the workbook has no sheet")
    others = [name for name in names if name != full[0].name]
    if not others:
        return full[0], []
    return full[0], [
        f"The sheet {full[0].name!r} was read; not read: {', '.join(others)} (--sheet names another)."
    ]


def _fill(sheet: CalamineSheet, cells: list[list[Any]]) -> int:
    """Fills merged ranges of several rows with what their first cell says; returns how many there were."""
    filled = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom == top or top >= len(cells) or left >= len(cells[top]):
            continue
        words = cells[top][left]
        filled += 1
        for row in range(top, min(bottom + 1, len(cells))):
            for column in range(left, min(right + 1, len(cells[row]))):
                cells[row][column] = words
    return filled


def _check(path: Path) -> list[str]:
    """Notes on cells without a value. Raises TooLarge or Invalid for a workbook that would cost too much, or is none."""
    if path.stat().st_size > LARGEST_WORKBOOK:
        raise TooLarge(path.name, LARGEST_WORKBOOK, "bytes")
    errors = uncomputed = 0
    try:
        with ZipFile(path) as package:
            entries = package.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST_WORKBOOK_UNPACKED:
                raise TooLarge(f"{path.name}, unpacked,", LARGEST_WORKBOOK_UNPACKED, "bytes")
            for entry in entries:
                if entry.file_size > BLOCK and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
                    raise Invalid.field(
                        "file", f"{entry.filename} in {path.name} was made to burst when unpacked"
                    )
                if SHEET.fullmatch(entry.filename):
                    with package.open(entry) as part:
                        found = _scan(part, path.name)
                    errors, uncomputed = errors + found[0], uncomputed + found[1]
    except (BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't an XLSX workbook") from error
    notes = []
    if errors:
        notes.append(f"Cells with a spreadsheet error such as #N/A, read as empty: {errors:,}.")
    if uncomputed:
        notes.append(
            f"Formulas without a stored result, read as empty: {uncomputed:,}; open and save the file in a spreadsheet."
        )
    return notes


def _scan(part: IO[bytes], name: str) -> tuple[int, int]:
    """Counts of error cells and of formulas without a result. Raises TooLarge where the sheet's corners are too far apart."""
    rows, columns, errors, uncomputed = 1, 1, 0, 0
    rest = b""
    while block := part.read(BLOCK):
        text = rest + block
        for letters, row in set(_CELL.findall(text)):
            rows, columns = max(rows, int(row)), max(columns, _column(letters))
        if rows * columns > MOST_CELLS:
            raise TooLarge(f"A sheet of {name}", MOST_CELLS, "cells from its first to its last")
        rest = text[-OVERLAP:]
        cut = text[: len(text) - OVERLAP] if len(block) == BLOCK else text
        errors += len(_ERROR.findall(cut))
        uncomputed += len(_UNCOMPUTED.findall(cut))
    return errors, uncomputed


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
