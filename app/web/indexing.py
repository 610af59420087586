"""Keeps the search index close behind the records, without standing in the way of those who bring them."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

from sqlalchemy.exc import OperationalError

from app.session.cache import store
from governance.core.store import Store
from governance.feedback.commands.indexing import STEP, index_more
from governance.feedback.queries.backlog import Backlog, backlog

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
BUSY = 2_000
"""Records between two looks from which on intake is at work, and indexing waits until it is over."""

AT_ONCE = 2 * STEP
"""Records that whoever looks at the feedback indexes on the spot: some hundredths of a second."""


@asynccontextmanager
async def indexing() -> AsyncIterator[None]:
    """Keeps the index up to date in a thread of its own while the server runs."""
    ends = Event()
    thread = Thread(
        target=_follow, args=(await asyncio.to_thread(store), ends), name="search index", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ends.set()
        await asyncio.to_thread(thread.join)


def brought_up_to_date() -> Backlog:
    """How far the index is, after what little was missing has been added."""
    found = _backlog(store())
    if 0 < found.waiting <= AT_ONCE:
        while index_more(store()):
            pass
        found = _backlog(store())
    return found


def _follow(followed: Store, ends: Event) -> None:
    newest: int | None = None
    while not ends.is_set():
        try:
            newest = _catch_up(followed, newest, ends)
        except OperationalError as error:  # the database is busy or away for a while
            log.warning("The search index waits: %s", error)
        ends.wait(LOOK_SECONDS)


def _catch_up(followed: Store, newest: int | None, ends: Event) -> int:
    """Indexes what waits, unless much came in since `newest` was the newest record. Returns which is now."""
    found = _backlog(followed)
    if newest is None or found.newest - newest < BUSY:
        while not ends.is_set() and index_more(followed) and _backlog(followed).newest - found.newest < BUSY:
            pass
    return found.newest


def _backlog(looked_at: Store) -> Backlog:
    with looked_at.read() as session:
        return backlog(session)
