"""Who asks, by API key: `Authorization: Bearer plk_…`, or HTTP Basic with the public id as user and the secret as password.

A holder is kept in memory under the number of the newest event on any key, so that a revoked key is shut out from the next
request on. Rates are counted in this process: several processes allow as many times more.
"""

import base64
import binascii
from functools import lru_cache
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.api.rates import Rate
from app.session import cache as answers
from governance.core.errors import NotIdentified, Refused
from governance.core.keys.commands import note_use
from governance.core.keys.queries import Holder, key_holder, newest_key_event
from governance.core.keys.secrets import PREFIX, key_text, parts
from governance.core.keys.tables import KeyScope

USE_NOTED_EVERY_SECONDS = 60.0
HOLDERS_KEPT = 1_024
ADDRESSES_KEPT = 4_096
WRONG_KEYS_A_MINUTE = 60
NO_KEY = "Send an API key: Authorization: Bearer plk_… (an administrator makes one under Admin, API keys)."

_use_noted: dict[str, float] = {}


async def holder_of(request: Request, scope: KeyScope, *, from_page: bool = False) -> Holder:
    """Who asks, if their key holds and has `scope`. Counts the request; what it brings is counted by `spend_records`.

    Raises NotIdentified (401), Refused (403) where the key lacks the scope, TooMany (429) where it asks too often.
    """
    holder = await _identify(request)
    if holder.origins and not from_page:
        raise Refused(
            f"The API key {holder.name} stands in web pages: it sends from those and does nothing else."
        )
    if scope not in holder.scopes:
        raise Refused(f"The API key {holder.name} may not {scope.words}: it lacks the scope {scope.value}.")
    requests, records = _rates(holder.public_id, holder.requests_a_minute, holder.records_a_minute)
    requests.refuse_excess()
    records.refuse_excess()
    requests.spend(1)
    if monotonic() - _use_noted.get(holder.public_id, -USE_NOTED_EVERY_SECONDS) >= USE_NOTED_EVERY_SECONDS:
        _use_noted[holder.public_id] = monotonic()
        await run_in_threadpool(_note_use, holder)
    return holder


async def _identify(request: Request) -> Holder:
    """Whoever's key holds. Wrong keys are counted by address, so that nobody can try them out; right ones never are."""
    wrong = wrong_keys(request.client.host if request.client else "")
    wrong.refuse_excess()
    try:
        return await _asked(*presented(request.headers.get("authorization", "")))
    except NotIdentified:
        wrong.spend(1)
        raise


@lru_cache(ADDRESSES_KEPT)
def wrong_keys(_address: str) -> Rate:
    """How many wrong keys an address has tried lately."""
    return Rate(WRONG_KEYS_A_MINUTE, "wrong API keys", "This address")


def spend_records(holder: Holder, count: int) -> None:
    """Counts records that a holder sent; who sent too many is refused at their next request."""
    _rates(holder.public_id, holder.requests_a_minute, holder.records_a_minute)[1].spend(count)


def presented(header: str) -> tuple[str, str]:
    """Public id and secret from an Authorization header. Raises NotIdentified."""
    scheme, _, value = header.partition(" ")
    text = value.strip()
    if scheme.casefold() == "basic":
        text = _from_basic(text)
    elif scheme.casefold() != "bearer":
        raise NotIdentified(NO_KEY)
    found = parts(text)
    if found is None:
        raise NotIdentified(f"This is no API key. {NO_KEY}")
    return found


def _from_basic(text: str) -> str:
    """The text of a key that came as user (its public id, `plk_` before it or not) and password (its secret, or all of it)."""
    try:
        user, _, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotIdentified("The Basic credentials cannot be read.") from error
    if parts(password) is not None:
        return password
    return key_text(user.removeprefix(f"{PREFIX}_"), password)


def _identified(public_id: str, secret: str) -> Holder:
    holder = _holder(newest_key_event(answers.store().engine), public_id)
    if holder is None:
        raise NotIdentified("No such API key.")
    refusal = holder.refusal(secret, answers.store().clock())
    if refusal is not None:
        raise NotIdentified(refusal)
    return holder


async def holder_by(public_id: str) -> Holder | None:
    """The holder of the key with this public id, without asking whether they know its secret."""
    return await run_in_threadpool(lambda: _holder(newest_key_event(answers.store().engine), public_id))


@lru_cache(HOLDERS_KEPT)
def _holder(_newest_key_event: int, public_id: str) -> Holder | None:
    with answers.store().read() as session:
        return key_holder(session, public_id)


@lru_cache(HOLDERS_KEPT)
def _rates(_public_id: str, requests_a_minute: int, records_a_minute: int) -> tuple[Rate, Rate]:
    return Rate(requests_a_minute, "requests"), Rate(records_a_minute, "records")


def _note_use(holder: Holder) -> None:
    with answers.store().begin(holder.actor) as unit:
        note_use(unit, holder.key_id)


async def _asked(public_id: str, secret: str) -> Holder:
    """SQLite answers in less time than it takes to hand a question to a thread; a database server may keep one waiting."""
    if answers.store().engine.name == "sqlite":
        return _identified(public_id, secret)
    return await run_in_threadpool(_identified, public_id, secret)
