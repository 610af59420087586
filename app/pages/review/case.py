"""One case on one screen: the conversation, what people said, the policy in force, the verdict."""

import streamlit as st

from app.pages.review import keys
from app.pages.review.desk import desk_line
from app.pages.review.drafting import marked_passages
from app.pages.review.marked import show_marks
from app.pages.review.precedent import cases_beside, policy_beside
from app.pages.review.verdict import decision_form, go_to_next, judgement_cards, verdict_form
from app.session import context
from app.session.links import asked_reference, go, link, show_link
from app.ui.appealing import appeal_cards, appeal_form
from app.ui.marks import severity_mark, state_mark, when
from app.ui.page import empty, header
from app.ui.raising import raise_finding_form
from app.ui.said import feedback_cards
from app.ui.words import conversation, plain
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered
from governance.review.commands import reopen, reveal
from governance.review.queries import CaseView, case_view
from governance.review.tables import CaseState, OpenedFor


def asked_case() -> CaseView:
    """The case that the address names. Ends the run with a hint where it names none."""
    named = numbered(asked_reference())
    if named is None or named[0] is not Prefix.CASE:
        header("Case", "One output under review.", "review")
        empty("No case is chosen.", "Choose one from the queue.")
        show_link("queue", "Back to the queue")
        st.stop()
    try:
        return context.read(case_view, named[1], context.actor(), context.moment())
    except NotFound as error:
        header("Case", "One output under review.", "review")
        st.error(str(error))
        show_link("queue", "Back to the queue")
        st.stop()


def show_head(case: CaseView) -> None:
    header(case.reference, case.reason or f"Opened for {case.opened_for.value}.", "review")
    enough = f" ({case.quorum} must agree)" if case.quorum else ""
    marks = f"{state_mark(case.state.value)} {severity_mark(case.severity)}"
    is_hidden = case.opened_for is OpenedFor.COMPARISON and case.state is not CaseState.RESOLVED
    version = "version hidden" if is_hidden else case.output.model_version
    st.markdown(
        f"{marks} · {case.judgements_made} of {case.required_judgements} judgements{enough} · opened {when(case.opened_at)} · "
        f"{version} · {case.output.scenario} · {case.output.language}"
    )
    with st.container(horizontal=True):
        if context.may(Permission.JUDGE):
            keys.listen()
            if st.button("Next case", icon=":material/skip_next:", shortcut="n", help="Key: N"):
                go_to_next()
        if not is_hidden:
            show_link("thread", "View thread", ref=case.reference)
            link(case.output.reference, f"The output {case.output.reference}")
        for other in case.rounds:
            if other != case.id:
                link(Prefix.CASE.of(other), f"Other round: {Prefix.CASE.of(other)}")


def show_resolution(case: CaseView) -> None:
    found = case.resolution
    if found is None:
        return
    with st.container(border=True):
        how = f"decided by {found.decided_by}" if found.adjudicated else "its reviewers agreed"
        st.markdown(
            f"**Resolution** {state_mark(found.verdict.value)} {severity_mark(found.severity)} · {how} · "
            f"{when(found.resolved_at)}"
        )
        plain(found.rationale)
        if case.dissent:
            count = len(case.dissent)
            st.markdown(
                f"**{count} {'judgement differs' if count == 1 else 'judgements differ'}**, and the reasons are kept:"
            )
            for each in case.dissent:
                st.markdown(f"{state_mark(each.verdict.value)} {each.reviewer}")
                plain(each.rationale or "No reasons were given.")


def show_words(case: CaseView, *, hidden: bool) -> None:
    st.subheader("Conversation", anchor=False)
    if hidden:
        with st.container(border=True):
            st.markdown(
                "**This case may be distressing to read**, so its text is blurred until you reveal it."
            )
            with st.container(key="show-words"):
                if st.button(
                    "Show the text", icon=":material/visibility:", help="Counts towards today's limit. Key: B"
                ):
                    st.session_state["shown"] = case.id
                    if context.act(reveal, "", case.id) is not None:
                        go("case", ref=case.reference)
                    st.session_state.pop("shown")
                    context.show_refusal()
    conversation(case.output.conversation, case.output.answer, passages=marked_passages(case), blurred=hidden)
    if not hidden:
        show_marks(case)


def show_second_looks(case: CaseView) -> None:
    """Appeals, and the ways to have a resolved case judged again."""
    if case.appeals:
        st.subheader("Appeals", anchor=False)
        appeal_cards(case.appeals, beside_case=True)
    if case.resolution is None or case.id != case.rounds[-1]:
        return
    if context.may(Permission.REGISTER_MODEL) and not case.appeals:
        with st.expander("Appeal, as the product's owner", icon=":material/balance:"):
            appeal_form(case.id, case.reference)
    if context.may(Permission.OPEN_CASE):
        with (
            st.expander("Judge it again", icon=":material/replay:"),
            st.form(f"reopen-{case.id}", border=False),
        ):
            reason = st.text_input("Why", max_chars=1000)
            if st.form_submit_button("Start another round"):
                done = context.act(reopen, "A new round has started", case.id, reason)
                if done is not None:
                    go("case", ref=Prefix.CASE.of(done.value.id))
                context.show_refusal()


def show_judging(case: CaseView) -> None:
    if case.can_judge and case.has_seat:
        st.subheader("Your verdict", anchor=False)
        verdict_form(case)
    elif case.can_judge:
        st.info("It has all the reviewers it needs. Take another case.", icon=":material/group:")
    elif case.can_decide:
        st.subheader("Reviewers differ: decide", anchor=False)
        decision_form(case)
    st.subheader("Judgements", anchor=False)
    judgement_cards(case)


case = asked_case()
hidden = case.is_sensitive and not case.is_read and st.session_state.get("shown") != case.id
show_head(case)
show_resolution(case)
desk_line(case)

left, right = st.columns([3, 2], gap="large")
with left:
    show_words(case, hidden=hidden)
    st.subheader("What people said", anchor=False)
    feedback_cards(case.voices, case.withheld_feedback, case.output.id, only_spread=hidden)

with right:
    show_judging(case)
    policy, precedent = st.tabs(["Policy in force", "Similar cases"])
    with policy:
        policy_beside(case)
    with precedent:
        cases_beside(case)
    show_second_looks(case)
    if context.may(Permission.RAISE_FINDING):
        with st.expander("Raise a finding from this case", icon=":material/flag:"):
            raise_finding_form(
                f"case-{case.id}",
                case_id=case.id,
                scenario=case.output.scenario,
                language=case.output.language,
            )
