"""Who is here, the pages they may see, the search; then the page itself. Runs whole at every click."""

import streamlit as st

from app.session import context, identity
from app.session.links import open_reference, show_link
from app.session.map import GUEST, landing, place_of, sections
from app.style import STYLE
from app.ui.going_back import keep_addresses
from app.ui.page import forbidden
from app.ui.typing import keep_what_is_typed
from governance.core.access import Permission
from governance.core.people.queries import PersonRow, staff
from governance.policy.queries import to_read

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Cpath d='M8 3h16M16 3v15' stroke='%232f8ca3' stroke-width='2.5' stroke-linecap='round'/%3E"
    "%3Cpath d='M11 18h10l-5 12z' fill='%232f8ca3'/%3E%3C/svg%3E"
)
"""A plumb line. Sent along, since a Material icon as favicon would be fetched from elsewhere."""

LOGO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 150 32'%3E"
    "%3Cpath d='M4 4h16M12 4v14' stroke='%232f8ca3' stroke-width='2.5' stroke-linecap='round'/%3E"
    "%3Cpath d='M7.5 18h9l-4.5 11z' fill='%232f8ca3'/%3E"
    "%3Ctext x='30' y='23' font-family='Georgia,serif' font-size='22' fill='%232f8ca3'%3EPlumbline%3C/text%3E%3C/svg%3E"
)

NAMES_A_THING = "CASE-17, privacy.minors@3, assistant 2.1"


def search() -> None:
    """Remembers what to open; a callback cannot leave for another page."""
    st.session_state["wanted"] = st.session_state["search"].strip()
    st.session_state["search"] = ""


def show_search() -> None:
    """The box that opens whatever a reference names."""
    st.text_input(
        "Go to",
        key="search",
        on_change=search,
        placeholder=NAMES_A_THING,
        icon=":material/search:",
        help="Any reference opens what it names: FB-1, OUT-1, CASE-1, FINDING-1, EXAMPLE-1, a clause, "
        "a dataset version, a model version.",
    )


def choose_person() -> None:
    identity.choose(st.session_state["act_as"])


def show_who_acts() -> None:
    """Who is signed in; where nobody signs in, the switch between people."""
    actor = context.actor()
    if identity.sign_in_is_set_up():
        st.caption(f"{actor.name} · {', '.join(role.words for role in sorted(actor.roles))}")
        st.button("Sign out", on_click=identity.sign_out, type="tertiary")
        return
    names = {
        row.handle: f"{row.name} · {', '.join(role.words for role in row.roles)}" for row in active_staff()
    }
    handle = identity.chosen_handle()
    names.setdefault(handle, f"{actor.name} · {', '.join(role.words for role in sorted(actor.roles))}")
    st.session_state["act_as"] = handle
    st.selectbox(
        "Acting as",
        list(names),
        format_func=lambda each: names[each],
        key="act_as",
        on_change=choose_person,
        help="No sign-in is set up, so anyone at this machine may act as any of these people.",
    )


def show_to_read() -> None:
    """How many policies the person who is here has to read, if any."""
    who = context.actor().person_id
    if who is None or not context.may(Permission.ACKNOWLEDGE_POLICY):
        return
    count = len(context.read(to_read, who, context.moment()))
    if count:
        words = "1 policy to read" if count == 1 else f"{count} policies to read"
        show_link("policies", words, icon=":material/auto_stories:")


def active_staff() -> list[PersonRow]:
    return [row for row in context.read(staff) if row.active]


st.set_page_config(page_icon=ICON, layout="wide")
st.html(STYLE)
st.logo(LOGO, size="large", icon_image=ICON)
actor = context.enter()
is_guest = actor is GUEST
page = st.navigation(sections(actor), expanded=True, position="hidden" if is_guest else "sidebar")
entry = place_of(page)
keep_what_is_typed(actor)
keep_addresses()
st.set_page_config(page_title=f"{entry.title} · Plumbline")
if not is_guest:
    with st.sidebar:
        if actor.may(Permission.READ):
            show_search()
        show_who_acts()
        show_to_read()
if wanted := st.session_state.pop("wanted", ""):
    open_reference(wanted)
context.show_refusal()
if entry.public if is_guest else actor.may(entry.permission):
    page.run()
else:
    forbidden(entry, landing(actor))
