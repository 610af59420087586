"""A report as an Excel workbook: a front sheet with its facts and linked contents, then a sheet for each table and chart.

Each sheet has its heading row frozen, a named table with filters, number formats, and a link back; charts are native.
Evidence is written by `sheet_stream`, since it can have a hundred thousand rows. Cells are written as what they are: text stays
text even when it starts with =, +, - or @, so that nothing a contributor wrote runs as a formula on a manager's machine.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from governance.core.cells import safe_text
from governance.core.zip_times import EPOCH
from reports.document import Cell, Evidence, Report, Section, Text
from reports.formats.format import Format
from reports.formats.sheet_stream import evidence_xml
from reports.formats.sheets import HEADING, LINK, QUIET, TITLE, WRAPPED, draw, placeholder

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
FRONT = "Contents"


@dataclass
class _Book:
    """The workbook as it grows; `streamed` are the evidence blocks by the file of their sheet."""

    book: Workbook = field(default_factory=Workbook)
    streamed: dict[str, Evidence] = field(default_factory=dict)


def to_xlsx(report: Report) -> bytes:
    """The workbook's bytes; equal reports give equal bytes."""
    making = _Book()
    front = making.book.worksheets[0]
    front.title = FRONT
    row = _facts(front, report)
    for number, section in enumerate(report.sections, 1):
        row = _section(making, front, row, number, section)
    _print_setup(making.book)
    properties = making.book.properties
    properties.created = properties.modified = report.as_of.replace(tzinfo=None)
    properties.creator, properties.title = "Plumbline", safe_text(report.title)
    stream = io.BytesIO()
    making.book.save(stream)
    return _reproducible(stream.getvalue(), report.as_of, making.streamed)


def _facts(sheet: Worksheet, report: Report) -> int:
    """Title and facts; returns the next free row."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
    _write(sheet, 1, 1, report.title).font = TITLE
    row = 3
    for name, value in report.facts:
        _write(sheet, row, 1, name).font = HEADING
        cell = _write(sheet, row, 2, value)
        cell.alignment = WRAPPED
        if isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm"
        row += 1
    return row + 1


def _section(making: _Book, front: Worksheet, row: int, number: int, section: Section) -> int:
    """Writes a section's sheets and its lines among the contents; returns the next free row of the front sheet."""
    _write(front, row, 1, f"{number}. {section.title}").font = HEADING
    row += 1
    for place, block in enumerate(section.blocks, 1):
        if isinstance(block, Text):
            cell = _write(front, row, 2, block.words)
            cell.alignment = WRAPPED
            row += 1
            continue
        table = block.as_table()
        if not table.rows and not (isinstance(block, Evidence) and block.rows):
            _write(front, row, 1, block.title)
            _write(front, row, 2, table.empty).font = QUIET
            row += 1
            continue
        name = _sheet_name(f"{number}.{place}", block.title)
        sheet = making.book.create_sheet(name)
        if isinstance(block, Evidence):
            placeholder(block, sheet)
            making.streamed[f"xl/worksheets/sheet{len(making.book.worksheets)}.xml"] = block
        else:
            draw(block, sheet, f"Table_{number}_{place}")
        link = _write(front, row, 1, block.title)
        link.hyperlink, link.font = f"#'{name}'!A1", LINK
        shown = f"{len(block.rows if isinstance(block, Evidence) else table.rows):,} rows"
        _write(front, row, 2, shown).font = QUIET
        row += 1
    return row + 1


def _print_setup(book: Workbook) -> None:
    """Printed, a sheet fits its page's width, and its heading stands on each page."""
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


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


def _sheet_name(number: str, title: str) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", safe_text(title))
    return f"{number} {plain}"[:31].rstrip()


def _reproducible(workbook: bytes, written_at: datetime, streamed: Mapping[str, Evidence]) -> bytes:
    """The same archive without the time of writing, which openpyxl always sets to now, and with the evidence's rows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "docProps/core.xml":
                content = MODIFIED.sub(
                    rb"\g<1>" + f"{written_at:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content
                )
            named = zipfile.ZipInfo(entry.filename, EPOCH)
            named.compress_type = zipfile.ZIP_DEFLATED
            if entry.filename in streamed:
                named._compresslevel = 1  # type: ignore[attr-defined] # noqa: SLF001 public from Python 3.13 on
                with after.open(named, "w") as file:
                    for piece in evidence_xml(streamed[entry.filename], content):
                        file.write(piece)
            else:
                after.writestr(named, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


FORMAT = Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx)
