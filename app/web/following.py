"""As long as the server runs, review follows what is said: a flag that arrives by any way opens its case within seconds."""

import asyncio
import logging
import time
from contextlib import AbstractAsyncContextManager

from sqlalchemy.exc import SQLAlchemyError

from app.session.cache import store
from app.web.beside import beside
from governance.core.errors import PlumblineError
from governance.review.following import Pace, catch_up_a_little

SECONDS_BETWEEN = 2.0
"""How long a new statement waits at most where little is said, the work itself aside."""

REST = 3
"""After a step it rests this many times as long as the step took: who brings statements by the thousand has most of the time."""

_log = logging.getLogger(__name__)


def following() -> AbstractAsyncContextManager[None]:
    """Follows until the server stops."""
    return beside(_follow())


async def _follow() -> None:
    pace = Pace()
    while True:
        is_behind, started = False, time.monotonic()
        try:
            is_behind = await asyncio.to_thread(lambda: catch_up_a_little(store(), pace))
        except (PlumblineError, SQLAlchemyError):
            _log.exception("Review could not follow the feedback; it tries again.")
        await asyncio.sleep(REST * (time.monotonic() - started) if is_behind else SECONDS_BETWEEN)
