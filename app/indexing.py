"""Keeps the search index close behind the records, without standing in the way of those who bring them."""

import time
from functools import lru_cache
from threading import Thread

from app.answers import store
from governance.core.store import Store
from governance.feedback.search import STEP, Backlog, backlog, index_more

LOOK_SECONDS = 2.0
BUSY = 2_000
"""Records between two looks from which on intake is at work, and indexing waits until it is over."""

AT_ONCE = 2 * STEP
"""Records that whoever looks at the feedback indexes on the spot: some hundredths of a second."""


@lru_cache(1)
def keep_indexed() -> None:
    """Starts indexing in the background; once for this process."""
    Thread(target=_follow, args=(store(),), name="search index", daemon=True).start()


def brought_up_to_date() -> Backlog:
    """How far the index is, after what little was missing has been added."""
    keep_indexed()
    found = _backlog(store())
    if 0 < found.waiting <= AT_ONCE:
        while index_more(store()):
            pass
        found = _backlog(store())
    return found


def _follow(followed: Store) -> None:
    newest = 0
    while True:
        found = _backlog(followed)
        if found.newest - newest < BUSY or newest == 0:
            while index_more(followed) and _backlog(followed).newest - found.newest < BUSY:
                time.sleep(0)
        newest = found.newest
        time.sleep(LOOK_SECONDS)


def _backlog(looked_at: Store) -> Backlog:
    with looked_at.read() as session:
        return backlog(session)
