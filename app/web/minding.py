"""What is looked after as long as the server runs: audits that are due, accepted risks that run out, actions that get late, cures
that stop working, monitors that have something new to count.
"""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager

from sqlalchemy.exc import SQLAlchemyError

from app.session.cache import store
from app.web.beside import beside
from app.web.jobs import engine
from governance.audit.minding import look_after_findings
from governance.audit.monitors.minding import run_what_is_behind
from governance.audit.notices.sending import tell_what_happened
from governance.audit.plans.job import queue_what_is_due
from governance.core.errors import PlumblineError

SECONDS_BETWEEN = 20.0
LOOKS_BETWEEN_FINDINGS = 30
"""Findings are looked after every ten minutes: their days are days, and their measures read many rows."""

_log = logging.getLogger(__name__)


def minding() -> AbstractAsyncContextManager[None]:
    """Minds the calendar until the server stops."""
    return beside(_mind())


async def _mind() -> None:
    looks = 0
    while True:
        try:
            if await asyncio.to_thread(lambda: queue_what_is_due(store())):
                engine().wake()
            await asyncio.to_thread(lambda: run_what_is_behind(store()))
            await asyncio.to_thread(lambda: tell_what_happened(store()))
            if looks % LOOKS_BETWEEN_FINDINGS == 0:
                await asyncio.to_thread(lambda: look_after_findings(store()))
        except (PlumblineError, SQLAlchemyError):
            _log.exception("The calendar could not be minded; it is tried again.")
        looks += 1
        await asyncio.sleep(SECONDS_BETWEEN)
