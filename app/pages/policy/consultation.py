"""One consultation: its statements and their moderation, who is invited, what it came to, and how that was answered."""

import streamlit as st

from app.pages.policy.consultation_answers import show_answers
from app.pages.policy.consultation_people import show_people
from app.pages.policy.consultation_results import show_results
from app.pages.policy.consultation_statements import show_statements
from app.session import context
from app.session.links import asked_reference, link, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty, facts, header
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.policy.consultation.commands import close_consultation, open_consultation
from governance.policy.consultation.queries import ConsultationView, consultation_view
from governance.policy.consultation.tables import ConsultationState
from governance.views.thread import Station

VIEWS = {
    "Statements": show_statements,
    "People": show_people,
    "Results": show_results,
    "Answers": show_answers,
}


def asked() -> ConsultationView:
    """The consultation that the address names. Ends the run with a hint where it names none."""
    reference = asked_reference()
    try:
        return context.read(consultation_view, reference)
    except NotFound as error:
        header("Consultation", "A question put to stakeholders.", "policy")
        empty(
            str(error) if reference else "No consultation is chosen.",
            "Choose one from the list of consultations.",
        )
        show_link("consultations", "All consultations")
        st.stop()


def show_head(view: ConsultationView) -> None:
    row = view.row
    header(row.title, view.question, "policy")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{state_mark(row.state.value)} opened {when(row.opened_at)} · closed {when(row.closed_at)}",
            width="content",
        )
        if view.about:
            link(view.about, f"About {view.about}", station=Station.POLICY_VERSION)
        for version in view.informed:
            link(version.policy_version, f"Informed {version.policy_version}", station=Station.POLICY_VERSION)
        show_link("ledger", "View events", on=row.slug)
    facts(
        ("Statements", row.statements, "Accepted: open to votes"),
        ("To moderate", row.waiting, "Written by participants; nobody votes on them yet"),
        ("Invited or joined by link", row.participants, None),
        ("Voted", row.voters, "On at least one statement"),
    )


def show_life(view: ConsultationView) -> None:
    """What can be done with the consultation now."""
    row = view.row
    if not context.may(Permission.CONSULT):
        return
    if row.state is ConsultationState.DRAFT:
        if st.button("Open for voting", type="primary", icon=":material/lock_open:"):
            if context.act(open_consultation, "The consultation has been opened", row.id) is not None:
                st.rerun()
            context.show_refusal()
    elif row.state is ConsultationState.OPEN:
        with st.popover("Close…", icon=":material/lock:"), st.form("close", border=False):
            st.markdown("Voting ends for good; the consultation can't be reopened.")
            words = st.text_area("Message to participants (optional; can be added later)", max_chars=4_000)
            if st.form_submit_button("Close", type="primary"):
                if (
                    context.act(close_consultation, "The consultation has been closed", row.id, words)
                    is not None
                ):
                    st.rerun()
                context.show_refusal()


view = asked()
show_head(view)
show_life(view)
chosen = st.segmented_control(
    "View",
    list(VIEWS),
    default="Statements",
    key="view",
    bind="query-params",
    required=True,
    label_visibility="collapsed",
)
VIEWS[chosen or "Statements"](view)
