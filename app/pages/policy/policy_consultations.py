"""On a policy's page: which consultations ask about a version, which informed it, and how their points were answered."""

import streamlit as st

from app.pages.policy.consultation_answers import DECISIONS
from app.session import context
from app.session.links import show_link
from app.ui.marks import state_mark
from app.ui.words import plain
from governance.core.access import Permission
from governance.policy.consultation.queries import consultations_of_version, points


def show_consultations_of(policy_version_id: int, clause: str | None = None) -> None:
    """Draws the consultations of a policy version, each with the owner's answers; and the way to start one, on `clause`
    (policy/key) where one is named.
    """
    found = context.read(consultations_of_version, policy_version_id)
    if not found:
        st.caption("No consultation is about this version, and none informed it.")
    for row, words in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            show_link("consultation", row.title, ref=row.slug)
            st.markdown(f"{state_mark(row.state.value)} {words} · {row.voters:,} voted", width="content")
        for point in context.read(points, row.id):
            st.markdown(DECISIONS[point.decision])
            plain(f"{point.point}\n→ {point.answer}")
    if context.may(Permission.CONSULT):
        show_link("consultations", "Start a consultation", **({"clause": clause} if clause else {}))
