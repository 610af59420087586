"""A report as one HTML file that needs nothing else: no script, no font, no network; light, dark and print.

It opens with a cover, its headline numbers and its contents; long lists are folded, so that a reader sees what there is first.
"""

from functools import singledispatch
from html import escape
from typing import Any

from reports.document import BarChart, Metric, Metrics, Report, Section, Table, Text, Trail, written
from reports.figures.svg import bars_svg
from reports.formats.format import Format
from reports.formats.within import within

FOLDED_FROM = 13
"""Rows from which a table is folded."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2830; --quiet: #55636c; --line: #d9dfe3; --accent: #1f6f78; --paper: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebee; --quiet: #a9b6bd; --line: #37434a; --accent: #6cc0c8; --paper: #12181c }
}
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
  margin: 2rem auto; padding: 0 1.25rem }
header { border-top: 6px solid var(--accent); padding-top: 1.5rem }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .25rem } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.5rem 0 .4rem } .quiet, figcaption { color: var(--quiet); font-size: .875rem }
a { color: var(--accent) } .wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere }
th { overflow-wrap: normal }
td.number, td.share, th.number, th.share { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
figure { margin: 1rem 0 } svg { max-width: 100%; height: auto } svg text { fill: currentColor; font-size: 13px }
rect.bar { fill: var(--accent) }
line.range { stroke: currentColor; stroke-width: 1.5 } ol.trail { list-style: none; padding-left: 0 }
ol.trail li { border-left: 3px solid var(--accent); padding: .1rem 0 .6rem .9rem; margin: 0 }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; overflow-wrap: anywhere }
dl.facts dd { margin: 0 } summary { cursor: pointer; color: var(--accent); padding: .25rem 0 }
dl.metrics { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 1rem; margin: .5rem 0 1rem }
dl.metrics div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem }
dl.metrics div { display: flex; flex-direction: column }
dl.metrics dt { color: var(--quiet); font-size: .875rem; order: 2 } dl.metrics dd { margin: 0; order: 1 }
dl.metrics dd.value { font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums }
dl.metrics dd.more { order: 3; color: var(--quiet); font-size: .8rem }
@media (max-width: 40rem) { dl.facts { grid-template-columns: 1fr } dl.facts dt { margin-top: .4rem } }
@media print { body { max-width: none; margin: 0; font-size: 11pt } h2 { break-after: avoid } tr, figure { break-inside: avoid }
  details > * { display: block } }
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
        f"<header><h1>{escape(report.title)}</h1>{_imprint(report)}</header>"
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav><main>{body}</main></body></html>\n'
    )


def _imprint(report: Report) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(written(value))}</dd>" for name, value in report.facts if value
    )
    return f'<dl class="facts quiet">{rows}</dl>'


def _section(number: int, section: Section) -> str:
    blocks = "".join(draw(block) for block in section.blocks)
    return f'<section id="s{number}"><h2>{number}. {escape(section.title)}</h2>{blocks}</section>'


@singledispatch
def draw(block: Any) -> str:
    """A block as HTML; kinds without a picture of their own are tables."""
    return _table(block.as_table())


@draw.register
def _text(block: Text) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in block.words.split("\n\n"))


@draw.register
def _metrics(block: Metrics) -> str:
    cards = "".join(_metric(each) for each in block.metrics)
    return f'<h3>{escape(block.title)}</h3><dl class="metrics">{cards}</dl>'


def _metric(metric: Metric) -> str:
    more = []
    if metric.low is not None and metric.high is not None:
        more.append(f"{written(metric.low, metric.kind)} to {written(metric.high, metric.kind)} (95%)")
    if metric.count is not None:
        more.append(f"n = {metric.count:,}")
    more += [metric.note] if metric.note else []
    below = f'<dd class="more">{escape("; ".join(more))}</dd>' if more else ""
    value = escape(written(metric.value, metric.kind))
    return f'<div><dt>{escape(metric.label)}</dt><dd class="value">{value}</dd>{below}</div>'


@draw.register
def _chart(block: BarChart) -> str:
    if not block.bars:
        return f'<h3>{escape(block.title)}</h3><p class="quiet">{escape(block.words)}</p>'
    drawn = bars_svg(block, ink="currentColor", accent="var(--accent)", font="system-ui")
    return f"<figure><h3>{escape(block.title)}</h3>{drawn}<figcaption>{escape(block.words)}</figcaption></figure>"


@draw.register
def _trail(block: Trail) -> str:
    title = f"<h3>{escape(block.title)}</h3>"
    if not block.steps:
        return f'{title}<p class="quiet">{escape(block.empty)}</p>'
    steps = "".join(
        f"<li><strong>{escape(step.kind)} {escape(step.reference)}</strong><br>{escape(step.title)}</li>"
        for step in block.steps
    )
    return f'{title}<ol class="trail">{steps}</ol>'


def _table(table: Table) -> str:
    title = f"<h3>{escape(table.title)}</h3>"
    if not table.rows:
        return f'{title}<p class="quiet">{escape(table.empty)}</p>'
    count, table = len(table.rows), within(table)
    grid = f'<div class="wide" tabindex="0" role="region" aria-label="{escape(table.title)}">{_grid(table)}</div>'
    if count >= FOLDED_FROM:
        grid = f"<details><summary>{count:,} rows</summary>{grid}</details>"
    note = f'<p class="quiet">{escape(table.note)}</p>' if table.note else ""
    return f"{title}{grid}{note}"


def _grid(table: Table) -> str:
    head = "".join(f'<th scope="col"{_kind(c.kind)}>{escape(c.name)}</th>' for c in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{_kind(column.kind)}>{escape(written(cell, column.kind))}</td>"
            for column, cell in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _kind(kind: str) -> str:
    return f' class="{kind}"' if kind in ("number", "share") else ""


FORMAT = Format(
    "html", "HTML", "text/html; charset=utf-8", lambda report: to_html(report).encode("utf-8", "replace")
)
