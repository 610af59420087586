"""Remarks on a text, their answers, and settling them."""

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.core.access import Permission
from governance.policy.commands import answer_comment, comment, settle_comment
from governance.policy.queries import Remark, VersionRow, remarks
from governance.policy.tables import PolicyState

PAST = (PolicyState.SUPERSEDED, PolicyState.RETIRED)


def show_remarks(version: VersionRow, key: str | None) -> None:
    """Draws the remarks on a clause; without a key, those on the whole text and how many the clauses have."""
    found = context.read(remarks, version.id)
    here = [remark for remark in found if remark.clause_key == key]
    unsettled = [remark for remark in here if remark.resolved_at is None]
    st.markdown(f"**Remarks** · {len(unsettled)} to resolve")
    if key is None:
        _elsewhere(found)
    for remark in unsettled:
        show_remark(remark)
    settled = [remark for remark in here if remark.resolved_at is not None]
    if settled:
        with st.expander(f"{len(settled)} settled"):
            for remark in settled:
                show_remark(remark)
    if version.state not in PAST and context.may(Permission.COMMENT_POLICY):
        _form(version, key)


def show_remark(remark: Remark) -> None:
    """One remark with its answers, and what can be done about it."""
    with st.container(border=True):
        for who, at, words in remark.said:
            st.caption(f"{who} · {when(at)}")
            plain(words)
        if remark.resolved_at is not None:
            st.caption(f"Resolved by {remark.resolved_by or 'Plumbline'} · {when(remark.resolved_at)}")
            return
        with st.container(horizontal=True):
            with st.popover("Answer…"), st.form(f"answer-{remark.id}", border=False, clear_on_submit=True):
                words = st.text_area("Your answer", max_chars=4_000)
                if st.form_submit_button("Answer"):
                    if context.act(answer_comment, "Answered", remark.id, words) is not None:
                        st.rerun()
                    context.show_refusal()
            if context.may(Permission.WRITE_POLICY) or remark.author_id == context.actor().person_id:
                st.button("Settle", key=f"settle-{remark.id}", on_click=_settle, args=(remark.id,))


def _settle(remark_id: int) -> None:
    context.act(settle_comment, "The remark has been resolved", remark_id)


def _elsewhere(found: list[Remark]) -> None:
    counts: dict[str, int] = {}
    for remark in found:
        if remark.clause_key is not None and remark.resolved_at is None:
            counts[remark.clause_key] = counts.get(remark.clause_key, 0) + 1
    if counts:
        st.caption("On clauses: " + ", ".join(f"`{key}` {count}" for key, count in counts.items()))


def _form(version: VersionRow, key: str | None) -> None:
    with st.form(f"remark-{version.id}-{key}", border=False, clear_on_submit=True):
        words = st.text_area(
            "Your remark on this clause" if key else "Your remark on the whole text",
            height=90,
            max_chars=4_000,
        )
        if st.form_submit_button("Remark"):
            if context.act(comment, "Your remark has been saved", version.id, words, key) is not None:
                st.rerun()
            context.show_refusal()
