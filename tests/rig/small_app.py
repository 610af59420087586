"""The smallest Streamlit app, to try our own instruments on: a page with one button, one that breaks, one that refuses."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rig.server import Server, running

SCRIPT = """
import time
import streamlit as st

def counter():
    if st.button("more"):
        time.sleep(1)
        st.session_state.count = st.session_state.get("count", 0) + 1
        st.rerun()
    st.write("count", str(st.session_state.get("count", 0)))

def broken():
    raise ValueError("a page that breaks")

def refused():
    st.error("you may not see this")

st.navigation([st.Page(counter, default=True), st.Page(broken), st.Page(refused)]).run()
"""


@contextmanager
def small_app(home: Path) -> Iterator[Server]:
    """The app, served by Streamlit alone. Its pages are "", "broken" and "refused"."""
    (home / "main.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "streamlit", "run", "main.py", "--server.headless", "true"]
    with running([*command, "--server.port"], home, cwd=home) as server:
        yield server
