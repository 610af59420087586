"""A report as PDF/A-2a and PDF/UA-1, set by Typst without a network: contents, page numbers, tables with repeated heads, charts.

Every word is handed over as a quoted string, so that nothing anyone wrote becomes a command. Glyphs that no font has stop the
export, which names them: a report never shows boxes. Fonts come from Typst itself and from three folders (reports.figures.fonts;
Debian's fonts-noto-core and fonts-noto-cjk, or fonts-wqy-microhei), never from whatever else a machine has.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from functools import singledispatch
from typing import Any

import typst

from governance.core.cells import safe_text, shortened
from governance.core.errors import Invalid
from reports.document import BarChart, Metrics, Report, Table, Text, written
from reports.figures.fonts import FAMILIES, font_folders
from reports.figures.fonts import string as _string
from reports.figures.svg import bars_svg
from reports.formats.format import Format
from reports.formats.within import within

LONGEST = 12_000
"""Characters of a text; a PDF/A string ends at 32,767 bytes."""
WIDE = 8
"""Columns from which a table stands on pages turned sideways."""

_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed|text .* contains the codepoint `(.*?)`')
_STYLE = """
#set page(paper: "a4", margin: 2cm, numbering: "1 / 1")
#set par(justify: false, leading: 0.65em, spacing: 1em)
#show heading: set block(above: 1.5em, below: 0.8em)
#show table.cell.where(y: 0): strong
#set table(stroke: (x: none, y: 0.4pt + luma(75%)), inset: (x: 4pt, y: 3.5pt))
#show table.cell: set text(size: 8pt)
#show table: set par(leading: 0.5em)
"""


def to_pdf(report: Report) -> bytes:
    """The PDF. Raises Invalid naming a character that no font shows."""
    at = report.as_of
    day = f"datetime(year: {at.year}, month: {at.month}, day: {at.day})"
    families = ", ".join(map(quoted, FAMILIES))
    words = ", ".join(_string(each) for each in (_coded(report.request), report.content_hash))
    parts = [
        f"#set document(title: {quoted(report.title)}, date: {day}, keywords: ({words}))",
        f'#set text(size: 10pt, lang: "en", font: ({families}))',
        _STYLE,
        f"#title[#{quoted(report.title)}]",
        *(f"#text(size: 9pt)[#{quoted(f'{name}: {written(value)}')}]" for name, value in report.facts),
        "#outline(depth: 1)",
        "#pagebreak()",
    ]
    for number, section in enumerate(report.sections, 1):
        parts.append(f"#heading(level: 1)[#{quoted(f'{number}. {section.title}')}]")
        for block in section.blocks:
            parts += draw(block)
    return _compiled("\n\n".join(parts), int(at.timestamp()))


def _compiled(source: str, timestamp: int) -> bytes:
    try:
        made = typst.compile(
            source.encode(),
            format="pdf",
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=font_folders()),
            pdf_standards=["a-2a", "ua-1"],
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        if unshown := _UNSHOWN.search(error.message):
            words = unshown[1] or unshown[2]
            raise Invalid.field(
                "format",
                f"pdf: no font shows “{words}”; install fonts-noto-core and fonts-noto-cjk, or leave pdf out",
            ) from error
        raise
    assert isinstance(made, bytes)
    return made


@singledispatch
def draw(block: Any) -> Iterator[str]:
    """A block as Typst; kinds without a picture of their own are tables."""
    yield from _table(block.as_table())


@draw.register
def _text(block: Text) -> Iterator[str]:
    yield f"#{quoted(block.words)}"


@draw.register
def _metrics(block: Metrics) -> Iterator[str]:
    yield f"#heading(level: 2)[#{quoted(block.title)}]"
    cells = ", ".join(
        f"[#text(size: 17pt)[#{quoted(written(each.value, each.kind))}] #linebreak() #text(size: 8.5pt)[#{quoted(said)}]]"
        for each, said in ((each, _said(each)) for each in block.metrics)
    )
    across = min(3, max(1, len(block.metrics)))
    yield f"#grid(columns: ({'1fr, ' * across}), gutter: 12pt, {cells})"


def _said(metric: Any) -> str:
    bounds = (
        ""
        if metric.low is None or metric.high is None
        else f" ({written(metric.low, metric.kind)} to {written(metric.high, metric.kind)})"
    )
    cases = f", n = {metric.count:,}" if metric.count is not None else ""
    return f"{metric.label}{bounds}{cases}"


@draw.register
def _chart(block: BarChart) -> Iterator[str]:
    if not block.bars:
        yield from _table(block.as_table())
        return
    yield f"#heading(level: 2)[#{quoted(block.title)}]"
    words = quoted(block.words)
    picture = f'image(bytes({_string(bars_svg(block))}), format: "svg", width: 100%, alt: {words})'
    yield f"#figure({picture}, caption: [#{words}])"


def _table(table: Table) -> Iterator[str]:
    table = within(table)
    yield f"#heading(level: 2)[#{quoted(table.title)}]"
    if not table.rows:
        yield f"#{quoted(table.empty)}"
        return
    align = ", ".join("right" if column.kind in ("number", "share") else "left" for column in table.columns)
    head = ", ".join(f"[#{quoted(column.name)}]" for column in table.columns)
    cells = ",\n".join(
        ", ".join(
            f"[#{quoted(written(value, column.kind))}]"
            for column, value in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    )
    widths = ", ".join(
        "auto" if column.kind in ("number", "share", "time") else f"{_breadth(table, place)}fr"
        for place, column in enumerate(table.columns)
    )
    drawn = f"#table(columns: ({widths},), align: ({align},), table.header({head}), {cells})"
    yield f"#page(flipped: true)[{drawn}]" if len(table.columns) > WIDE else drawn
    if table.note:
        yield f"#text(size: 8.5pt)[#{quoted(table.note)}]"


def _breadth(table: Table, place: int) -> int:
    """How broad a column of text is beside the others: by the mean length of its cells, within limits."""
    lengths = [len(written(row[place])) for row in table.rows] + [len(table.columns[place].name)]
    return round(min(max(sum(lengths) / len(lengths), len(table.columns[place].name), 6), 45))


def quoted(text: str) -> str:
    """`text` as a Typst string, cut where a PDF takes no more; long runs without a space may be broken."""
    text = shortened(text, LONGEST)
    plain = "".join(each if each.isprintable() or each == "\n" else " " for each in safe_text(text))
    broken = re.sub(r"(\S{24})(?=\S)", "\\1\u200b", plain) if " " not in plain and len(plain) > 32 else plain
    return _string(broken)


def _coded(request: str) -> str:
    """The request among the document's keywords, where `plumbline report verify` finds it whatever it holds."""
    return f"request:{urlsafe_b64encode(request.encode()).decode()}"


FORMAT = Format("pdf", "PDF", "application/pdf", to_pdf)
