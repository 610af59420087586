"""A policy version as PDF/A-2b, set by Typst without a network.

Every word is handed over as a quoted string, so that nothing anyone wrote becomes a command. PDF/A forbids glyphs that no
font has: where the installed fonts can't show a character, the export is refused and names it.
"""

import re
from collections.abc import Sequence
from datetime import datetime

import typst
from markdown_it.tree import SyntaxTreeNode

from governance.core.errors import Invalid
from governance.exchange.policy.format import PolicyWriter
from governance.exchange.policy.markdown_tree import tree
from governance.policy.document import ParsedPolicy

_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
_STYLE = """
#set page(paper: "a4", margin: 2.5cm, numbering: "1 / 1")
#set text(size: 10.5pt, font: ("Libertinus Serif", "New Computer Modern"))
#set par(justify: false, leading: 0.7em, spacing: 1.1em)
#show heading: set block(above: 1.4em, below: 0.8em)
#show link: underline
"""


def write(document: ParsedPolicy, title: str, facts: Sequence[str], at: datetime) -> bytes:
    """The PDF; `facts` are lines under the title, `at` is the time that it bears. Raises Invalid for a character no font has."""
    day = f"datetime(year: {at.year}, month: {at.month}, day: {at.day})"
    parts = [f"#set document(title: {_quoted(title)}, date: {day})", _STYLE]
    parts.append(f'#text(size: 20pt, weight: "bold")[#{_quoted(title)}]')
    parts += [f"#text(size: 9pt, fill: luma(90))[#{_quoted(fact)}]" for fact in facts]
    parts += _blocks(document.preamble)
    for clause in document.clauses:
        marks = [f"{name}: {value}" for name, value in clause.attributes.items()]
        parts.append(f"#heading(level: {clause.level})[#{_quoted(clause.heading)}]")
        parts.append(f"#text(size: 8pt, fill: luma(90))[#{_quoted(' · '.join([clause.key, *marks]))}]")
        parts += _blocks(clause.text)
    source = "\n\n".join(parts)
    try:
        made = typst.compile(
            source.encode(), format="pdf", pdf_standards="a-2b", timestamp=int(at.timestamp())
        )
    except typst.TypstError as error:
        if unshown := _UNSHOWN.search(error.message):
            reason = f"no font on this machine shows “{unshown[1]}”; install one that does (docs/policies.md)"
            raise Invalid.field("text", reason) from error
        raise
    assert isinstance(made, bytes)
    return made


def _blocks(markdown: str) -> list[str]:
    return [_block(node) for node in tree(markdown).children]


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("fence", "code_block"):
        return f"#raw(block: true, {_quoted(node.content.rstrip())})"
    if node.type in ("bullet_list", "ordered_list"):
        kind = "list" if node.type == "bullet_list" else "enum"
        items = ", ".join(f"[{_inside(item)}]" for item in node.children)
        return f"#{kind}({items})"
    if node.type == "blockquote":
        return f"#quote(block: true)[{_inside(node)}]"
    if node.type == "table":
        return _table(node)
    if node.type == "hr":
        return "#line(length: 100%, stroke: 0.5pt)"
    if node.type == "html_block":
        return f"#{_quoted(node.content)}"
    words = "".join(map(_inline, node.children))
    return f"#strong[{words}]" if node.type == "heading" else words


def _inside(node: SyntaxTreeNode) -> str:
    return "\n\n".join(map(_block, node.children))


def _table(node: SyntaxTreeNode) -> str:
    rows = [row.children for part in node.children for row in part.children]
    cells = ", ".join(f"[{''.join(map(_inline, cell.children))}]" for row in rows for cell in row)
    return f"#table(columns: {len(rows[0])}, stroke: 0.5pt, {cells})"


def _inline(node: SyntaxTreeNode) -> str:
    words = "".join(map(_inline, node.children))
    if node.type in ("text", "html_inline"):
        return f"#{_quoted(node.content)};"
    if node.type == "code_inline":
        return f"#raw({_quoted(node.content)});"
    if node.type == "softbreak":
        return '#" ";'
    if node.type == "hardbreak":
        return "#linebreak();"
    if node.type == "link":
        target = str(node.attrs.get("href", ""))
        return f"#link({_quoted(target)})[{words}];" if re.match(r"https?://|mailto:", target) else words
    wrapped = {"strong": "strong", "em": "emph", "s": "strike"}.get(node.type)
    return f"#{wrapped}[{words}];" if wrapped else words


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "").replace("\t", "\\t") + '"'


WRITER = PolicyWriter(
    name="pdf",
    title="PDF",
    media_type="application/pdf",
    endings=("pdf",),
    write=lambda version: write(version.document, version.title, version.facts, version.dated),
)
