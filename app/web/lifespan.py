"""The server's life, and the one owner of all that runs beside its answers: jobs, review's follower, the search index,
and what pages have counted.

They begin once the first answer is out, since what they import takes several times as long as the server itself; then what pages
will import is loaded too. When the server stops, they stop before it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from importlib import import_module

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from governance.core.memory import few_collections

WAIT_SECONDS = 2.0
"""How long the background waits for a first answer; a server that nobody asks has its work all the same."""

WARMED_UP = (
    "app.web.interfaces",
    "app.session.context",
    "app.session.links",
    "app.ui.page",
    "app.ui.table",
    "governance.review.queries",
    "reports.figures.coverage",
    "sklearn.feature_extraction.text",
)
"""What the first pages import. Loaded in a thread, one at a time, so that answers come in between."""

_log = logging.getLogger(__name__)


class FirstAnswer:
    """ASGI middleware that notes when the first answer is out."""

    is_out = asyncio.Event()
    """Of the server that runs: each life begins with one of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.is_out.is_set():
            await self.app(scope, receive, send)
            return

        async def send_and_note(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self.is_out.set()

        await self.app(scope, receive, send_and_note)


@asynccontextmanager
async def alive(_app: Starlette) -> AsyncIterator[None]:
    """What goes on beside the answers, from the server's start to its end. A full garbage collection over all that Streamlit and
    pandas keep loaded would hold up everybody for a quarter of a second.
    """
    ends, FirstAnswer.is_out = asyncio.Event(), asyncio.Event()
    with few_collections():
        background = asyncio.create_task(_background(ends))
        background.add_done_callback(_tell_failure)
        try:
            yield
        finally:
            ends.set()
            await asyncio.wait([background])


async def _background(ends: asyncio.Event) -> None:
    """Runs everything until `ends`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(_any(FirstAnswer.is_out, ends), WAIT_SECONDS)
    if ends.is_set():
        return
    async with AsyncExitStack() as running:
        for life in await asyncio.to_thread(_lives):
            await running.enter_async_context(life())
        running.push_async_callback(asyncio.to_thread, _stop_counting)
        await _warm_up(ends)
        await ends.wait()


def _tell_failure(background: asyncio.Task[None]) -> None:
    """The pages go on, but whoever runs the server must know that nothing else does."""
    if not background.cancelled() and (error := background.exception()) is not None:
        _log.error("What runs beside the pages has stopped; start the server again.", exc_info=error)


async def _any(*events: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


def _lives() -> tuple[Callable[[], AbstractAsyncContextManager[None]], ...]:
    from app.web.following import following
    from app.web.indexing import indexing
    from app.web.jobs import working
    from app.web.minding import minding

    return working, following, indexing, minding


def _stop_counting() -> None:
    from app.session.counted import stop_counting

    stop_counting()


async def _warm_up(ends: asyncio.Event) -> None:
    for name in WARMED_UP:
        if ends.is_set():
            return
        await asyncio.to_thread(import_module, name)
    from app.web.interfaces import interfaces

    await asyncio.to_thread(interfaces)
