"""Files that a page offers and that are made while they are sent: memory doesn't grow with their rows.

A page offers a file and gets an address with a secret in it; whoever asks for that address, soon, from the same session and
with the same roles, gets the file.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from app.session.holder import Holder

PATH = "/download"
MOST_OFFERS = 2_000
OFFER_SECONDS = 3_600
ENDED = "This download was made for a sign-in that has ended, or for other roles. Sign in, and ask for it again.\n"
GONE = "This download is no longer offered. Go back to the page, reload it, and ask again.\n"

Blocks = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Offer:
    """A file's name and kind, what makes it, and until when (by the monotonic clock)."""

    name: str
    media_type: str
    blocks: Blocks
    ends_at: float
    holder: "Holder | None"


_offers: OrderedDict[str, Offer] = OrderedDict()
_lock = Lock()


def offer(name: str, media_type: str, blocks: Blocks) -> str:
    """The address under which the file is offered from now on for an hour; the oldest offers make way for new ones."""
    from app.session.holder import holder_here

    ticket = secrets.token_urlsafe(24)
    with _lock:
        _offers[ticket] = Offer(name, media_type, blocks, time.monotonic() + OFFER_SECONDS, holder_here())
        while len(_offers) > MOST_OFFERS:
            _offers.popitem(last=False)
    return f"{PATH}/{ticket}"


async def _send(request: Request) -> Response:
    with _lock:
        offered = _offers.get(request.path_params["ticket"])
    if offered is None or offered.ends_at < time.monotonic():
        return PlainTextResponse(GONE, 404)
    if offered.holder and not await run_in_threadpool(offered.holder.may_still, request.cookies):
        return PlainTextResponse(ENDED, 403)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(offered.name)}",
        "cache-control": "no-store",
    }
    return StreamingResponse(
        iterate_in_threadpool(offered.blocks()), media_type=offered.media_type, headers=headers
    )


route = Route(f"{PATH}/{{ticket}}", _send)
