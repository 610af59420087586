"""What people and models wrote, shown as text: nothing of it becomes markup, formatting only where it is a document's."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
import streamlit as st
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
_SPEAKERS = {"user": "Person", "assistant": "Model", "system": "System", "tool": "Tool"}


@lru_cache(2_048)
def document_html(markdown: str) -> str:
    """A policy's Markdown as sanitised HTML; raw HTML in it is shown as text."""
    return nh3.clean(_MARKDOWN.render(markdown))


def document(markdown: str) -> None:
    """Draws a document's text."""
    st.html(f'<div class="pl-doc">{document_html(markdown)}</div>')


def plain(text: str) -> None:
    """Draws text as it was written, line breaks kept."""
    st.html(f'<div class="pl-text">{escape(text)}</div>')


def conversation(messages: Sequence[Mapping[str, Any]], answer: str | None = None) -> None:
    """Draws a conversation as it was seen, the answer in question last and marked."""
    turns = [(str(message.get("role", "")), str(message.get("content", "")), False) for message in messages]
    if answer is not None:
        turns.append(("assistant", answer, True))
    st.html("".join(_turn(role, text, marked) for role, text, marked in turns))


def _turn(role: str, text: str, marked: bool) -> str:
    speaker = "The answer in question" if marked else _SPEAKERS.get(role, role)
    mark = " pl-answer" if marked else ""
    return (
        f'<div class="pl-turn{mark}"><b>{escape(speaker)}</b><div class="pl-text">{escape(text)}</div></div>'
    )
