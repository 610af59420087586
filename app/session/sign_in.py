"""Whether people sign in here, with which providers; apart from who they are, since the server's edge asks it before anything
else is loaded.
"""

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

DEFAULT = "default"


@lru_cache(1)
def sign_in_is_set_up() -> bool:
    """Whether `.streamlit/secrets.toml` has an [auth] section."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


@lru_cache(1)
def providers() -> tuple[str, ...]:
    """The providers of the [auth] section: the one in the section itself, then those in sections of their own."""
    auth = st.secrets["auth"]
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and "client_id" in value]
    return (*([DEFAULT] if "client_id" in auth else []), *named)


@lru_cache(1)
def public_origin() -> str:
    """Scheme, host and port under which people reach the app where they sign in: those of redirect_uri. Empty elsewhere."""
    from streamlit.auth_util import get_origin_from_redirect_uri

    return (get_origin_from_redirect_uri() or "") if sign_in_is_set_up() else ""
