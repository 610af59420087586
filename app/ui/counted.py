"""What takes seconds to count, with the event up to which it holds."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

from app.session import context
from governance.core.store import ReadSession

P = ParamSpec("P")
T = TypeVar("T")


def read_counted(query: Callable[Concatenate[ReadSession, P], T], *args: P.args, **options: P.kwargs) -> T:
    """The answer of `query(session, *args)`. Where newer events are still being counted, says so, and offers to look again."""
    found = context.counted(query, *args, **options)
    if found.newer:
        with st.container(horizontal=True, vertical_alignment="center"):
            events = "1 newer event is" if found.newer == 1 else f"{found.newer:,} newer events are"
            st.caption(f"As of event {found.event:,}; {events} being counted.")
            st.button("Look again", icon=":material/refresh:", type="tertiary", key=f"again-{query.__name__}")
    return found.answer
