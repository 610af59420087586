"""Who may vote in a consultation: links to invite people by, and those who came."""

from urllib.parse import urlsplit

import streamlit as st

from app.session import context
from app.session.map import place
from app.ui.marks import when
from app.ui.page import empty
from governance.core.access import Permission
from governance.core.people.queries import stakeholder_groups
from governance.policy.consultation.commands import invite, make_open_link
from governance.policy.consultation.queries import ConsultationView
from governance.policy.consultation.queries.rows import participants
from governance.policy.consultation.tables import ConsultationState

EVERYONE = "everyone"
MOST_AT_ONCE = 500


def show_people(view: ConsultationView) -> None:
    if context.may(Permission.CONSULT) and view.row.state is not ConsultationState.CLOSED:
        personal, open_links = st.columns(2, gap="large")
        with personal:
            personal_form(view)
        with open_links:
            open_link_form(view)
    show_new_links()
    if view.links:
        st.subheader("Open links", anchor=False)
        st.dataframe(
            [
                {
                    "For": link.group,
                    "Made": when(link.made_at),
                    "Ended": when(link.closed_at),
                    "Joined with it": link.joined,
                }
                for link in view.links
            ],
            hide_index=True,
            alt="Open links with the number of people who joined with each",
        )
    st.subheader("Who may vote", anchor=False)
    people = context.read(participants, view.row.id)
    if not people:
        empty("Nobody has been invited yet.", "Make personal links, or an open link for a group, above.")
        return
    st.dataframe(
        [
            {
                "Pseudonym": row.handle,
                "Stakeholder group": row.group or "not stated, or too few",
                "Joined by": row.came_by,
                "Since": when(row.joined_at),
                "Statements voted on": row.votes,
            }
            for row in people
        ],
        hide_index=True,
        alt="Everyone who may vote, by pseudonym",
    )


def personal_form(view: ConsultationView) -> None:
    """Asks for personal links, each for one person."""
    st.markdown("**Personal links** · one per person; nobody can vote twice")
    with st.form("invite", border=False):
        count = st.number_input("How many", min_value=1, max_value=MOST_AT_ONCE, value=10)
        group = group_choice("Their stakeholder group")
        if st.form_submit_button("Make personal links", type="primary"):
            done = context.act(invite, "The links have been created", view.row.id, int(count), group=group)
            if done is not None:
                st.session_state["new-links"] = [address(token) for token in done.value]
            context.show_refusal()


def open_link_form(view: ConsultationView) -> None:
    """Asks for one link that a whole group passes on."""
    st.markdown("**An open link** · for a newsletter or a notice; people state which group they belong to")
    with st.form("open-link", border=False):
        group = group_choice("For")
        st.caption(
            "Someone with this link can join more than once; use personal links where that matters. A new "
            "link for the same group replaces the old one."
        )
        if st.form_submit_button("Make an open link"):
            done = context.act(make_open_link, "The link has been created", view.row.id, group=group)
            if done is not None:
                st.session_state["new-links"] = [address(done.value)]
            context.show_refusal()


def group_choice(label: str) -> str | None:
    groups = {row.slug: row.name for row in context.read(stakeholder_groups)}
    chosen = st.selectbox(
        label, [EVERYONE, *groups], format_func=lambda each: groups.get(each, "everyone, or not known")
    )
    return None if chosen == EVERYONE else chosen


def show_new_links() -> None:
    """The links just made: this once, since only a hash of each is kept."""
    links = st.session_state.pop("new-links", None)
    if links:
        st.success("Copy these now. They will not be shown again: only a hash of each is stored.")
        st.code("\n".join(links), language=None)


def address(token: str) -> str:
    """The address that a participant opens."""
    parts = urlsplit(st.context.url or "")
    path = parts.path.rsplit("/", 1)[0]
    return f"{parts.scheme}://{parts.netloc}{path}/{place('vote').address}?token={token}"
