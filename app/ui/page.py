"""How every page begins, and what it says when it has nothing to show."""

from html import escape

import streamlit as st

from app.session.links import show_link
from app.session.map import Place

STATIONS = ("feedback", "review", "policy", "audit", "data", "model")


def header(title: str, purpose: str, station: str | None = None) -> None:
    """Title, one sentence on what the page is for, and its place in the loop (one of STATIONS)."""
    st.title(title, anchor=False)
    st.markdown(purpose)
    if station is not None:
        st.html(loop_strip(station))


def loop_strip(station: str) -> str:
    """The loop in one line, with one station marked."""
    steps = "".join(
        f'<li class="here" aria-current="step">{escape(name)}</li>'
        if name == station
        else f"<li>{escape(name)}</li>"
        for name in STATIONS
    )
    return f'<ol class="pl-loop" aria-label="Place in the loop">{steps}</ol>'


def empty(what: str, todo: str) -> None:
    """An empty state: what would stand here, and what to do so that it does."""
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.markdown(todo)


def forbidden(place: Place, home: Place) -> None:
    """What to say to those who may not see a page: who may, and where to go instead."""
    st.title(place.title, anchor=False)
    holders = ", ".join(role.words for role in place.roles)
    empty(
        "Your roles don't give access to this page.",
        f"It requires one of these roles: {holders}. An administrator can assign them.",
    )
    show_link(home.name, home.title)


def facts(*pairs: tuple[str, object, str | None]) -> None:
    """The few numbers that matter: (label, value, tooltip or None)."""
    with st.container(horizontal=True):
        for label, value, tip in pairs:
            st.metric(label, f"{value:,}" if isinstance(value, int) else str(value), help=tip, width=170)
