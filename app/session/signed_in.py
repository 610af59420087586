"""Who signed in: the claims of their ID token, and the session that the server keeps for it.

Streamlit's cookie only carries the claims. Whether it is worth anything is the server's to say: each action asks whether the
session that the token began is still open.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.session.cache import read, read_now, settings, store
from governance.core.access import SYSTEM, Actor
from governance.core.errors import NotFound, Refused
from governance.core.people.queries import actor_for_email
from governance.core.sign_in.claims import digest_of, is_verified, provider_of, read_rules, roles_by
from governance.core.sign_in.commands import Arrival, begin_session, end_session, note_seen
from governance.core.sign_in.queries import SessionRow, session_row

SEEN_EVERY = timedelta(seconds=60)

Claims = Mapping[str, Any]


class SessionOver(Refused):
    """The sign-in has ended; a new one helps."""


def actor_of(claims: Claims, *, begins: bool = True) -> Actor:
    """The actor who signed in with these claims. The first page that they open `begins` their session.

    Raises SessionOver where it has ended, Refused or NotFound where a new sign-in would not help.
    """
    digest = digest_of(claims)
    found = _session(digest)
    if found is None:
        if not begins:
            raise SessionOver("Please sign in.")
        _begin(claims, digest)
        found = _session(digest)
    if found is None or found.refusal:
        raise SessionOver(found.refusal if found else "Please sign in.")
    who = read(actor_for_email, str(claims.get("email")))
    if who.person_id != found.person_id:
        raise SessionOver("Your e-mail address was changed.")
    if begins and found.seen_at + SEEN_EVERY <= store().clock():
        with store().begin(who) as unit:
            note_seen(unit, digest)
    return who


def end(claims: Claims) -> None:
    """Ends the session of these claims: whatever still carries them is worth nothing."""
    with store().begin(SYSTEM) as unit:
        end_session(unit, digest_of(claims), _token_end(claims) or unit.at)


def claims_in(cookies: Mapping[str, str]) -> Claims | None:
    """The claims that a request's cookies carry under our signature, or None."""
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return (
            None if value is None else decode_signed_value(get_cookie_secret(), name, value.encode("latin-1"))
        )

    try:
        value = get_cookie_with_chunks(one, USER_COOKIE_NAME)
        found = json.loads(value) if value else None
    except (ValueError, UnicodeError):
        return None
    return found if isinstance(found, dict) and found.get("is_logged_in") else None


def _session(digest: str) -> SessionRow | None:
    idle = timedelta(minutes=settings().session_idle_minutes)
    return read_now(session_row, digest, store().clock(), idle)


def _begin(claims: Claims, digest: str) -> None:
    ends = _token_end(claims)
    if ends is None or ends <= store().clock():
        raise SessionOver("Your sign-in has expired.")
    trusted = [name.strip() for name in settings().trusted_without_email_verified.split(",")]
    if not claims.get("email"):
        raise Refused("Your sign-in names no e-mail address.")
    if not is_verified(claims, trusted):
        raise Refused("Your sign-in names no verified e-mail address.")
    name = claims.get("name")
    arrival = Arrival(
        digest=digest,
        provider=provider_of(claims)[:64],
        email=str(claims["email"]),
        name=str(name)[:200] if name else None,
        roles=roles_by(read_rules(settings().role_rules_path), claims),
        token_ends_at=ends,
        lasts=timedelta(hours=settings().session_hours),
    )
    with store().begin(SYSTEM) as unit:
        begin_session(unit, arrival)


def _token_end(claims: Claims) -> datetime | None:
    ends = claims.get("exp")
    if isinstance(ends, bool) or not isinstance(ends, int | float):
        return None
    return datetime.fromtimestamp(ends, UTC)


def is_open(claims: Claims | None) -> bool:
    """Whether a request with these claims comes from an open session; begins none."""
    if claims is None:
        return False
    try:
        actor_of(claims, begins=False)
    except (Refused, NotFound):
        return False
    return True
