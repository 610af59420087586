"""How far reviewers agree, how far stakeholder groups do, and what votes come to when dissent is kept."""

import streamlit as st

from app.pages.review.agreement_reviewers import show_reviewers
from app.pages.review.agreement_stakeholders import show_stakeholders
from app.pages.review.agreement_votes import show_votes
from app.ui.estimates import choose_slice
from app.ui.page import header

VIEWS = {
    "reviewers": ("Reviewers", show_reviewers),
    "groups": ("Stakeholder groups", show_stakeholders),
    "votes": ("Votes", show_votes),
}

header(
    "Agreement",
    "Inter-rater agreement among reviewers, and among stakeholder groups that rated the same outputs.",
    "review",
)
view = st.segmented_control(
    "Of whom",
    list(VIEWS),
    default="reviewers",
    format_func=lambda name: VIEWS[name][0],
    key="of",
    bind="query-params",
    required=True,
    label_visibility="collapsed",
)
VIEWS[view][1](choose_slice())
