"""Back brings a page back with its filters: the address of a page that is left stays in the browser's history."""

from functools import lru_cache
from pathlib import Path

import streamlit as st


def keep_addresses() -> None:
    """Keeps the addresses of this tab's history as they were when their pages were left."""
    with st.container(key="going-back"):
        st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


@lru_cache(1)
def _script() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
