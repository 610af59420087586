"""The organisation's rules of review: what opens a case, how many look, who gets it, who knows what, what is spared."""

from datetime import timedelta

import streamlit as st

from app.pages.review.rules import (
    assignment_rules,
    exposure_settings,
    opening_rules,
    people_and_expertise,
    reviewer_rules,
)
from app.session import context
from app.ui.page import header
from governance.review.queries import rulebook

header(
    "Review rules",
    "What opens a case, how many reviewers it takes, who is assigned, and how reviewers are protected. "
    "Policy owners, managers and administrators set them; every change is in the ledger.",
    "review",
)
now = context.moment()
rules = context.read(rulebook)
opening, eyes, desks, people, sparing = st.tabs(
    ["What opens a case", "How many reviewers", "Who is assigned", "Reviewers", "Reservations and wellbeing"]
)
with opening:
    opening_rules(rules, now - timedelta(30), now)
with eyes:
    reviewer_rules(rules)
with desks:
    assignment_rules(rules, now)
with people:
    people_and_expertise(now)
with sparing:
    exposure_settings(rules)
