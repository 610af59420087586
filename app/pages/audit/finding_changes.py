"""Changing a finding's owner, severity, due day or cause, with the reason; and talking about it."""

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.audit.commands import change_finding, comment_on_finding
from governance.audit.queries import FindingView
from governance.audit.queries.matrix import IMPACT, LEVELS, LIKELIHOOD
from governance.audit.tables import CLOSED_STATES
from governance.core.access import Permission
from governance.core.people.queries import staff
from governance.views.affected import affected_options

WHYS = 5


def show_cause(view: FindingView) -> None:
    if view.cause:
        st.subheader("Cause", anchor=False)
        plain(view.cause)
    if view.affects:
        st.markdown(f"Affected: {', '.join(view.affects)}")
    if view.row.state not in CLOSED_STATES and context.may(Permission.CHANGE_FINDING):
        _change_form(view)


def show_comments(view: FindingView) -> None:
    st.subheader("Comments", anchor=False)
    for comment in view.comments:
        st.markdown(f"**{comment.by}** · {when(comment.said_at)}")
        plain(comment.text)
    if context.may(Permission.COMMENT_FINDING):
        with st.form(f"comment-{view.row.id}", border=False, clear_on_submit=False):
            text = st.text_area(
                "Comment",
                max_chars=10_000,
                help="Type @handle to notify someone",
                key=f"comment-text-{view.row.id}",
            )
            if st.form_submit_button("Comment"):
                if context.act(comment_on_finding, "Said", view.row.id, text) is not None:
                    st.rerun()
                context.show_refusal()


def _change_form(view: FindingView) -> None:
    people = {row.id: row.name for row in context.read(staff) if row.active}
    levels = list(LEVELS)
    with (
        st.expander("Change owner, severity, due date, cause or affected versions"),
        st.form(f"change-{view.row.id}", border=False),
    ):
        owner = st.selectbox(
            "Owner", list(people), index=None, format_func=people.__getitem__, placeholder="unchanged"
        )
        left, right = st.columns(2)
        impact = left.selectbox(
            "Impact",
            levels,
            index=None,
            format_func=lambda level: f"{level} {IMPACT[level - 1]}",
            placeholder="unchanged",
        )
        likelihood = right.selectbox(
            "Likelihood",
            levels,
            index=None,
            format_func=lambda level: f"{level} {LIKELIHOOD[level - 1]}",
            placeholder="unchanged",
        )
        due = st.date_input("Due", value=None)
        known = [*context.read(affected_options), *view.affects]
        affects = st.multiselect(
            "Affected versions", list(dict.fromkeys(known)), default=view.affects, placeholder="none named"
        )
        cause = _ask_cause(view)
        reason = st.text_area("Reason for the change", max_chars=10_000)
        if st.form_submit_button("Change", type="primary"):
            done = context.act(
                change_finding,
                "Changed",
                view.row.id,
                reason,
                owner_id=owner,
                impact=impact,
                likelihood=likelihood,
                due_on=due,
                cause=cause if cause.strip() != view.cause else None,
                affects=affects if affects != view.affects else None,
            )
            if done is not None:
                st.rerun()
            context.show_refusal()


def _ask_cause(view: FindingView) -> str:
    """The cause in free words, or by asking why five times: the answers become a numbered list."""
    with st.container(border=True):
        cause = st.text_area(
            "Cause", view.cause, max_chars=10_000, help="The root cause as far as you know it"
        )
        st.caption("Or ask why five times; the answers take the place of the words above.")
        whys = [
            st.text_input(f"Why {place}", key=f"why-{view.row.id}-{place}", max_chars=1_000)
            for place in range(1, WHYS + 1)
        ]
    answers = [why.strip() for why in whys if why.strip()]
    return "\n".join(f"{place}. {why}" for place, why in enumerate(answers, 1)) if answers else cause
