"""Appeals against what cases came to, and their answers."""

import streamlit as st

from app.session import context
from app.session.links import asked_reference
from app.ui.appealing import appeal_cards
from app.ui.page import empty, facts, header
from governance.review.queries import appeals
from governance.review.tables.second_looks import AppealState

header(
    "Appeals",
    "Requests to look at a resolution again, from people whose feedback it concerns or from the product's "
    "owners. Someone who neither judged nor decided the case answers.",
    "review",
)
found = context.read(appeals)
asked = asked_reference()
facts(
    ("Waiting", sum(each.state == AppealState.LODGED for each in found), "Waiting for an answer"),
    ("Upheld", sum(each.state == AppealState.UPHELD for each in found), "They led to a new round"),
    (
        "Refused",
        sum(each.state == AppealState.REFUSED for each in found),
        "The resolution was upheld, with reasons",
    ),
)
shown = [each for each in found if not asked or each.reference == asked.upper()]
if asked and not shown:
    st.warning(f"There is no appeal {asked}.", icon=":material/search_off:")
if not found:
    empty(
        "No appeals yet.",
        "Contributors appeal from Review outcomes, which lists the cases on their feedback; "
        "engineers, who answer for the product, appeal from a resolved case.",
    )
appeal_cards(shown)
