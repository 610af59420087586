"""What stands beside a case: the policy in force, to search and read, and cases like it with what they came to."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import severity_mark, state_mark, when
from app.ui.words import document, plain
from governance.review.queries import CaseView, clauses_in_force, similar_cases

MOST_SHOWN = 12


def policy_beside(case: CaseView) -> None:
    """The clauses in force, narrowed by words."""
    if not case.policy_versions:
        st.caption("No policy is in force. A policy owner publishes one on the Policies page.")
        return
    with st.container(key="policy-search"):
        words = st.text_input(
            "Search the clauses in force",
            key=f"clause-words-{case.id}",
            placeholder="Words of a clause, or its name",
            icon=":material/search:",
            help="Key: /",
        )
    found = [each for each in context.read(clauses_in_force, context.moment()) if each.holds(words)]
    if not found:
        st.caption("No clause in force holds all these words.")
    for clause in found[:MOST_SHOWN]:
        with st.expander(f"{clause.heading} · `{clause.reference}`"):
            document(clause.text or "*This heading has no text of its own.*")
            link(clause.reference)
    if len(found) > MOST_SHOWN:
        st.caption(f"and {len(found) - MOST_SHOWN} more: search to narrow them.")


def cases_beside(case: CaseView) -> None:
    """Resolved cases that are most like this one."""
    found = context.read(similar_cases, case.id)
    if not found:
        st.caption("No resolved case of this scenario and language is like this one.")
    for like in found:
        with st.container(border=True):
            link(like.reference, f"{like.reference} · {like.likeness:.0%} alike")
            dissent = f" · {like.dissent} dissenting" if like.dissent else ""
            st.markdown(
                f"{state_mark(like.verdict.value)} {severity_mark(like.severity)} · {when(like.resolved_at)}{dissent}"
            )
            st.caption(like.excerpt)
            if like.rationale:
                plain(like.rationale)
