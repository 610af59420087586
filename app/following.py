"""As long as the server runs, review follows what is said: a flag that arrives by any way opens its case within seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError
from streamlit.starlette import App

from app.answers import store
from governance.core.errors import PlumblineError
from governance.review.following import catch_up

SECONDS_BETWEEN = 2.0
"""How long a new statement waits at most, the work itself aside."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def following(_app: App) -> AsyncIterator[None]:
    """Follows until the server stops. Several processes may do so at once: each step is one unit of work."""
    task = asyncio.create_task(_follow())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _follow() -> None:
    while True:
        try:
            await asyncio.to_thread(lambda: catch_up(store()))
        except (PlumblineError, SQLAlchemyError):
            _log.exception("Review could not follow the feedback; it tries again.")
        await asyncio.sleep(SECONDS_BETWEEN)
