"""One campaign: how far it has come and for whom, its links, its outputs, how attentively it is answered."""

from urllib.parse import urlencode, urljoin

import streamlit as st

from app.session import context
from app.session.links import asked_reference, go
from app.session.map import place
from app.ui.marks import state_mark, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.campaigns.commands import (
    close_campaign,
    make_link,
    open_campaign,
    revoke_link,
)
from governance.campaigns.queries import CampaignView, LinkRow, campaign_view
from governance.campaigns.tables import CampaignState
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.people.queries import stakeholder_groups
from governance.core.references import Prefix, numbered

FEW = 5
"""Known answers below which a participant's result says little."""

EXPECTED = {
    "rated_low": "a low rating",
    "rated_high": "a high rating",
    "flagged": "a flag",
    "not_flagged": "no flag",
}


def asked_campaign() -> CampaignView | None:
    reference = asked_reference()
    named = numbered(reference)
    if named is None or named[0] is not Prefix.CAMPAIGN:
        empty("No campaign is chosen.", "Choose one from the list of campaigns.")
        return None
    try:
        return context.read(campaign_view, named[1], context.moment())
    except NotFound as error:
        st.warning(str(error), icon=":material/search_off:")
        return None


def show_groups(view: CampaignView) -> None:
    st.subheader("Who answered", anchor=False)
    if not view.groups:
        empty(
            "No answers yet, and no group has a target.",
            "Send a link to the people whose feedback you want.",
        )
        return
    st.dataframe(
        [
            {
                "Group": each.group or "no group stated",
                "Progress": round(min(each.answers / each.wanted, 1.0), 2) if each.wanted else None,
                "Answers": each.answers,
                "Wanted": each.wanted,
                "People": each.people,
            }
            for each in view.groups
        ],
        hide_index=True,
        column_config={
            "Progress": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
            "Answers": st.column_config.NumberColumn(
                help="Outputs answered by people of this group, known answers included"
            ),
        },
        alt="Answers and people by stakeholder group, with the number wanted",
    )
    missing = [
        f"{each.wanted - each.answers:,} from {each.group}"
        for each in view.groups
        if each.wanted is not None and each.answers < each.wanted
    ]
    if missing:
        st.markdown(f"Still wanted: {', '.join(missing)}.")


def address_of(token: str) -> str:
    """The address to send to people."""
    return urljoin(st.context.url or "", f"{place('take_part').address}?{urlencode({'token': token})}")


def invite(campaign_id: int) -> None:
    group = st.session_state.get("link-group")
    done = context.act(make_link, "Link made", campaign_id, group)
    if done is not None:
        st.session_state["new-link"] = (campaign_id, done.value)


def show_links(view: CampaignView) -> None:
    st.subheader("Invitation links", anchor=False)
    made: tuple[int, str] | None = st.session_state.get("new-link")
    if made is not None and made[0] == view.row.id:
        st.markdown("Copy the new link now: it will not be shown again, since only its hash is stored.")
        st.code(address_of(made[1]), language=None, wrap_lines=True)
    may_manage = context.may(Permission.MANAGE_CAMPAIGNS) and not view.row.over
    if may_manage:
        names = {group.slug: group.name for group in context.read(stakeholder_groups)}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "For",
                [None, *names],
                format_func=lambda slug: names.get(slug, "everyone"),
                key="link-group",
                width=260,
            )
            st.button("Make a link", icon=":material/add_link:", on_click=invite, args=(view.row.id,))
    if not view.links:
        st.caption("No links yet.")
    for link in view.links:
        show_link_row(link, may_manage)


def show_link_row(link: LinkRow, may_manage: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        joined = f"{link.joined:,} {'person' if link.joined == 1 else 'people'} joined"
        revoked = f" · revoked {when(link.revoked_at)}" if link.revoked_at else ""
        st.markdown(f"For **{link.group or 'everyone'}** · made {when(link.created_at)} · {joined}{revoked}")
        if may_manage and link.revoked_at is None:
            st.button(
                "Revoke",
                key=f"revoke-{link.id}",
                type="tertiary",
                icon=":material/link_off:",
                on_click=context.act,
                args=(revoke_link, "Link revoked", link.id),
                help="Nobody can join with it any more; those who have joined can continue.",
            )


def show_attention(view: CampaignView) -> None:
    st.subheader("How carefully people read", anchor=False)
    if not view.known_answers:
        st.caption("No known answers are mixed into this campaign.")
        return
    st.markdown(
        f"{view.known_answers} outputs with a known answer are mixed in, at a rate of "
        f"{view.attention_permille / 10:g} in 100. People who miss some may have read in haste, or may "
        f"know something that reviewers did not: no answers are discarded because of it."
    )
    seen = [row for row in view.attention if row.known]
    if not seen:
        st.caption("Nobody has been shown one yet.")
        return
    chosen = choose_row(
        [
            {
                "Participant": row.reference,
                "Answers": row.answers,
                "Known answers shown": f"{row.met} of {row.known}",
                "Note": "too few to say" if row.known < FEW else "",
            }
            for row in seen
        ],
        "attention",
        description="Participants, and how many of the known answers they met, those who missed most first",
    )
    if chosen is not None:
        go("thread", ref=seen[chosen].reference)


def show_items(view: CampaignView) -> None:
    st.subheader("Outputs", anchor=False)
    cap = f"Each person answers at most {view.daily_cap} a day. " if view.daily_cap else ""
    st.caption(
        f"{cap}{view.row.outputs:,} drawn at random from {view.frame_size:,} (seed {view.seed}, frame "
        f"{view.frame_hash[:12]}…). "
        "Choose one to see its thread."
    )
    chosen = choose_row(
        [
            {
                "Output": Prefix.OUTPUT.of(item.output_id),
                "Compared with": ", ".join(map(Prefix.OUTPUT.of, item.further_ids)) or None,
                "Answers": item.answers,
                "Known answer": EXPECTED.get(item.expected or ""),
            }
            for item in view.items
        ],
        "items",
        description="Drawn outputs and how many people answered each",
    )
    if chosen is not None:
        go("thread", ref=Prefix.OUTPUT.of(view.items[chosen].output_id))


@st.dialog("Close the campaign")
def ask_to_close(campaign_id: int) -> None:
    st.markdown("Nobody can take part after this. Feedback is kept, and receipts keep working.")
    if st.button("Close it", type="primary", icon=":material/lock:"):
        if context.act(close_campaign, "Campaign closed", campaign_id) is not None:
            st.rerun()
        context.show_refusal()


def show_life(view: CampaignView) -> None:
    """Its state, and the one thing that can be done about it."""
    row = view.row
    state = "closed" if row.over else row.state.value
    since = {"open": view.opened_at, "closed": view.closed_at}.get(state)
    ended = (
        " (its last day has passed)"
        if row.over and row.state is CampaignState.OPEN
        else f" since {when(since)}"
        if since
        else ""
    )
    st.markdown(f"{state_mark(state)}{ended}")
    if not context.may(Permission.MANAGE_CAMPAIGNS):
        return
    if row.state is CampaignState.DRAFT:
        st.button(
            "Open it",
            type="primary",
            icon=":material/play_arrow:",
            on_click=context.act,
            args=(open_campaign, "Campaign opened", row.id),
        )
    elif row.state is CampaignState.OPEN and st.button("Close…", icon=":material/lock:"):
        ask_to_close(row.id)


view = asked_campaign()
if view is None:
    header("Campaign", "The progress of one campaign.", "feedback")
else:
    header(view.row.title, view.purpose, "feedback")
    show_life(view)
    facts(
        ("Answers", view.row.answers, f"Of {view.row.places:,} wanted: {view.overlap} per output"),
        ("Complete", f"{view.row.share:.0%}", "Answers given, of those wanted"),
        ("Participants", view.row.participants, "People who joined by a link"),
        ("Outputs", view.row.outputs, "Drawn at random"),
        ("Closes after", f"{view.row.closes_on:%d %b %Y}" if view.row.closes_on else "–", None),
    )
    show_groups(view)
    show_links(view)
    show_attention(view)
    show_items(view)
