"""Judging without the mouse: the keys, and the list of them."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

KEYS = {
    "?": "This list",
    "B": "Show the text of a sensitive case",
    "T": "Take the case onto your desk",
    "V, A, U": "Violates, acceptable, unclear",
    "1 to 4": "Severity: low to critical",
    "L": "To the clauses: type to search, Enter to cite",
    "/": "Search the policy",
    "W": "To the reasons",
    "Tab": "To the next field; Esc leaves a list",
    "Ctrl + Enter": "Store the verdict",
    "Ctrl + Shift + Enter": "Store it and go to the next case",
    "N": "To the next case",
}


def listen() -> None:
    """Hears the keys on this page, and offers the list of them."""
    with (
        st.container(key="keys", width="content"),
        st.popover("Keys", icon=":material/keyboard:", help="Key: ?"),
    ):
        st.markdown("\n".join(f"- **{key}**: {what}" for key, what in KEYS.items()))
    hear()


def hear() -> None:
    """Hears the keys from here on, so that those pressed while the next case is drawn aren't lost."""
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


@lru_cache(1)
def _script() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
