"""Who is here: the person who signed in, or, where no sign-in is set up, whoever one chose to act as on this machine."""

import time
from functools import lru_cache

import streamlit as st

from governance.core.access import Actor
from governance.core.errors import NotFound, Refused
from governance.core.people.operator import OPERATOR, ensure_operator
from governance.core.people.queries import actor_for, actor_for_email
from governance.core.store import Store

CHOSEN = "acting_as"
_last_chosen = {"handle": OPERATOR}


@lru_cache(1)
def sign_in_is_set_up() -> bool:
    """Whether `.streamlit/secrets.toml` has an [auth] section."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def acting_as(store: Store) -> Actor:
    """The actor of this session. Ends the run with a sign-in page, or with why the person may not come in."""
    return _signed_in(store) if sign_in_is_set_up() else _chosen(store)


def choose(handle: str) -> None:
    """Acts as `handle` from now on (only where no sign-in is set up)."""
    st.session_state[CHOSEN] = handle
    _last_chosen["handle"] = handle


def _chosen(store: Store) -> Actor:
    handle = st.session_state.get(CHOSEN) or _last_chosen["handle"]
    try:
        with store.read() as session:
            return actor_for(session, handle)
    except (NotFound, Refused):
        choose(OPERATOR)
        return ensure_operator(store)


def _signed_in(store: Store) -> Actor:
    if not st.user.is_logged_in:
        st.title("Plumbline")
        st.write("Please sign in to see and give feedback.")
        st.button("Sign in", type="primary", on_click=st.login)
        st.stop()
    if float(st.user.get("exp") or 0) < time.time():
        st.warning("Your sign-in has expired.")
        st.button("Sign in again", type="primary", on_click=st.login)
        st.stop()
    email = st.user.get("email") if st.user.get("email_verified") else None
    try:
        if email is None:
            raise Refused("Your sign-in names no verified e-mail address.")
        with store.read() as session:
            return actor_for_email(session, str(email))
    except (NotFound, Refused) as refusal:
        st.title("Plumbline")
        st.error(f"{refusal} Ask an administrator to add you.")
        st.button("Sign out", on_click=st.logout)
        st.stop()
