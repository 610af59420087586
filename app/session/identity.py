"""Who is here: the person who signed in, or, where no sign-in is set up, whoever one chose to act as on this machine."""

from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from app.session.cache import read, store
from app.session.map import GUEST, STRANGER, public_addresses, sections
from app.session.sign_in import DEFAULT, providers, sign_in_is_set_up
from app.session.signed_in import SessionOver, actor_of, end
from governance.core.access import Actor
from governance.core.errors import Invalid, NotFound, Refused
from governance.core.people.operator import OPERATOR, ensure_operator
from governance.core.people.queries import actor_for

CHOSEN = "acting_as"
IN_ADDRESS = "as"
_last_chosen = {"handle": OPERATOR}


def acting_as() -> Actor:
    """The actor of this session. Ends the run with a sign-in page, or with why the person may not come in."""
    if is_at_public_page():
        return GUEST
    return _signed_in() if sign_in_is_set_up() else _chosen()


def is_at_public_page() -> bool:
    """Whether the address is that of a page for everyone."""
    address = st.context.url
    return address is not None and urlsplit(address).path.rsplit("/", 1)[-1] in public_addresses()


def choose(handle: str) -> None:
    """Acts as `handle` from now on (only where no sign-in is set up). A reload, or a new window, goes on as the last choice."""
    st.session_state[CHOSEN] = handle
    _last_chosen["handle"] = handle
    st.query_params[IN_ADDRESS] = handle


def chosen_handle() -> str:
    """The handle of whoever one acts as in this session."""
    return str(st.session_state[CHOSEN])


def _chosen() -> Actor:
    """The address comes first (`?as=mira`), then what was chosen in this session, then the last choice of all.

    Ends the run with why, where that person isn't known or was shut out: nobody becomes someone else unasked.
    """
    handle = st.query_params.get(IN_ADDRESS) or st.session_state.get(CHOSEN) or _last_chosen["handle"]
    try:
        found = ensure_operator(store()) if handle == OPERATOR else read(actor_for, handle)
    except (NotFound, Refused) as refusal:
        if handle == OPERATOR:
            _keep_out(str(refusal), "Try again", lambda: None)
        _keep_out(str(refusal), "Go on as the local operator", lambda: choose(OPERATOR))
    st.session_state[CHOSEN] = handle
    return found


def _signed_in() -> Actor:
    if not st.user.is_logged_in:
        _ask_to_sign_in("Please sign in to see and give feedback.")
    try:
        return actor_of(dict(st.user))
    except SessionOver as over:
        _ask_to_sign_in(str(over))
    except (NotFound, Refused, Invalid) as refusal:
        _keep_out(f"{refusal} Ask an administrator to let you in.", "Sign out", sign_out)


def sign_out() -> None:
    """Ends the session on the server, then the browser's; the provider's too, where it offers that."""
    if st.user.is_logged_in:
        end(dict(st.user))
    st.logout()


def is_still_here(who: Actor) -> bool:
    """Whether `who`, for whom this page was drawn, may go on using it."""
    if who is GUEST or not sign_in_is_set_up():
        return True
    try:
        return st.user.is_logged_in and actor_of(dict(st.user)) == who
    except (NotFound, Refused, Invalid):
        return False


def _ask_to_sign_in(words: str) -> NoReturn:
    """Ends the run with one button for each provider."""
    known = providers()
    if len(known) < 2:
        _keep_out(words, "Sign in", lambda: st.login(*(name for name in known if name != DEFAULT)))
    _show_closed(words)
    for name in known:
        chosen = () if name == DEFAULT else (name,)
        label = "Sign in" if name == DEFAULT else f"Sign in with {name}"
        st.button(label, type="primary", on_click=st.login, args=chosen, key=f"sign-in-{name}")
    st.stop()


def _keep_out(words: str, offer: str, act: Callable[[], None]) -> NoReturn:
    """Ends the run with why nobody comes in, no menu, and one thing to do."""
    _show_closed(words)
    st.button(offer, type="primary", on_click=act)
    st.stop()


def _show_closed(words: str) -> None:
    st.navigation(sections(STRANGER), position="hidden")
    st.title("Plumbline", anchor=False)
    st.markdown(words)
