"""The calendar feed: what is due, under an address that is its own secret."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.session.cache import read_now, store

PATH = "/calendar-feed"


async def _feed(request: Request) -> Response:
    return await run_in_threadpool(_answer, request.path_params["secret"], str(request.base_url).rstrip("/"))


def _answer(secret: str, address: str) -> Response:
    from governance.audit.queries.calendar import calendar_of_feed
    from governance.exchange.ical import MEDIA_TYPE, to_ical

    now = store().clock()
    entries = read_now(calendar_of_feed, secret, now)
    if entries is None:
        return PlainTextResponse("There is no such calendar. Make a new address on the calendar page.\n", 404)
    return Response(
        to_ical(entries, now, address), media_type=MEDIA_TYPE, headers={"cache-control": "no-store"}
    )


route = Route(f"{PATH}/{{secret}}.ics", _feed)
