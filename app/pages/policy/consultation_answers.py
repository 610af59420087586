"""How the owner takes up what a consultation came to, and the policy versions that it informed."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import when
from app.ui.page import empty
from app.ui.words import plain
from governance.core.access import Permission
from governance.policy.consultation.commands import close_consultation
from governance.policy.consultation.commands.answering import Answer, answer_point, inform_version
from governance.policy.consultation.queries import ConsultationView
from governance.policy.consultation.queries.asking import versions_to_ask_about
from governance.policy.consultation.tables import ConsultationState, Decision
from governance.views.thread import Station

DECISIONS = {
    Decision.TAKEN_UP: ":green-badge[:material/check_circle: taken up]",
    Decision.PARTLY: ":orange-badge[:material/incomplete_circle: taken up in part]",
    Decision.NOT_TAKEN_UP: ":gray-badge[:material/cancel: not taken up]",
}


def show_answers(view: ConsultationView) -> None:
    if view.row.state is ConsultationState.DRAFT:
        empty("Nothing to answer yet.", "Open the consultation first.")
        return
    if view.answer:
        plain(view.answer)
    if not view.points:
        empty(
            "The main points are not answered yet.",
            "For each point, say whether it is taken up and why. Participants can read this with the link "
            "they voted with.",
        )
    for point in view.points:
        with st.container(border=True):
            st.markdown(f"**{point.number}.** {DECISIONS[point.decision]}")
            plain(point.point)
            source = f"statement {point.statement} · " if point.statement is not None else ""
            clause = f" · clause {point.clause_key}" if point.clause_key else ""
            plain(point.answer)
            st.caption(f"{source}{point.answered_by}, {when(point.answered_at)}{clause}")
    show_informed(view)
    if context.may(Permission.CONSULT):
        answer_form(view)
        inform_form(view)
        closing_words_form(view)


def show_informed(view: ConsultationView) -> None:
    if view.informed:
        st.subheader("Policy versions it informed", anchor=False)
    for version in view.informed:
        with st.container(horizontal=True, vertical_alignment="center"):
            link(version.policy_version, station=Station.POLICY_VERSION)
            st.caption(f"recorded {when(version.recorded_at)}", width="content")


def answer_form(view: ConsultationView) -> None:
    numbers = {row.number: f"{row.number}. {row.text[:90]}" for row in view.statements}
    with st.expander("Answer a point", icon=":material/reply:"), st.form("answer", border=False):
        number = st.selectbox(
            "Statement that makes the point",
            [None, *numbers],
            format_func=lambda each: numbers[each] if each is not None else "none: in your words below",
        )
        words = st.text_area("The point, in your words", max_chars=2_000)
        decision = st.radio(
            "It is",
            list(DECISIONS),
            format_func=lambda each: each.value.replace("_", " "),
            horizontal=True,
        )
        answer = st.text_area("What will be done about it, and why", max_chars=4_000)
        clause = st.text_input("Clause where it was taken up", max_chars=128, placeholder="tone.direct")
        if st.form_submit_button("Answer", type="primary"):
            texts = {row.number: row.text for row in view.statements}
            point = words.strip() or texts.get(number or -1, "")
            told = Answer(point, decision or Decision.PARTLY, answer, number, clause.strip() or None)
            if context.act(answer_point, "Answered", view.row.id, told) is not None:
                st.rerun()
            context.show_refusal()


def inform_form(view: ConsultationView) -> None:
    versions = context.read(versions_to_ask_about)
    with (
        st.expander("Record a policy version it informed", icon=":material/link:"),
        st.form("inform", border=False),
    ):
        version_id = st.selectbox("Version", list(versions), format_func=versions.__getitem__, index=None)
        if st.form_submit_button("Record") and version_id is not None:
            if context.act(inform_version, "Recorded", view.row.id, version_id) is not None:
                st.rerun()
            context.show_refusal()


def closing_words_form(view: ConsultationView) -> None:
    if view.row.state is not ConsultationState.CLOSED:
        return
    with (
        st.expander("Message to all participants", icon=":material/campaign:"),
        st.form("words", border=False),
    ):
        words = st.text_area("Shown first, above the points", value=view.answer, max_chars=4_000)
        if st.form_submit_button("Store"):
            if context.act(close_consultation, "Stored", view.row.id, words) is not None:
                st.rerun()
            context.show_refusal()
