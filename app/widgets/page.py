"""How every page begins, and what it says when it has nothing to show."""

from html import escape

import streamlit as st

STATIONS = ("feedback", "review", "policy", "audit", "data", "model")


def header(title: str, purpose: str, station: str | None = None) -> None:
    """Title, one sentence on what the page is for, and its place in the loop."""
    st.title(title, anchor=False)
    st.markdown(purpose)
    if station is not None:
        st.html(loop_strip(station))


def loop_strip(station: str) -> str:
    """The loop in one line, with one station marked."""
    steps = "".join(
        f'<span class="here" aria-current="step">{escape(name)}</span>'
        if name == station
        else f"<span>{escape(name)}</span>"
        for name in STATIONS
    )
    return f'<nav class="pl-loop" aria-label="Place in the loop">{steps}</nav>'


def empty(what: str, todo: str) -> None:
    """An empty state: what would stand here, and what to do so that it does."""
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.markdown(todo)


def facts(*pairs: tuple[str, object, str | None]) -> None:
    """The few numbers that matter: (label, value, tooltip or None)."""
    with st.container(horizontal=True):
        for label, value, tip in pairs:
            st.metric(label, f"{value:,}" if isinstance(value, int) else str(value), help=tip, width=170)
