"""The pages that the person who is here may see, the search, and who acts."""

import streamlit as st

from app import context, identity
from app.links import open_reference
from app.map import sections
from app.widgets.style import STYLE
from governance.core.people.queries import staff

st.set_page_config(page_title="Plumbline", page_icon=":material/straighten:", layout="wide")
st.html(STYLE)


def search() -> None:
    """Opens what a reference names."""
    words = st.session_state["search"].strip()
    if words:
        st.session_state["search"] = ""
        st.session_state["wanted"] = words


def choose_person() -> None:
    identity.choose(st.session_state["act_as"])


actor = context.actor()
page = st.navigation(sections(actor), expanded=True)

with st.sidebar:
    st.text_input(
        "Go to",
        key="search",
        on_change=search,
        placeholder="CASE-17, privacy.minors@3, assistant 2.1",
        help="Any reference opens its object: FB-1, OUT-1, CASE-1, FINDING-1, EXAMPLE-1, a clause, a dataset or model version.",
    )
    if identity.sign_in_is_set_up():
        st.caption(f"{actor.name} · {', '.join(role.words for role in sorted(actor.roles))}")
        st.button("Sign out", on_click=st.logout, type="tertiary")
    else:
        people = {row.handle: row for row in context.read(staff) if row.active}
        handle = next(
            (h for h, row in people.items() if row.reference == actor.reference), next(iter(people))
        )
        st.session_state["act_as"] = handle
        st.selectbox(
            "Acting as",
            list(people),
            format_func=lambda h: f"{people[h].name} · {', '.join(role.words for role in people[h].roles)}",
            key="act_as",
            on_change=choose_person,
            help="No sign-in is set up, so this machine is trusted: choose whose eyes to look through.",
        )

wanted = st.session_state.pop("wanted", None)
if wanted:
    open_reference(wanted)
context.show_refusal()
page.run()
