"""What people wrote, as a cell of a spreadsheet can hold it: nothing of it runs, nothing of it breaks the file.

The one place that knows how (OWASP, "CSV injection"). In a workbook a cell says that it is text; a CSV file can't say so,
and there a text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
"""Rows of a worksheet, its heading included (Excel's limit)."""

IN_MEMORY = 8_000_000
"""Bytes of a workbook that are kept in memory; a larger one goes through a file."""

Value = str | int | float | bool | datetime | None

_RUNS = re.compile(r"[\s\ufeff\u200b]*[=+\-@|\uff1d\uff0b\uff0d\uff20\t\r\n]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe_text(text: str) -> str:
    """`text` for a cell that says it is text: control characters that XML forbids become spaces, the rest is cut at the limit."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)[:LONGEST_CELL]


def inert_text(text: str) -> str:
    """`text` for a CSV file: an apostrophe goes before what a spreadsheet would take for a formula, full-width signs included."""
    plain = _CONTROL.sub(" ", text)
    return f"'{plain}" if _RUNS.match(plain) else plain


def csv_blocks(heading: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A CSV file in blocks, in UTF-8 with the mark that spreadsheets look for. Memory doesn't grow with rows."""
    block = io.StringIO()
    writer = csv.writer(block)
    block.write("\ufeff")
    writer.writerow([inert_text(name) for name in heading])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        if block.tell() > 65_536:
            yield block.getvalue().encode()
            block.seek(0)
            block.truncate()
    yield block.getvalue().encode()


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


def _csv_value(value: Value) -> Value:
    if isinstance(value, str):
        return inert_text(value)
    return value.isoformat() if isinstance(value, datetime) else value
