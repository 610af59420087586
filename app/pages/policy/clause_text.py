"""A policy's text as a document: headings by depth, references between clauses as links, all of it sanitised."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote

import nh3
import streamlit as st
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from governance.policy.document import ParsedClause

_REFERENCE = re.compile(r"\{@([^\s@/{}#=\"']+)\}")
_OWN_LINK = re.compile(r'href="#([^"]+)"')


def _reference(state: StateInline, silent: bool) -> bool:
    """`{@key}` becomes a link to the clause."""
    found = _REFERENCE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": f"#{found[1]}"}
        state.push("text", "", 0).content = found[1]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
_MARKDOWN.inline.ruler.before("link", "reference", _reference)


@lru_cache(4_096)
def clause_html(text: str, version: str) -> str:
    """A clause's Markdown as sanitised HTML; raw HTML in it is shown as text. `version` is where its references lead."""
    slug, _, number = version.partition("@")
    html = _OWN_LINK.sub(
        lambda link: f'href="policy?ref={quote(f"{slug}/{link[1]}@{number}", safe="/@")}"',
        _MARKDOWN.render(text),
    )
    return nh3.clean(html, link_rel="noopener noreferrer")


def show_document(clauses: Sequence[ParsedClause], version: str, preamble: str = "") -> None:
    """Draws clauses one below the other, as they stand in the document."""
    st.html(f'<div class="pl-doc pl-policy">{document_html(tuple(clauses), version, preamble)}</div>')


def document_html(clauses: Sequence[ParsedClause], version: str, preamble: str = "") -> str:
    """All of it as HTML, with each clause's key and attributes beside its heading."""
    parts = [clause_html(preamble, version)] if preamble else []
    for clause in clauses:
        level = min(clause.level + 1, 6)
        marks = "".join(
            f' <span class="pl-mark">{escape(name)}: {escape(value)}</span>'
            for name, value in clause.attributes.items()
        )
        parts.append(
            f"<h{level}>{escape(clause.heading)} <code>{escape(clause.key)}</code>{marks}</h{level}>"
            f"{clause_html(clause.text, version)}"
        )
    return "\n".join(parts)
