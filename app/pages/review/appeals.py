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
    "Those whose feedback was judged, or who answer for the product, ask for another look. "
    "Somebody who neither judged nor decided the case answers.",
    "review",
)
found = context.read(appeals)
asked = asked_reference()
facts(
    ("Waiting", sum(each.state == AppealState.LODGED for each in found), "Nobody has answered yet"),
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
        "Nobody has appealed.",
        "Contributors appeal from What came of it, which lists the cases on their feedback; "
        "engineers, who answer for the product, appeal from a resolved case.",
    )
appeal_cards(shown)
