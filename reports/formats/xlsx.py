"""A report as an Excel workbook: one sheet a section, charts as tables with their figures.

Cells are written as what they are: text stays text even when it starts with =, +, - or @, so that nothing a
contributor wrote runs as a formula on a manager's machine.
"""

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from governance.core.cells import safe_text
from reports.document import Align, Block, Cell, Report, Section, Table, Text
from reports.formats.format import Format
from reports.tabling import as_table

HEADING, TITLE, QUIET = Font(bold=True, size=12), Font(bold=True, size=16), Font(italic=True, color="5B6972")
WRAPPED = Alignment(wrap_text=True, vertical="top")
FORMATS: dict[Align, str] = {"text": "@", "number": "#,##0.##", "share": "0.0%", "time": "yyyy-mm-dd hh:mm"}
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def to_xlsx(report: Report) -> bytes:
    """The workbook's bytes; equal reports give equal bytes."""
    book = Workbook()
    front = book.worksheets[0]
    front.title = "Report"
    _front(front, report)
    for number, section in enumerate(report.sections, 1):
        _section(book.create_sheet(_sheet_name(number, section.title)), section)
    book.properties.created = book.properties.modified = report.as_of.replace(tzinfo=None)
    book.properties.creator, book.properties.title = "Plumbline", report.title
    stream = io.BytesIO()
    book.save(stream)
    return _reproducible(stream.getvalue(), report.as_of)


def _front(sheet: Worksheet, report: Report) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 90
    _write(sheet, 1, 1, report.title).font = TITLE
    facts = report.facts
    for row, (name, value) in enumerate(facts, 3):
        _write(sheet, row, 1, name).font = HEADING
        _write(sheet, row, 2, value)
    for row, section in enumerate(report.sections, len(facts) + 4):
        _write(sheet, row, 1, f"{row - len(facts) - 3}. {section.title}")


def _section(sheet: Worksheet, section: Section) -> None:
    _write(sheet, 1, 1, section.title).font = TITLE
    row = 3
    for block in section.blocks:
        row = _block(sheet, row, block) + 2
    for column in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 34 if column == 1 else 22


def _block(sheet: Worksheet, row: int, block: Block) -> int:
    """Writes a block from `row` on and returns the last row used."""
    if isinstance(block, Text):
        _write(sheet, row, 1, block.words)
        return row
    return _table(sheet, row, block if isinstance(block, Table) else as_table(block))


def _table(sheet: Worksheet, row: int, table: Table) -> int:
    _write(sheet, row, 1, table.title).font = HEADING
    if not table.rows:
        _write(sheet, row + 1, 1, table.empty).font = QUIET
        return row + 1
    for place, column in enumerate(table.columns, 1):
        _write(sheet, row + 1, place, column.name).font = Font(bold=True)
    for down, cells in enumerate(table.rows, row + 2):
        for place, (column, value) in enumerate(zip(table.columns, cells, strict=True), 1):
            cell = _write(sheet, down, place, value)
            cell.number_format = FORMATS[column.kind]
            if column.kind == "text":
                cell.alignment = WRAPPED
    last = row + 1 + len(table.rows)
    if table.note:
        _write(sheet, last + 1, 1, table.note).font = QUIET
        return last + 1
    return last


def _write(sheet: Worksheet, row: int, column: int, value: Cell) -> XlsxCell | MergedCell:
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = safe_text(value)
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)
    else:
        cell.value = value
    return cell


def _sheet_name(number: int, title: str) -> str:
    plain = re.sub(r"[\[\]:*?/\\]", " ", title)
    return f"{number} {plain}"[:31]


def _reproducible(workbook: bytes, written_at: datetime) -> bytes:
    """The same archive without the time of writing, which openpyxl always sets to now."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                content = MODIFIED.sub(
                    rb"\g<1>" + f"{written_at:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content
                )
            after.writestr(zipfile.ZipInfo(entry.filename, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


FORMAT = Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx)
