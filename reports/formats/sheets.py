"""One sheet of a workbook: title, link back, a named table with filters under a frozen heading row, a native chart where there is
one.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any

from openpyxl.chart import BarChart as NativeBars
from openpyxl.chart import Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as NativeTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from governance.core.cells import safe_text
from reports.document import Align, BarChart, Cell, Column, Evidence, Table

HEADING, TITLE, QUIET = Font(bold=True, size=12), Font(bold=True, size=16), Font(italic=True, color="5B6972")
LINK, BOLD = Font(color="1F6F78", underline="single"), Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
FORMATS: dict[Align, str] = {"text": "@", "number": "#,##0.##", "share": "0.0%", "time": "yyyy-mm-dd hh:mm"}
HEAD_ROW = 4
"""Above it: the title, the note, and sums over the rows that filters leave."""
LONGEST_HEADING = 250
"""Characters that the heading of a named table takes."""


@singledispatch
def draw(block: Any, sheet: Worksheet, name: str) -> None:
    """Writes a block on its sheet; kinds without a picture of their own are tables."""
    write_table(block.as_table(), sheet, name)


@draw.register
def _chart(block: BarChart, sheet: Worksheet, name: str) -> None:
    table = block.as_table()
    write_table(table, sheet, name)
    last = HEAD_ROW + len(table.rows)
    chart = NativeBars()
    chart.type, chart.style, chart.legend = "bar", 10, None
    chart.title = safe_text(block.title)[:LONGEST_HEADING]
    chart.height, chart.width = min(7.5 + 0.6 * len(table.rows), 22), 24
    chart.y_axis.number_format = FORMATS[block.kind]
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.add_data(Reference(sheet, min_col=2, min_row=HEAD_ROW, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=HEAD_ROW + 1, max_row=last))
    sheet.add_chart(chart, f"{get_column_letter(len(table.columns) + 2)}{HEAD_ROW}")


def write_table(table: Table, sheet: Worksheet, name: str) -> None:
    """Title in A1, note in A2, sums in row 3, headings in row 4, then the rows."""
    _front(sheet, table.title, table.note)
    for place, heading in enumerate(headings(table.columns), 1):
        cell = sheet.cell(HEAD_ROW, place, heading)
        cell.data_type, cell.font, cell.alignment = "s", BOLD, WRAPPED
    for down, row in enumerate(table.rows, HEAD_ROW + 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True), 1):
            _write(sheet, down, place, column, value)
    last = HEAD_ROW + len(table.rows)
    _sums(sheet, table, last)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    named = NativeTable(displayName=name, ref=f"A{HEAD_ROW}:{get_column_letter(len(table.columns))}{last}")
    named.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(named)
    for place, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(column, place)


def placeholder(block: Evidence, sheet: Worksheet) -> None:
    """A sheet with the heading and one formatted cell a column, of which the streamed sheet takes its styles."""
    _front(sheet, block.title, f"{block.words} {block.where}")
    for place, (column, heading) in enumerate(zip(block.columns, headings(block.columns), strict=True), 1):
        head = sheet.cell(HEAD_ROW, place, heading)
        head.data_type, head.font = "s", BOLD
        sheet.cell(HEAD_ROW + 1, place, 0).number_format = FORMATS[column.kind]
        sheet.column_dimensions[get_column_letter(place)].width = _width(column, place)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    last = HEAD_ROW + len(block.rows)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(block.columns))}{last}"


def headings(columns: Sequence[Column]) -> list[str]:
    """Headings as a named table takes them: short, on one line, none empty, none like another but for case."""
    taken: set[str] = set()
    found = []
    for column in columns:
        plain = " ".join(safe_text(column.name).split())[:LONGEST_HEADING] or "Column"
        heading, number = plain, 2
        while heading.casefold() in taken:
            heading, number = f"{plain} {number}", number + 1
        taken.add(heading.casefold())
        found.append(heading)
    return found


def _front(sheet: Worksheet, title: str, note: str) -> None:
    first = sheet.cell(1, 1, safe_text(title))
    first.data_type, first.font = "s", TITLE
    below = sheet.cell(2, 1, safe_text(note))
    below.data_type, below.font = "s", QUIET
    back = sheet.cell(3, 1, "Back to the contents")
    back.hyperlink, back.font = "#'Contents'!A1", LINK


def _sums(sheet: Worksheet, table: Table, last: int) -> None:
    """Above each column of counts the sum over the rows that filters leave, as a formula."""
    for place, column in enumerate(table.columns, 1):
        if (
            place > 1
            and column.kind == "number"
            and all(isinstance(row[place - 1], int) for row in table.rows)
        ):
            letter = get_column_letter(place)
            cell = sheet.cell(3, place, f"=SUBTOTAL(109,{letter}{HEAD_ROW + 1}:{letter}{last})")
            cell.number_format, cell.font = FORMATS["number"], QUIET


def _write(sheet: Worksheet, row: int, place: int, column: Column, value: Cell) -> None:
    cell = sheet.cell(row, place)
    if isinstance(value, str):
        cell.value = safe_text(value)
        cell.data_type = "s"
    else:
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    cell.number_format = FORMATS[column.kind]
    if column.kind == "text":
        cell.alignment = WRAPPED


def _width(column: Column, place: int) -> int:
    return {"text": 34 if place == 1 else 24, "time": 18}.get(column.kind, 14)
