"""As long as the server runs, review follows what is said: a flag that arrives by any way opens its case within seconds."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from app.session.cache import store
from governance.core.errors import PlumblineError
from governance.review.following import Pace, catch_up_a_little

SECONDS_BETWEEN = 2.0
"""How long a new statement waits at most where little is said, the work itself aside."""

REST = 3
"""After a step it rests this many times as long as the step took: who brings statements by the thousand has most of the time."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def following() -> AsyncIterator[None]:
    """Follows until the server stops. Several processes may do so at once: each step is one unit of work."""
    task = asyncio.create_task(_follow())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _follow() -> None:
    pace = Pace()
    while True:
        is_behind, started = False, time.monotonic()
        try:
            is_behind = await asyncio.to_thread(lambda: catch_up_a_little(store(), pace))
        except (PlumblineError, SQLAlchemyError):
            _log.exception("Review could not follow the feedback; it tries again.")
        await asyncio.sleep(REST * (time.monotonic() - started) if is_behind else SECONDS_BETWEEN)
