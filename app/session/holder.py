"""For whom a page made something (a download), and whether they may still have it."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.session.map import GUEST
from app.session.sign_in import sign_in_is_set_up
from governance.core.access import Actor
from governance.core.errors import NotFound, Refused


@dataclass(frozen=True)
class Holder:
    """Who was there, with the roles that they had, and the session that they had signed in to."""

    actor: Actor
    session: str | None

    def may_still(self, cookies: Mapping[str, str]) -> bool:
        """Whether whoever asks is the same, with the same roles, in the same session. Guests hold nothing but the address."""
        if self.actor.reference == GUEST.reference:
            return True
        try:
            return self._now(cookies) == (self.actor.reference, self.actor.roles)
        except (Refused, NotFound):
            return False

    def _now(self, cookies: Mapping[str, str]) -> tuple[str, frozenset[object]] | None:
        from app.session.cache import read
        from app.session.signed_in import actor_of, claims_in
        from governance.core.people.queries import actor_by_id
        from governance.core.sign_in.claims import digest_of

        if self.session is None:
            who = read(actor_by_id, self.actor.person_id)
            return who.reference, frozenset(who.roles)
        claims = claims_in(cookies)
        if claims is None or digest_of(claims) != self.session:
            return None
        who = actor_of(claims, begins=False)
        return who.reference, frozenset(who.roles)


def holder_here() -> Holder | None:
    """Whoever the running page is drawn for; None outside a page."""
    if get_script_run_ctx() is None or "actor" not in st.session_state:
        return None
    from governance.core.sign_in.claims import digest_of

    session = digest_of(dict(st.user)) if sign_in_is_set_up() and st.user.is_logged_in else None
    return Holder(st.session_state["actor"], session)
