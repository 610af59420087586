"""The engine of this process: which kinds of long work it does. It runs while the server runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache

from starlette.concurrency import run_in_threadpool

from app.session.cache import store
from governance.audit.plans import job as due_audits
from governance.exchange.feedback import background
from governance.work.engine import Engine

KINDS = {background.KIND: background.run_import, due_audits.KIND: due_audits.run_due_audit}


@lru_cache(1)
def engine() -> Engine:
    """The one engine of this process; started by the server, woken by whoever asks for work."""
    return Engine(store(), KINDS)


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """The server's life: jobs are done from its start to its end."""
    running = await run_in_threadpool(engine)
    running.start()
    try:
        yield
    finally:
        await run_in_threadpool(running.stop)
