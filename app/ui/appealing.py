"""Appeals: asking for another look, and answering."""

from collections.abc import Sequence

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import state_mark, when
from app.ui.words import plain
from governance.core.access import Permission
from governance.review.commands import appeal, decide_appeal
from governance.review.queries import AppealView
from governance.review.tables.second_looks import AppealState


def appeal_form(case_id: int, reference: str) -> None:
    """Asks why a case should be looked at again."""
    with st.form(f"appeal-{case_id}", border=False):
        reason = st.text_area(
            "Why it should be looked at again", max_chars=1000, key=f"appeal-reason-{case_id}"
        )
        if st.form_submit_button("Appeal"):
            if context.act(appeal, f"Your appeal against {reference} is lodged", case_id, reason) is not None:
                st.rerun()
            context.show_refusal()


def appeal_cards(appeals: Sequence[AppealView], *, beside_case: bool = False) -> None:
    """Appeals with their answers; those that wait can be answered by those who may."""
    for each in appeals:
        with st.container(border=True):
            st.markdown(
                f"**{each.reference}** {state_mark(each.state.value)} by {each.by} "
                f"({each.standing.value.replace('_', ' ')}) · {when(each.lodged_at)} · against {each.verdict.value}"
            )
            plain(each.reason)
            if not beside_case:
                link(each.case)
            if each.state == AppealState.LODGED:
                _answer(each)
            else:
                st.caption(f"Answered by {each.decided_by}, {when(each.decided_at)}")
                plain(each.decision)
            if each.next_case:
                link(each.next_case, f"The new round: {each.next_case}")


def _answer(each: AppealView) -> None:
    if not context.may(Permission.DECIDE_APPEAL):
        st.caption("Waiting for someone who took no part in the case.")
        return
    with st.form(f"answer-{each.id}", border=False):
        reason = st.text_area("Your answer, with its reasons", max_chars=1000, key=f"answer-reason-{each.id}")
        with st.container(horizontal=True):
            uphold = st.form_submit_button("Uphold: judge it again", type="primary")
            refuse = st.form_submit_button("Refuse: keep the resolution")
    if uphold or refuse:
        said = "A new round has begun" if uphold else "The appeal has been refused"
        if context.act(decide_appeal, said, each.id, uphold=uphold, reason=reason) is not None:
            st.rerun()
        context.show_refusal()
