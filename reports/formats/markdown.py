"""A report as Markdown (GitHub's tables), for wikis and pull requests. What people wrote is escaped: it stays text."""

import re
from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from reports.document import Report, Table, Text, Trail, written
from reports.formats.format import Format
from reports.formats.within import within

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_LIST = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def to_markdown(report: Report) -> bytes:
    """The file, in UTF-8."""
    return ("\n\n".join(_parts(report)) + "\n").encode("utf-8", "replace")


def _parts(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.title)}"
    yield "\n".join(f"- {escaped(name)}: {escaped(written(value))}" for name, value in report.facts)
    for number, section in enumerate(report.sections, 1):
        yield f"## {number}. {escaped(section.title)}"
        for block in section.blocks:
            yield from draw(block)


@singledispatch
def draw(block: Any) -> Iterator[str]:
    """A block as paragraphs of Markdown; kinds without a form of their own are tables."""
    yield from _table(block.as_table())


@draw.register
def _text(block: Text) -> Iterator[str]:
    yield escaped(block.words)


@draw.register
def _trail(block: Trail) -> Iterator[str]:
    yield f"### {escaped(block.title)}"
    steps = [
        f"1. **{escaped(step.kind)} {escaped(step.reference)}** {escaped(step.title)}" for step in block.steps
    ]
    yield "\n".join(steps) or escaped(block.empty)


def _table(table: Table) -> Iterator[str]:
    table = within(table)
    yield f"### {escaped(table.title)}"
    if not table.rows:
        yield escaped(table.empty)
        return
    lines = [
        _line([escaped(column.name) for column in table.columns]),
        _line(["---:" if column.kind in ("number", "share") else "---" for column in table.columns]),
    ]
    lines += [
        _line([escaped(written(cell, column.kind)) for column, cell in zip(table.columns, row, strict=True)])
        for row in table.rows
    ]
    yield "\n".join(lines)
    if table.note:
        yield escaped(table.note)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("\r", " ").replace("\n", "<br>") for cell in cells) + " |"


def escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is."""
    plain = "".join(each if each.isprintable() or each in "\n\t" else " " for each in text)
    return _LIST.sub(_escaped_mark, _MARKS.sub(r"\\\1", plain))


def _escaped_mark(found: re.Match[str]) -> str:
    """`1.` becomes `1\\.`, `-` becomes `\\-`: neither begins a list then."""
    return f"{found[1]}{found[2][:-1]}\\{found[2][-1]}"


FORMAT = Format("md", "Markdown", "text/markdown; charset=utf-8", to_markdown)
