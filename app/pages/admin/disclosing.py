"""Disclosures, on the page of people: who stands behind a pseudonym is told to an administrator when another confirms it."""

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.core.people.commands.disclosing import ask_disclosure, decide_disclosure
from governance.core.people.queries.disclosing import DisclosureRow, disclosures
from governance.core.references import Prefix, numbered


def show_disclosures() -> None:
    """Asking who stands behind a pseudonym, and confirming what another asked for."""
    st.caption(
        "Contributors appear under pseudonyms. To reveal an identity, one administrator makes a request with a reason and "
        "another confirms it. The person is informed in their receipt."
    )
    with st.expander("Request a disclosure", icon=":material/badge:"), st.form("disclose", border=False):
        reference = st.text_input("Person", placeholder="PERSON-12", help="As shown in threads.")
        reason = st.text_area("Why the identity has to be disclosed", max_chars=1_000)
        if st.form_submit_button("Ask", type="primary"):
            named = numbered(reference)
            person_id = named[1] if named and named[0] is Prefix.PERSON else 0
            context.act(ask_disclosure, "Waiting for a second administrator", person_id, reason)
            context.show_refusal()
    for row in context.read_now(disclosures, context.actor()):
        show_disclosure(row)


def show_disclosure(row: DisclosureRow) -> None:
    with st.container(border=True):
        st.markdown(f"**{row.pseudonym}** · asked by {row.asked_by} on {when(row.asked_at)}")
        plain(row.reason)
        if row.confirmed_at is not None:
            alone = " There was no second person: the app runs without sign-in." if row.without_second else ""
            who = (
                f"The person is {row.handle}."
                if row.handle
                else "Only the administrator who asked can see the handle."
            )
            st.caption(f"Confirmed on {when(row.confirmed_at)}.{alone}")
            plain(who)
        elif row.refused_at is not None:
            st.caption(f"Refused on {when(row.refused_at)}.")
        else:
            with st.container(horizontal=True):
                for words, confirmed in (("Confirm", True), ("Refuse", False)):
                    st.button(
                        words,
                        key=f"disclosure-{row.id}-{confirmed}",
                        on_click=context.act,
                        args=(decide_disclosure, "Decided", row.id, confirmed),
                    )
