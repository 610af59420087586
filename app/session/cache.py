"""The store of this process, and what it answered lately.

Answers are kept under the number of the newest event: while nothing happens, a question asked again costs one small query.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import ledger, migrate
from governance.core.settings import Settings
from governance.core.store import Store

P = ParamSpec("P")
T = TypeVar("T")

KEPT_ANSWERS = 1_024


@lru_cache(1)
def settings() -> Settings:
    return Settings()


@lru_cache(1)
def store() -> Store:
    """The one store of this process, with its tables made where it is empty."""
    opened = Store.open(settings())
    migrate.make_ready(opened.engine)
    return opened


def read(query: Callable[Concatenate[Session, P], T], *args: P.args, **options: P.kwargs) -> T:
    """The answer of `query(session, *args)`, from memory while the ledger stands still.

    Arguments must be hashable (for a time, ask with `moment()`). Answers are shared between sessions: nobody changes them.
    """
    answer: T = _answer(newest_event(), query, args, tuple(sorted(options.items())))
    return answer


def read_now(query: Callable[Concatenate[Session, P], T], *args: P.args, **options: P.kwargs) -> T:
    """The answer of `query(session, *args)` from the store itself: for what changes without an event (drafts, progress)."""
    with store().read() as session:
        return query(session, *args, **options)


@lru_cache(KEPT_ANSWERS)
def _answer(
    _newest: int, query: Callable[..., Any], args: tuple[Any, ...], options: tuple[tuple[str, Any], ...]
) -> Any:
    with store().read() as session:
        return query(session, *args, **dict(options))


def newest_event() -> int:
    """The number of the newest event."""
    return ledger.newest_seq(store().engine)


def moment() -> datetime:
    """The end of the running minute: nothing that was done lies after it, and answers for it serve the whole minute."""
    now = store().clock().astimezone(UTC)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
