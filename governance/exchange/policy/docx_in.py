"""Policies from Word documents: each heading starts a clause, by the style it has; `{#key}` at its end names it.

Paragraphs, lists, tables, bold, italic and links become Markdown, which `policy_markdown` then reads: one set of rules for
keys and headings. What Word shows beside the text (headers, footnotes, comments, pictures, tracked deletions) is left out.
"""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from governance.core.errors import Invalid, Problem
from governance.exchange.policy.format import PolicyReader
from governance.exchange.policy.markdown import parse
from governance.exchange.zipped import check_zip
from governance.policy.document import ParsedPolicy

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LIST = re.compile(r"list (bullet|number)(?: (\d))?", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_STARTS_A_BLOCK = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s|$)")
_KEY = re.compile(r"\{#[^{}]*\}\s*$")
_BROKEN = (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError)


def read(data: bytes) -> ParsedPolicy:
    """The policy in a .docx file's bytes. Raises TooLarge, or Invalid; a line it names is a paragraph's number."""
    check_zip(data, "The Word document")
    try:
        document = Document(io.BytesIO(data))
    except _BROKEN as error:
        raise Invalid.field("file", f"expected a Word document (.docx): {error}") from error
    text, paragraph_of = _markdown(document)
    try:
        return parse(text)
    except Invalid as error:
        raise Invalid(
            *(
                Problem(each.field, each.reason, paragraph_of[min(each.line, len(paragraph_of)) - 1])
                if each.line
                else each
                for each in error.problems
            )
        ) from error


def _markdown(document: WordDocument) -> tuple[str, Sequence[int]]:
    """The document as Markdown, and the number of the paragraph from which each line came."""
    lines: list[str] = []
    numbers: list[int] = []
    was_list = False
    for number, block in enumerate(document.iter_inner_content(), 1):
        made = _table(block) if isinstance(block, Table) else _paragraph(block)
        is_list = isinstance(block, Paragraph) and _list_depth(block) is not None
        if not made:
            continue
        if lines and not (is_list and was_list):
            made = ["", *made]
        lines += made
        numbers += [number] * len(made)
        was_list = is_list
    return "\n".join(lines) + "\n", [*numbers, numbers[-1] if numbers else 1]


def _paragraph(paragraph: Paragraph) -> list[str]:
    level = _heading_level(paragraph)
    if level is not None:
        words = " ".join(paragraph.text.split())
        key = _KEY.search(words)
        plain = words[: key.start()] if key else words
        return [f"{'#' * level} {_escaped(plain.strip())} {key[0] if key else ''}".rstrip()] if words else []
    words = "".join(_spans(paragraph)).strip()
    if not words:
        return []
    depth = _list_depth(paragraph)
    if depth is not None:
        ordered = "number" in _style(paragraph).lower()
        return [f"{'   ' * depth}{'1. ' if ordered else '-  '}{words}"]
    return [_STARTS_A_BLOCK.sub(r"\1\\\2", line) for line in words.split("\n")]


def _heading_level(paragraph: Paragraph) -> int | None:
    style = _style(paragraph)
    if style == "Title":
        return 1
    found = _HEADING.fullmatch(style)
    return min(int(found[1]), 6) if found else None


def _list_depth(paragraph: Paragraph) -> int | None:
    """How deep a list item stands, from 0; None for what is none."""
    found = _LIST.fullmatch(_style(paragraph))
    if found:
        return int(found[2] or 1) - 1
    properties: Any = paragraph._p.pPr  # noqa: SLF001 python-docx has no other way to numbering
    numbering = properties.numPr if properties is not None else None
    if numbering is None or _heading_level(paragraph) is not None:
        return None
    level = numbering.ilvl
    return int(level.val) if level is not None else 0


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _spans(paragraph: Paragraph) -> Iterator[str]:
    for part in paragraph.iter_inner_content():
        if isinstance(part, Hyperlink):
            words = "".join(_span(run) for run in part.runs)
            yield f"[{words}]({part.url})" if part.url and words.strip() else words
        else:
            yield _span(part)


def _span(run: Run) -> str:
    words = _escaped(run.text)
    plain = words.strip()
    if not plain or not (run.bold or run.italic):
        return words
    mark = "**" * bool(run.bold) + "*" * bool(run.italic)
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{mark}{plain}{mark[::-1]}{after}"


def _table(table: Table) -> list[str]:
    rows = [
        [" ".join(_escaped(cell.text).replace("|", "\\|").split()) or " " for cell in row.cells]
        for row in table.rows
    ]
    if not rows:
        return []
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]]


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


READER = PolicyReader(name="docx", title="Word", endings=("docx",), read=read)
