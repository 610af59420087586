"""Rows as a workbook of one sheet; what a cell can hold is known by governance.core.cells."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from governance.core.cells import Value, safe_text

MOST_ROWS = 1_048_576
"""Rows of a worksheet, its heading included (Excel's limit)."""

IN_MEMORY = 8_000_000
"""Bytes of a workbook that are kept in memory; a larger one goes through a file."""


def xlsx_file(title: str, heading: Sequence[str], rows: Iterable[Sequence[Value]]) -> IO[bytes]:
    """A workbook with one sheet, written row by row into a file; the caller takes no more than MOST_ROWS - 1 rows along."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    names = [WriteOnlyCell(sheet, value=safe_text(name)) for name in heading]
    for name in names:
        name.font = Font(bold=True)
    sheet.append(names)
    for row in rows:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.value, cell.data_type = safe_text(value), "s"
            else:
                cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        sheet.append(cells)
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 whoever reads it closes it
    book.save(file)
    file.seek(0)
    return file
