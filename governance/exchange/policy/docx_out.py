"""A policy version as a Word document: headings by style with their `{#key}`, so that it reads back with the same clauses."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from markdown_it.tree import SyntaxTreeNode

from governance.core.zip_times import with_fixed_times
from governance.exchange.policy.format import PolicyWriter
from governance.exchange.policy.markdown import name_block
from governance.exchange.policy.markdown_tree import tree
from governance.policy.document import ParsedPolicy

MOST_DEEP = 3
"""Word's own list styles go three deep."""


def write(document: ParsedPolicy, title: str, facts: Sequence[str], at: datetime) -> bytes:
    """The .docx file; title, facts and `at`, the time that it bears, stand in its properties."""
    word = Document()
    word.core_properties.title = title
    word.core_properties.comments = "\n".join(facts)
    word.core_properties.author = "Plumbline"
    word.core_properties.created = word.core_properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    _blocks(word, tree(document.preamble).children)
    for clause in document.clauses:
        heading = word.add_heading(level=clause.level)
        heading.add_run(_plain(clause.heading))
        heading.add_run(f" {name_block(clause)}").font.size = Pt(8)
        _blocks(word, tree(clause.text).children)
    out = io.BytesIO()
    word.save(out)
    return with_fixed_times(out.getvalue())


def _blocks(word: WordDocument, nodes: Sequence[SyntaxTreeNode], style: str | None = None) -> None:
    for node in nodes:
        if node.type in ("bullet_list", "ordered_list"):
            _list(word, node, 1)
        elif node.type in ("fence", "code_block", "html_block"):
            run = word.add_paragraph().add_run(_plain(node.content.rstrip()))
            run.font.name = "Courier New"
        elif node.type == "blockquote":
            _blocks(word, node.children, "Quote")
        elif node.type == "table":
            _table(word, node)
        elif node.type == "hr":
            word.add_paragraph("⁂")
        else:
            _spans(word.add_paragraph(style=style), node, bold=node.type == "heading")


def _list(word: WordDocument, node: SyntaxTreeNode, depth: int) -> None:
    kind = "List Bullet" if node.type == "bullet_list" else "List Number"
    style = kind if depth == 1 else f"{kind} {min(depth, MOST_DEEP)}"
    for item in node.children:
        for block in item.children:
            if block.type in ("bullet_list", "ordered_list"):
                _list(word, block, depth + 1)
            else:
                _spans(word.add_paragraph(style=style), block)


def _table(word: WordDocument, node: SyntaxTreeNode) -> None:
    rows = [row.children for part in node.children for row in part.children]
    table = word.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cells, row in zip(rows, table.rows, strict=True):
        for cell, node_of_cell in zip(row.cells, cells, strict=True):
            _spans(cell.paragraphs[0], node_of_cell)


def _spans(paragraph: Paragraph, node: SyntaxTreeNode, *, bold: bool = False, italic: bool = False) -> None:
    """The words of a node as runs. A link's target stands behind its words, in brackets."""
    for child in node.children:
        if child.type == "inline":
            _spans(paragraph, child, bold=bold, italic=italic)
        elif child.type in ("softbreak", "hardbreak"):
            paragraph.add_run(" ")
        elif child.children:
            _spans(paragraph, child, bold=bold or child.type == "strong", italic=italic or child.type == "em")
            target = str(child.attrs.get("href", ""))
            if child.type == "link" and target:
                paragraph.add_run(f" ({_plain(target)})")
        else:
            run = paragraph.add_run(_plain(child.content))
            run.bold, run.italic = bold or None, italic or None


def _plain(text: str) -> str:
    """`text` without the control characters that XML forbids."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


WRITER = PolicyWriter(
    name="docx",
    title="Word",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    endings=("docx",),
    write=lambda version: write(version.document, version.title, version.facts, version.dated),
)
