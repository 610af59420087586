"""The public page of a consultation: one statement at a time, agree, disagree or pass, and a statement of one's own."""

import streamlit as st

from app import context
from app.speech import IN_ADDRESS, LANGUAGES, language, say
from app.widgets.ballots import answered_so_far, card, own_statements, what_came_of_it
from governance.consultation.ballot import Asked, Ballot, Gate, came_by
from governance.consultation.commands import join
from governance.consultation.tables import ConsultationState
from governance.core.errors import Refused


def main() -> None:
    _left, middle, _right = st.columns([1, 3, 1])
    with middle:
        choose_language()
        token = st.query_params.get("token", "")
        try:
            found = context.read(came_by, token, language())
        except Refused:
            st.title(say("This link leads to no consultation"), anchor=False)
            st.markdown(
                say(
                    "It is not an invitation, it has ended, or it was mistyped. Ask whoever sent it for a new one."
                )
            )
            return
        st.title(found.asked.title, anchor=False)
        st.text(found.asked.question)
        if isinstance(found, Gate):
            show_gate(found, token)
        else:
            show_ballot(found, token)


def choose_language() -> None:
    st.selectbox(
        say("Language"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(language()),
        format_func=LANGUAGES.__getitem__,
        key="spoken",
        on_change=lambda: st.query_params.update({IN_ADDRESS: st.session_state["spoken"]}),
        width=200,
    )


def show_gate(gate: Gate, token: str) -> None:
    """Asks whoever came by an open link which group they belong to, and lets them in."""
    if not_open(gate.asked):
        return
    st.markdown(say("Which of these groups do you belong to? It is shown only together with others."))
    options = [*gate.groups, None]
    with st.form("join", border=False):
        group = st.radio(
            say("I belong to"),
            options,
            index=options.index(gate.made_for),
            format_func=lambda each: gate.groups[each] if each else say("I would rather not say"),
        )
        if st.form_submit_button(say("Take part"), type="primary"):
            done = context.act(join, say("Welcome"), token, group)
            if done is not None:
                st.query_params["token"] = done.value
                st.rerun()
            context.show_refusal()
    st.caption(
        say("You get a link of your own. Keep it: with it you can come back and change what you said.")
    )


def show_ballot(ballot: Ballot, token: str) -> None:
    done = len(ballot.answered)
    if not_open(ballot.asked):
        what_came_of_it(ballot)
        answered_so_far(ballot, token, may_change=False)
        return
    st.progress(
        done / ballot.total if ballot.total else 0.0,
        text=say("{done} of {total} statements", done=done, total=ballot.total),
    )
    if ballot.next is None:
        st.success(
            say("You have answered every statement. Thank you. New ones may come; your link stays the same."),
            icon=":material/check_circle:",
        )
    else:
        card(ballot.next, token)
    own_statements(ballot, token)
    answered_so_far(ballot, token, may_change=True)
    st.caption(
        say(
            "You take part as {handle}. Nobody sees who you are; results speak only of groups of five or more.",
            handle=ballot.handle,
        )
    )


def not_open(asked: Asked) -> bool:
    """Says so where nobody can vote now."""
    if asked.state is ConsultationState.DRAFT:
        st.info(
            say("This consultation has not begun yet. Come back with the same link."),
            icon=":material/schedule:",
        )
    if asked.state is ConsultationState.CLOSED:
        st.info(say("This consultation is closed. Thank you for taking part."), icon=":material/lock:")
    return asked.state is not ConsultationState.OPEN


main()
