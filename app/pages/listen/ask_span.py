"""Marking passages of an answer: select words, by pointer or by Shift and the arrow keys, and say what they are."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from app.ui.translations import Words
from app.ui.words import plain
from governance.feedback.kinds import Mark
from governance.feedback.kinds.flag import CATEGORIES, SEVERITIES
from governance.feedback.kinds.span import offset_in

MOST_MARKS = 50
_RANGE = re.compile(r"\s*(\d{1,6})\s*[-–]\s*(\d{1,6})\s*")


def ask_marks(key: str, answer: str, words: Words, keep: Callable[[], None]) -> None:
    """Draws the answer as a field in which words can be selected, what to say of them, and the passages marked so far."""
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)
    with st.expander(words("Mark a passage"), expanded=bool(marks_given(key))):
        with st.container(key=f"mark-passage-{key}"):
            st.session_state.setdefault(f"{key}-mark-text", answer)
            st.text_area(
                words("Select the words that you mean"), key=f"{key}-mark-text", height=180, max_chars=None
            )
            st.text_input(
                words("Selected characters (from–to)"), key=f"{key}-mark-range", placeholder="0–12", width=240
            )
        passage = _chosen(key, answer)
        if passage is not None:
            plain(f"“{answer[passage[0] : passage[1]]}”")
            _ask_label(key, words)
        st.button(
            words("Mark it"),
            key=f"{key}-mark-add",
            icon=":material/ink_highlighter:",
            on_click=_add,
            args=(key, answer, keep),
            disabled=passage is None
            or not st.session_state.get(f"{key}-mark-label")
            or len(marks_given(key)) >= MOST_MARKS,
        )
        _show_marks(key, answer, words, keep)


def marks_given(key: str) -> tuple[Mark, ...]:
    """The passages marked so far."""
    return tuple(Mark(**each) for each in st.session_state.get(marks_key(key)) or ())


def marks_key(key: str) -> str:
    return f"{key}-marks"


def _ask_label(key: str, words: Words) -> None:
    st.pills(
        words("What is it?"),
        list(CATEGORIES),
        format_func=lambda each: words(CATEGORIES[each]),
        key=f"{key}-mark-label",
        wrap=True,
    )
    st.segmented_control(
        words("How serious is that? (optional)"),
        list(SEVERITIES),
        format_func=lambda each: words(SEVERITIES[each]),
        key=f"{key}-mark-severity",
    )


def _chosen(key: str, answer: str) -> tuple[int, int] | None:
    """The selected passage in code points of the answer; None where nothing is selected, or nothing but space."""
    typed = _RANGE.fullmatch(st.session_state.get(f"{key}-mark-range") or "")
    if typed is None:
        return None
    start, end = offset_in(answer, int(typed[1])), offset_in(answer, int(typed[2]))
    return (start, end) if answer[start:end].strip() else None


def _add(key: str, answer: str, keep: Callable[[], None]) -> None:
    state = st.session_state
    passage = _chosen(key, answer)
    if passage is None or not state.get(f"{key}-mark-label"):
        return
    mark = {
        "start": passage[0],
        "end": passage[1],
        "label": state[f"{key}-mark-label"],
        "severity": state.get(f"{key}-mark-severity"),
    }
    known: list[dict[str, Any]] = list(state.get(marks_key(key)) or ())
    state[marks_key(key)] = known if mark in known else [*known, mark]
    state[f"{key}-mark-range"], state[f"{key}-mark-label"], state[f"{key}-mark-severity"] = "", None, None
    keep()


def _remove(key: str, place: int, keep: Callable[[], None]) -> None:
    known = list(st.session_state[marks_key(key)])
    del known[place]
    st.session_state[marks_key(key)] = known
    keep()


def _show_marks(key: str, answer: str, words: Words, keep: Callable[[], None]) -> None:
    for place, mark in enumerate(marks_given(key)):
        with st.container(horizontal=True, vertical_alignment="center"):
            what = words(CATEGORIES.get(mark.label, mark.label))
            grade = f", {words(SEVERITIES[mark.severity])}" if mark.severity else ""
            plain(f"“{answer[mark.start : mark.end]}”: {what}{grade}")
            st.button(
                words("Remove"),
                key=f"{key}-mark-remove-{place}",
                type="tertiary",
                on_click=_remove,
                args=(key, place, keep),
            )


@lru_cache(1)
def _script() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
