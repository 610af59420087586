"""What people and models wrote, shown as text: nothing of it becomes markup, formatting only where it is a document's."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
import streamlit as st
from markdown_it import MarkdownIt

from app.ui.translations import SOURCE, Words, marked

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
    messages: Sequence[Mapping[str, Any]],
    answer: str | None = None,
    words: Words = ENGLISH,
    *,
    passages: Sequence[str] = (),
    blurred: bool = False,
) -> None:
    """Draws a conversation as it was seen, the answer in question last and marked, with `passages` of it highlighted; who
    speaks is told in `words`.

    Blurred, its shape shows and its words don't, to a screen reader neither.
    """
    turns = [
        _turn(words, str(message.get("role", "")), escape(str(message.get("content", ""))))
        for message in messages
    ]
    if answer is not None:
        turns.append(_turn(words, "assistant", highlighted(answer, passages), in_question=True))
    hidden = ' class="pl-blur" aria-hidden="true" inert' if blurred else ""
    st.html(f"<div{hidden}>{''.join(turns)}</div>")


def highlighted(text: str, passages: Sequence[str]) -> str:
    """Text as HTML with these passages marked wherever they stand, white space aside; everything escaped."""
    wanted = sorted({passage.strip() for passage in passages if passage.strip()}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = "|".join(r"\s+".join(re.escape(word) for word in passage.split()) for passage in wanted)
    parts = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return "".join(
        f"<mark>{escape(part)}</mark>" if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def _turn(words: Words, role: str, said: str, *, in_question: bool = False) -> str:
    speaker = words(_IN_QUESTION if in_question else _SPEAKERS.get(role, role))
    mark = " pl-answer" if in_question else ""
    return f'<div class="pl-turn{mark}"><b>{escape(speaker)}</b><div class="pl-text" dir="auto">{said}</div></div>'
