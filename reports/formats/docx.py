"""A report as a Word document: headings by style, tables whose first row repeats, charts with their numbers and their sentence.

The file holds no time of its making: its ZIP members and properties carry the report's moment.
"""

import io
from datetime import datetime
from functools import singledispatch
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Row

from governance.core.cells import safe_text
from governance.core.zip_times import with_fixed_times
from reports.document import BarChart, Report, Table, Text, written
from reports.figures.raster import png_of
from reports.figures.svg import bars_svg
from reports.formats.format import Format
from reports.formats.within import within

LONGEST_TITLE = 255
"""Characters that the property of the title takes."""


def to_docx(report: Report) -> bytes:
    """The document's bytes; equal reports give equal bytes."""
    document = Document()
    _properties(document, report)
    for side in ("left_margin", "right_margin"):
        setattr(document.sections[0], side, Cm(2))
    document.styles["Normal"].font.size = Pt(10)
    document.add_heading(safe_text(report.title), 0)
    for name, value in report.facts:
        document.add_paragraph(safe_text(f"{name}: {written(value)}"))
    for number, section in enumerate(report.sections, 1):
        document.add_heading(safe_text(f"{number}. {section.title}"), 1)
        for block in section.blocks:
            draw(block, document)
    stream = io.BytesIO()
    document.save(stream)
    return with_fixed_times(stream.getvalue())


def _properties(document: WordDocument, report: Report) -> None:
    core = document.core_properties
    moment: datetime = report.as_of.replace(tzinfo=None)
    core.title, core.author = safe_text(report.title)[:LONGEST_TITLE], "Plumbline"
    core.comments = f"Content hash {report.content_hash}"
    core.created = core.modified = moment
    core.last_modified_by, core.revision = "Plumbline", 1


@singledispatch
def draw(block: Any, document: WordDocument) -> None:
    """Adds a block; kinds without a form of their own are tables."""
    _table(document, block.as_table())


@draw.register
def _text(block: Text, document: WordDocument) -> None:
    document.add_paragraph(safe_text(block.words))


@draw.register
def _chart(block: BarChart, document: WordDocument) -> None:
    """The picture with its words as its alternative text, then its numbers."""
    if block.bars:
        picture = document.add_picture(io.BytesIO(png_of(bars_svg(block))), width=Cm(17))
        picture._inline.docPr.set("descr", safe_text(block.words))  # noqa: SLF001 python-docx has no other way
    _table(document, block.as_table())


def _table(document: WordDocument, table: Table) -> None:
    table = within(table)
    document.add_heading(safe_text(table.title), 2)
    if not table.rows:
        document.add_paragraph(safe_text(table.empty))
        return
    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Table Grid")
    rows = list(grid.rows)
    _repeat(rows[0])
    for cell, column in zip(rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(safe_text(column.name)).bold = True
    for row, values in zip(rows[1:], table.rows, strict=True):
        for cell, column, value in zip(row.cells, table.columns, values, strict=True):
            cell.paragraphs[0].add_run(safe_text(written(value, column.kind)))
    document.add_paragraph(safe_text(table.note))


def _repeat(row: _Row) -> None:
    """Its first row stands at the top of each page that the table goes on to."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 python-docx has no other way


FORMAT = Format(
    "docx",
    "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    to_docx,
)
