"""Verifying a finding's cure, accepting its risk, filing it, opening it again."""

from typing import Any

import streamlit as st

from app.session import context
from app.ui.marks import state_mark, when
from app.ui.words import plain
from governance.audit.commands import accept_risk, close_finding, reject_cure, reopen_finding, verify_finding
from governance.audit.queries import FindingView
from governance.audit.tables import CLOSED_STATES, FindingState
from governance.core.access import Permission


def show_closing(view: FindingView) -> None:
    row = view.row
    if row.state in CLOSED_STATES:
        _show_closed(view)
    elif row.state is FindingState.AWAITING_VERIFICATION and context.may(Permission.VERIFY_FINDING):
        _show_verifying(view)
    if row.state not in CLOSED_STATES and context.may(Permission.ACCEPT_RISK):
        _accept_form(row.id)


def _show_closed(view: FindingView) -> None:
    row = view.row
    until = f", until {view.accepted_until}" if view.accepted_until else ""
    with st.container(border=True):
        st.markdown(f"{state_mark(row.state.value)} by {view.closed_by} on {when(view.closed_at)}{until}")
        plain(view.closing_note)
    if row.state is FindingState.VERIFIED and context.may(Permission.VERIFY_FINDING):
        said = "The finding has been closed"
        st.button(
            "Close finding", icon=":material/lock:", on_click=context.act, args=(close_finding, said, row.id)
        )
    if context.may(Permission.REOPEN_FINDING):
        _note_form("Reopen it", "Why", reopen_finding, "The finding has been reopened", row.id)


def _show_verifying(view: FindingView) -> None:
    row = view.row
    kept_from = view.keeps_from_verifying(context.actor().person_id)
    if kept_from:
        st.info(f"You {kept_from}, so someone else must verify that it worked.", icon=":material/group:")
        return
    words = "What shows that the problem is solved"
    _note_form("Verify the finding", words, verify_finding, "The finding has been verified", row.id)
    _note_form("Reject", "What is still wrong", reject_cure, "Verification was rejected", row.id)


def _accept_form(finding_id: int) -> None:
    with st.expander("Accept the risk"), st.form(f"accept-{finding_id}", border=False):
        note = st.text_area("Why the risk is accepted", max_chars=10_000)
        until = st.date_input("Until", value=None, help="The finding reopens the day after")
        if st.form_submit_button("Accept the risk", type="primary"):
            if context.act(accept_risk, "The risk has been accepted", finding_id, note, until) is not None:
                st.rerun()
            context.show_refusal()


def _note_form(label: str, words: str, command: Any, said: str, finding_id: int) -> None:
    """A command on the finding that takes a note."""
    with st.expander(label), st.form(f"{command.__name__}-{finding_id}", border=False):
        note = st.text_area(words, max_chars=10_000)
        if st.form_submit_button(label, type="primary"):
            if context.act(command, said, finding_id, note):
                st.rerun()
            context.show_refusal()
