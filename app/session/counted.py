"""Answers that take seconds, as of an event that the page names: while feedback flows, the last one is shown and a newer one is
counted beside.

An answer and the number of its event are read in one transaction, so what is shown is right for the event that it names. A
question that nobody asked before is answered at once, however long it takes.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import RLock
from time import monotonic
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar

from sqlmodel import Session

from app.session.cache import newest_event, store
from governance.core import ledger

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_SECONDS = 0.05
"""How long a page waits for each newer answer before it shows the last one; it asks for three at the most."""

COUNTERS = 2
"""Answers that are counted beside the pages at a time."""

MOST_SECONDS = 600.0
"""How old an answer may be that newer events have overtaken; an older one is never shown."""

KEPT = 256
"""Questions whose last answer is kept."""


@dataclass(frozen=True)
class Counted(Generic[T]):
    """An answer, the event up to which it holds, and how many events came after it."""

    answer: T
    event: int
    newer: int


class _Answer(NamedTuple):
    """An answer, the event up to which it holds, and when it was asked for by the monotonic clock."""

    event: int
    answer: Any
    at: float


class _Answers:
    """The last answer to each question, and those that are being counted beside."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._last: OrderedDict[Any, _Answer] = OrderedDict()
        self._running: dict[Any, Future[_Answer]] = {}
        self._pool = ThreadPoolExecutor(COUNTERS, "counting")

    def get(self, question: Any, count: Callable[[], _Answer], at_least: int, newest: int) -> _Answer:
        """An answer that holds up to `at_least` or later: up to `newest` where that takes no longer than a page waits."""
        with self._lock:
            last = self._last.get(question)
            if last is not None and last.event >= newest:
                self._last.move_to_end(question)
                return last
        if last is None or last.event < at_least or monotonic() - last.at > MOST_SECONDS:
            found = count()
            self._keep(question, found)
            return found
        try:
            return self._beside(question, count).result(PATIENCE_SECONDS)
        except NotYet:
            return last

    def _beside(self, question: Any, count: Callable[[], _Answer]) -> Future[_Answer]:
        with self._lock:
            running = self._running.get(question)
            if running is None:
                running = self._running[question] = self._pool.submit(count)
                running.add_done_callback(partial(self._done, question))
            return running

    def _done(self, question: Any, counted: Future[_Answer]) -> None:
        with self._lock:
            self._running.pop(question, None)
        if not counted.cancelled() and counted.exception() is None:
            self._keep(question, counted.result())

    def _keep(self, question: Any, found: _Answer) -> None:
        with self._lock:
            last = self._last.get(question)
            if last is None or last.event < found.event:
                self._last[question] = found
            self._last.move_to_end(question)
            while len(self._last) > KEPT:
                self._last.popitem(last=False)

    def close(self) -> None:
        """Forgets what waits to be counted, and waits for what is being counted."""
        self._pool.shutdown(cancel_futures=True)


@lru_cache(1)
def _all() -> _Answers:
    return _Answers()


def stop_counting() -> None:
    """Ends what is counted beside the pages, and forgets all answers; the server calls it before it stops."""
    if _all.cache_info().currsize:
        _all().close()
        _all.cache_clear()


def counted(
    at_least: int, query: Callable[Concatenate[Session, P], T], *args: P.args, **options: P.kwargs
) -> Counted[T]:
    """The answer of `query(session, *args)` up to the newest event, or while that is counted up to an earlier one, never before
    `at_least`.

    Arguments must be hashable. Answers are shared between sessions: nobody changes them.
    """
    newest = newest_event()
    question = (query, args, tuple(sorted(options.items())))
    found = _all().get(question, partial(_count, query, args, options), at_least, newest)
    return Counted(found.answer, found.event, max(newest - found.event, 0))


def _count(query: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> _Answer:
    asked = monotonic()
    with store().read() as session:
        event = ledger.head(session).seq
        return _Answer(event, query(session, *args, **options), asked)
