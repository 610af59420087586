"""Whether people sign in here; apart from who they are, since the server's edge asks it before anything else is loaded."""

from functools import lru_cache

import streamlit as st


@lru_cache(1)
def sign_in_is_set_up() -> bool:
    """Whether `.streamlit/secrets.toml` has an [auth] section."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False
