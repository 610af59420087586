"""The life of a version: what was decided on it, and what can be done now."""

from collections.abc import Callable

import streamlit as st

from app.pages.policy.policy_owner import act_in_form, show_owner, show_rules
from app.session import context
from app.session.links import go
from app.ui.marks import state_mark, when
from app.ui.words import plain
from governance.core.access import Permission
from governance.policy.commands import (
    approve,
    next_version,
    publish,
    request_changes,
    retire,
    submit_for_review,
)
from governance.policy.queries import (
    VersionLife,
    VersionRow,
    version_life,
)
from governance.policy.tables import FIXED_STATES, Decision, PolicyState

STANDS = ":green-badge[:material/thumb_up: approved]"
VOID = ":gray-badge[:material/history: approved, void]"


def show_life(version: VersionRow, newest: VersionRow) -> None:
    """What has been decided on the version, what can be done now, and the rules of the policy."""
    life = context.read(version_life, version.id)
    left, right = st.columns(2, gap="large")
    with left:
        _standing(version, life)
        _steps(version, newest)
        _decisions(life)
    with right:
        show_owner(version)
        show_rules(version)


def _standing(version: VersionRow, life: VersionLife) -> None:
    st.markdown(f"{state_mark(version.state.value)} {version.reference}, labelled {version.label}")
    if version.published_at:
        st.markdown(f"Published {when(version.published_at)}, in force from {version.effective_on:%d %b %Y}.")
    if version.approved_outside:
        st.caption("Imported as already in force: it was not approved here.")
    if version.change_note:
        st.caption("What changes, and why")
        plain(version.change_note)
    if version.state is PolicyState.IN_REVIEW and life.missing:
        st.markdown(f"Still missing: {', '.join(life.missing)}.")
    if version.state not in FIXED_STATES and life.unsettled:
        word = "remark is" if life.unsettled == 1 else "remarks are"
        st.markdown(f":material/chat: {life.unsettled} {word} not resolved; see beside the text.")


def _steps(version: VersionRow, newest: VersionRow) -> None:
    name = version.reference
    if version.state is PolicyState.DRAFT and context.may(Permission.WRITE_POLICY):
        st.button(
            "Hand in for review",
            type="primary",
            on_click=_act,
            args=(submit_for_review, f"{name} is in review", version.id),
        )
    if version.state is PolicyState.IN_REVIEW and context.may(Permission.APPROVE_POLICY):
        st.button(
            "Approve",
            type="primary",
            on_click=_act,
            args=(approve, f"Your approval of {name} has been recorded", version.id),
            kwargs={"seen": version.text_hash},
        )
    if version.state in (PolicyState.IN_REVIEW, PolicyState.APPROVED) and context.may(
        Permission.APPROVE_POLICY
    ):
        with st.popover("Request changes…"), st.form("changes", border=False):
            reason = st.text_area("What needs to change, and why", max_chars=4_000)
            if st.form_submit_button("Send back"):
                act_in_form(request_changes, f"{version.reference} is a draft again", version.id, reason)
    if version.state is PolicyState.APPROVED and context.may(Permission.PUBLISH_POLICY):
        with st.form("publish", border=False):
            today = context.moment().date()
            day = st.date_input(
                "In force from",
                value=today,
                min_value=today,
                help="Until then the version before stays in force. Days are UTC.",
            )
            if st.form_submit_button("Publish", type="primary"):
                act_in_form(publish, f"{version.reference} is published", version.id, day)
    if version.state is PolicyState.PUBLISHED and context.may(Permission.PUBLISH_POLICY):
        with st.popover("Retire…"), st.form("retire", border=False):
            reason = st.text_area(
                "Why the policy is retired",
                max_chars=4_000,
                help="Its history is kept.",
            )
            if st.form_submit_button("Retire"):
                act_in_form(retire, f"{version.reference} is retired", version.id, reason)
    if newest.state in FIXED_STATES and context.may(Permission.WRITE_POLICY):
        _next_version(version)


def _next_version(version: VersionRow) -> None:
    with st.popover("Start next version…", icon=":material/edit:"), st.form("next", border=False):
        st.markdown("A draft based on the most recently published text.")
        label = st.text_input("Its label", placeholder="2026-12", max_chars=64)
        note = st.text_area("What changes, and why", max_chars=4_000)
        if st.form_submit_button("Start", type="primary"):
            done = context.act(
                next_version, "The draft has been created", version.policy, label.strip(), note
            )
            if done is not None:
                go("policy", ref=f"{version.policy}@{done.value.number}", view="Write")
            context.show_refusal()


def _decisions(life: VersionLife) -> None:
    st.markdown("**Approvals and change requests**")
    if not life.approvals:
        st.caption("No approvals or change requests for this text.")
    for row in life.approvals:
        with st.container(border=True):
            if row.decision is Decision.APPROVE:
                word = STANDS if row.stands else VOID
            else:
                word = ":orange-badge[:material/undo: requested changes]"
            st.markdown(f"{word} {row.person} · {when(row.decided_at)}")
            if row.reason:
                plain(row.reason)
            if row.decision is Decision.APPROVE and not row.stands:
                st.caption("The text has changed since, or was sent back.")


def _act(command: Callable[..., object], said: str, *args: object, **options: object) -> None:
    context.act(command, said, *args, **options)
