"""What came of one's own words: the cases on answers that one gave feedback on, and the way to appeal."""

import streamlit as st

from app.session import context
from app.session.links import show_link
from app.ui.appealing import appeal_cards, appeal_form
from app.ui.marks import state_mark, when
from app.ui.page import empty, header
from app.ui.words import plain
from governance.review.queries import Outcome, outcomes


def show_outcome(found: Outcome) -> None:
    with st.container(border=True):
        verdict = found.verdict.value if found.verdict else found.state.value
        st.markdown(f"**{found.reference}** {state_mark(verdict)} {when(found.resolved_at)}")
        st.caption(found.excerpt)
        if found.verdict is None:
            st.markdown("Reviewers are looking at this answer.")
        elif found.rationale:
            plain(found.rationale)
        appeal_cards(found.appeals, beside_case=True)
        if found.can_appeal:
            with st.expander("I disagree", icon=":material/balance:"):
                appeal_form(found.case_id, found.reference)


header(
    "Review outcomes",
    "Answers you gave feedback on that were reviewed, and what reviewers decided.",
    "review",
)
me = context.actor().person_id
mine = context.read(outcomes, me) if me is not None else []
for each in mine:
    show_outcome(each)
if not mine:
    empty(
        "None of the answers you gave feedback on is under review.",
        "An answer is reviewed when several people flag it, when one person flags it as serious, or when an audit draws it.",
    )
    show_link("give_feedback", "Give feedback")
