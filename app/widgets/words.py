"""What people and models wrote, shown as text: nothing of it becomes markup, formatting only where it is a document's."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
import streamlit as st
from markdown_it import MarkdownIt

from app.translations import SOURCE, Words, marked

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
_SPEAKERS = {
    "user": marked("Person"),
    "assistant": marked("Model"),
    "system": marked("System"),
    "tool": marked("Tool"),
}
_IN_QUESTION = marked("The answer in question")
ENGLISH = Words(SOURCE)


@lru_cache(2_048)
def document_html(markdown: str) -> str:
    """A policy's Markdown as sanitised HTML; raw HTML in it is shown as text."""
    return nh3.clean(_MARKDOWN.render(markdown))


def document(markdown: str) -> None:
    """Draws a document's text."""
    st.html(f'<div class="pl-doc">{document_html(markdown)}</div>')


def plain(text: str) -> None:
    """Draws text as it was written, line breaks kept, in the direction of its own script."""
    st.html(f'<div class="pl-text" dir="auto">{escape(text)}</div>')


def conversation(
    messages: Sequence[Mapping[str, Any]], answer: str | None = None, words: Words = ENGLISH
) -> None:
    """Draws a conversation as it was seen, the answer in question last and marked; who speaks is told in `words`."""
    turns = [(str(message.get("role", "")), str(message.get("content", "")), False) for message in messages]
    if answer is not None:
        turns.append(("assistant", answer, True))
    st.html("".join(_turn(words, *turn) for turn in turns))


def _turn(words: Words, role: str, text: str, in_question: bool) -> str:
    speaker = words(_IN_QUESTION if in_question else _SPEAKERS.get(role, role))
    mark = " pl-answer" if in_question else ""
    said = f'<div class="pl-text" dir="auto">{escape(text)}</div>'
    return f'<div class="pl-turn{mark}"><b>{escape(speaker)}</b>{said}</div>'
