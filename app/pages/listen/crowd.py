"""Integrity of the crowd: what stands out in the newest feedback, with the evidence, for a person to decide."""

import streamlit as st

from app.pages.listen.signals import evidence_words, title_of
from app.session import context
from app.session.links import show_link
from app.ui.marks import exactly, when
from app.ui.page import empty, facts, header
from governance.core.access import Permission
from governance.feedback.crowd.commands.deciding import decide, reverse
from governance.feedback.crowd.commands.examining import WINDOW, examine
from governance.feedback.crowd.queries import CrowdView, DecisionView, SignalView, crowd_view
from governance.feedback.crowd.tables import CrowdVerdict, Pattern

may_decide = context.may(Permission.DECIDE_ON_CROWD)
PATTERNS = {
    Pattern.DUPLICATES: "Copies",
    Pattern.FLOOD: "Floods",
    Pattern.STRAIGHT_LINE: "Straight-lining",
    Pattern.DISAGREEMENT: "Contrarian raters",
}
HOW = {
    Pattern.DUPLICATES: "The same or nearly the same text, three times or more by one person or five "
    "times or more within a day. Phrases that many people use over time are ignored.",
    Pattern.FLOOD: "Far more in one day than usual for this person or source.",
    Pattern.STRAIGHT_LINE: "Almost always the same value, where others vary on the same answers.",
    Pattern.DISAGREEMENT: "Far from everyone else on the same answers, including their own group. A "
    "minority whose members agree with each other is not flagged.",
}
VERDICT_WORDS = {
    CrowdVerdict.FINE: "found to be genuine",
    CrowdVerdict.SET_ASIDE: "set aside from statistics",
}


def main() -> None:
    header(
        "Integrity of the crowd",
        "Unusual patterns in the newest feedback, with the evidence. Nothing is set aside unless a person "
        "decides to.",
        "feedback",
    )
    view: CrowdView = context.read(crowd_view)
    open_signals = [signal for signal in view.signals if signal.decision is None]
    facts(
        ("To decide", len(open_signals), "Signals without a decision"),
        ("Set aside", view.set_aside, "Records currently left out of statistics; they can still be read"),
    )
    if view.examined_at is not None:
        st.caption(
            f"The newest {WINDOW:,} records by people, as of {when(view.examined_at)}.",
            help=exactly(view.examined_at),
        )
    if context.may(Permission.EXAMINE_CROWD):
        st.button("Examine again", icon=":material/refresh:", on_click=look_again, help="Takes some seconds")
    if view.examined_at is None:
        empty(
            "Feedback hasn't been examined yet.",
            "“Examine again” examines the newest feedback and changes nothing.",
        )
        return
    signals, decisions = st.tabs(
        ["Unusual patterns", f"Decisions ({len(view.decisions)})"], key="tab", bind="query-params"
    )
    with signals:
        show_signals(view.signals)
    with decisions:
        show_decisions(view.decisions)


def look_again() -> None:
    with st.spinner("Examining the newest feedback"):
        context.act(examine, "The newest feedback has been examined")


def show_signals(signals: list[SignalView]) -> None:
    if not signals:
        st.success(
            "Nothing unusual: no copies, floods, straight-lining or contrarian raters.",
            icon=":material/check:",
        )
    for pattern, name in PATTERNS.items():
        of_it = [signal for signal in signals if signal.pattern is pattern]
        if of_it:
            st.subheader(f"{name} ({len(of_it)})", anchor=False, help=HOW[pattern])
            for signal in of_it:
                show_signal(signal)


def show_signal(signal: SignalView) -> None:
    with st.container(border=True):
        st.markdown(f"**{title_of(signal.pattern, signal.evidence)}**")
        st.markdown(evidence_words(signal.pattern, signal.evidence))
        with st.container(horizontal=True, vertical_alignment="center"):
            show_link("all_feedback", records(signal.records), signal=str(signal.id))
            if signal.decision is not None:
                st.caption(decision_words(signal.decision))
            elif may_decide:
                ask_to_decide(signal)
            else:
                st.caption("An auditor or a policy owner makes the decision.")


def ask_to_decide(signal: SignalView) -> None:
    with st.popover("Decide…"), st.form(f"decide-{signal.id}", border=False):
        verdict = st.radio(
            "What is it?",
            list(CrowdVerdict),
            format_func={
                CrowdVerdict.FINE: "Genuine: keep it in the statistics",
                CrowdVerdict.SET_ASIDE: "Set its records aside from the statistics",
            }.__getitem__,
        )
        reason = st.text_area("Why", max_chars=1_000)
        st.caption("The records stay, with their threads and cases. Decisions can be reversed.")
        if st.form_submit_button("Decide", type="primary"):
            if context.act(decide, "Decided", signal.id, verdict, reason) is not None:
                st.rerun()
            context.show_refusal()


def show_decisions(decisions: list[DecisionView]) -> None:
    if not decisions:
        empty(
            "No decisions yet.",
            "Decisions about patterns are listed here with their reasons.",
        )
    for decision in decisions:
        with st.container(border=True):
            st.markdown(f"**{title_of(decision.pattern, decision.evidence)}**: {decision_words(decision)}")
            st.text(decision.reason)
            with st.container(horizontal=True, vertical_alignment="center"):
                show_link("all_feedback", records(decision.records), decision=str(decision.id))
                if decision.reversed_at is not None:
                    st.caption(
                        f"Reversed by {decision.reversed_by}, {when(decision.reversed_at)}: "
                        f"{decision.reversal_reason}"
                    )
                elif may_decide:
                    ask_to_reverse(decision)


def ask_to_reverse(decision: DecisionView) -> None:
    with st.popover("Reverse…"), st.form(f"reverse-{decision.id}", border=False):
        reason = st.text_area("Why", max_chars=1_000)
        if st.form_submit_button("Reverse the decision", type="primary"):
            if context.act(reverse, "The decision has been reversed", decision.id, reason) is not None:
                st.rerun()
            context.show_refusal()


def decision_words(decision: DecisionView) -> str:
    return f"{VERDICT_WORDS[decision.verdict]} by {decision.decided_by}, {when(decision.decided_at)}"


def records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


main()
