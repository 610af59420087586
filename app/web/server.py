"""One process for all ways in by network: Streamlit's pages, the REST interface under /api/v1, telemetry
under /otlp and (in Langfuse's shapes) /api/public, security headers.

What isn't needed for the first answer is imported after it: see `app.web.lifespan`.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from app.web import downloads, feeds, monitoring, widget
from app.web.addresses import ClientAddress
from app.web.assets import CompressedAssets
from app.web.headers import SecurityHeaders
from app.web.hosts import OwnNamesOnly
from app.web.interfaces import InterfacesFirst
from app.web.lifespan import FirstAnswer, alive
from app.web.monitoring import Metered
from app.web.sessions import Sessions


def _show_failure(error: Exception) -> bool:
    """What a page shows instead of itself: a refusal in its own words, else that something broke.

    A page breaks before its command is done, or after: what was stored is told by what the run did, never guessed.
    """
    from app.session import context
    from governance.core.errors import PlumblineError
    from governance.core.store import is_disk_full

    if isinstance(error, PlumblineError):
        context.show_error(error)
        return True
    cause = "The store's disk is full" if is_disk_full(error) else "Something went wrong on this page"
    done = context.done_in_this_run()
    stored = f"This was stored before: {', '.join(done)}." if done else "What you did last may not be stored."
    st.error(
        f"{cause} ({type(error).__name__}). {stored} Reload to see what is there; the server's log says more.",
        icon=":material/error:",
    )
    return True


# Left to itself, Streamlit runs a file of pages/ that an address names, as long as main.py hasn't asked yet who is there.
PagesManager.uses_pages_directory = False
app = App(
    Path(__file__).parents[1] / "main.py",
    routes=[downloads.route, feeds.route, widget.route, *monitoring.routes],
    middleware=[
        Middleware(ClientAddress),
        Middleware(FirstAnswer),
        Middleware(Metered),
        Middleware(SecurityHeaders),
        Middleware(OwnNamesOnly),
        Middleware(Sessions),
        Middleware(CompressedAssets),
        Middleware(InterfacesFirst),
    ],
    lifespan=alive,
    on_script_error=_show_failure,
)
