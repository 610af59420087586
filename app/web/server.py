"""One process for all ways in by network: Streamlit's pages, the REST interface under /api/v1, telemetry
under /otlp and (in Langfuse's shapes) /api/public, security headers.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from app.api import INTAKE, api
from app.api.langfuse import langfuse
from app.api.telemetry import otlp
from app.session import context
from app.session.context import show_error
from app.web import downloads
from app.web.assets import CompressedAssets
from app.web.following import following
from app.web.headers import SecurityHeaders
from app.web.hosts import OwnNamesOnly
from app.web.interfaces import InterfacesFirst
from app.web.jobs import working
from governance.core.errors import PlumblineError
from governance.core.memory import few_collections
from governance.core.store import is_disk_full


def _show_failure(error: Exception) -> bool:
    """What a page shows instead of itself: a refusal in its own words, else that something broke.

    A page breaks before its command is done, or after: what was stored is told by what the run did, never guessed.
    """
    if isinstance(error, PlumblineError):
        show_error(error)
        return True
    cause = "The store's disk is full" if is_disk_full(error) else "Something went wrong on this page"
    done = context.done_in_this_run()
    stored = f"This was stored before: {', '.join(done)}." if done else "What you did last may not be stored."
    st.error(
        f"{cause} ({type(error).__name__}). {stored} Reload to see what is there; the server's log says more.",
        icon=":material/error:",
    )
    return True


@asynccontextmanager
async def _alive(serving: App) -> AsyncIterator[None]:
    """What goes on beside the answers, from the server's start to its end. A full garbage collection over all that Streamlit and
    pandas keep loaded would hold up everybody for a quarter of a second.
    """
    with few_collections():
        async with working(serving), following(serving):
            yield


# Left to itself, Streamlit runs a file of pages/ that an address names, as long as main.py hasn't asked yet who is there.
PagesManager.uses_pages_directory = False
app = App(
    Path(__file__).parents[1] / "main.py",
    routes=[downloads.route],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(OwnNamesOnly),
        Middleware(CompressedAssets),
        Middleware(
            InterfacesFirst,
            routes=[
                INTAKE,
                Mount("/api/v1", app=api),
                Mount("/otlp", app=otlp),
                Mount("/api/public", app=langfuse),
            ],
        ),
    ],
    lifespan=_alive,
    on_script_error=_show_failure,
)
