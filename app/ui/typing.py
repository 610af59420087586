"""What is typed outlives reload and reconnect, in every editor: the one way by which pages keep it.

The browser keeps each change in its tab at once, and lets go of it when a command took it, or when the server has it as a draft.
It keeps long texts everywhere, and lines of text in forms and in containers whose key begins with `kept-`: lines elsewhere are
filters, which the address keeps.
"""

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from governance.core.access import Actor

PAUSE_MS = 700
"""After so long without a key, what is typed goes to the server where it keeps a draft."""


def keep_what_is_typed(actor: Actor) -> None:
    """Keeps what `actor` types on this page, and brings it back after a reload. Nobody else's comes back to them."""
    script = _script().replace("WHO;", f"{json.dumps(actor.reference)};")
    with st.container(key="typing"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


@lru_cache(1)
def _script() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8").replace("PAUSE)", f"{PAUSE_MS})")
