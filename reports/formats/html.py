"""A report as one HTML file that needs nothing else: no script, no font, no network; light, dark and print."""

from html import escape

from reports.document import BarChart, Block, Report, Section, Table, Text, Trail, written
from reports.figures.svg import bars_svg
from reports.formats.format import Format

STYLE = """
:root { color-scheme: light dark; --ink: #1d2830; --quiet: #5b6972; --line: #d9dfe3; --accent: #1f6f78; --paper: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebee; --quiet: #9fadb5; --line: #37434a; --accent: #6cc0c8; --paper: #12181c }
}
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
  margin: 2rem auto; padding: 0 1.25rem }
h1 { font-size: 1.9rem; margin-bottom: .25rem } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.5rem 0 .4rem } .quiet, figcaption { color: var(--quiet); font-size: .875rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere }
td.number, td.share, th.number, th.share { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
figure { margin: 1rem 0 } svg text { fill: currentColor; font-size: 13px } rect.bar { fill: var(--accent) }
line.range { stroke: currentColor; stroke-width: 1.5 } ol.trail { list-style: none; padding-left: 0 }
ol.trail li { border-left: 3px solid var(--accent); padding: .1rem 0 .6rem .9rem; margin: 0 }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; overflow-wrap: anywhere }
dl.facts dd { margin: 0 }
code { font-size: .85em; overflow-wrap: anywhere }
"""


def to_html(report: Report) -> str:
    """The whole file. Every word of it is escaped: nothing that anyone wrote becomes markup."""
    contents = "".join(
        f'<li><a href="#s{number}">{escape(section.title)}</a></li>'
        for number, section in enumerate(report.sections, 1)
    )
    body = "".join(_section(number, section) for number, section in enumerate(report.sections, 1))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>'
        f"<h1>{escape(report.title)}</h1>{_imprint(report)}"
        f"<nav><ol>{contents}</ol></nav><main>{body}</main></body></html>\n"
    )


def _imprint(report: Report) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(written(value))}</dd>" for name, value in report.facts if value
    )
    return f'<dl class="facts quiet">{rows}</dl>'


def _section(number: int, section: Section) -> str:
    blocks = "".join(_block(block) for block in section.blocks)
    return f'<section id="s{number}"><h2>{number}. {escape(section.title)}</h2>{blocks}</section>'


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return f"<p>{escape(block.words)}</p>"
    if isinstance(block, Table):
        return _table(block)
    return _chart(block) if isinstance(block, BarChart) else _trail(block)


def _table(table: Table) -> str:
    title = f"<h3>{escape(table.title)}</h3>"
    if not table.rows:
        return f'{title}<p class="quiet">{escape(table.empty)}</p>'
    head = "".join(f'<th scope="col" class="{c.kind}">{escape(c.name)}</th>' for c in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{column.kind}">{escape(written(cell, column.kind))}</td>'
            for column, cell in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    note = f'<p class="quiet">{escape(table.note)}</p>' if table.note else ""
    return f'{title}<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}'


def _chart(chart: BarChart) -> str:
    if not chart.bars:
        return f'<h3>{escape(chart.title)}</h3><p class="quiet">{escape(chart.words)}</p>'
    drawn = bars_svg(chart, ink="currentColor", accent="var(--accent)", font="system-ui")
    return (
        f'<figure><h3>{escape(chart.title)}</h3><div class="wide">{drawn}</div>'
        f"<figcaption>{escape(chart.words)}</figcaption></figure>"
    )


def _trail(trail: Trail) -> str:
    title = f"<h3>{escape(trail.title)}</h3>"
    if not trail.steps:
        return f'{title}<p class="quiet">{escape(trail.empty)}</p>'
    steps = "".join(
        f"<li><strong>{escape(step.kind)} {escape(step.reference)}</strong><br>{escape(step.title)}</li>"
        for step in trail.steps
    )
    return f'{title}<ol class="trail">{steps}</ol>'


FORMAT = Format(
    "html", "HTML", "text/html; charset=utf-8", lambda report: to_html(report).encode("utf-8", "replace")
)
