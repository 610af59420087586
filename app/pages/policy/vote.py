"""The public page of a consultation: one statement at a time, agree, disagree or pass, and a statement of one's own."""

import streamlit as st

from app.pages.policy.ballots import answered_so_far, card, offer_withdrawal, own_statements, what_came_of_it
from app.session import context
from app.ui.public import public_page, say_why
from app.ui.translations import Words
from governance.core.errors import Refused
from governance.policy.consultation.commands import join
from governance.policy.consultation.queries.ballot import Asked, Ballot, Gate, came_by
from governance.policy.consultation.tables import ConsultationState


def show(words: Words) -> None:
    token = st.query_params.get("token", "")
    try:
        found = context.read(came_by, token, words.language)
    except Refused:
        st.title(words("This link doesn't lead to a consultation"), anchor=False)
        st.markdown(
            words(
                "This link is not an invitation, or a part of it is missing. Please ask whoever sent it for a new one."
            )
        )
        return
    say_why(words)
    st.title(found.asked.title, anchor=False)
    st.text(found.asked.question)
    if isinstance(found, Gate):
        show_gate(words, found, token)
    else:
        show_ballot(words, found, token)


def show_gate(words: Words, gate: Gate, token: str) -> None:
    """Asks whoever came by an open link which group they belong to, and lets them in."""
    if not_open(words, gate.asked):
        return
    st.markdown(words("Which of these groups do you belong to? It is shown only together with others."))
    options = [*gate.groups, None]
    with st.form("join", border=False):
        group = st.radio(
            words("I belong to"),
            options,
            index=options.index(gate.made_for),
            format_func=lambda each: gate.groups[each] if each else words("I would rather not say"),
        )
        if st.form_submit_button(words("Take part"), type="primary"):
            done = context.act(join, words("Welcome"), token, group)
            if done is not None:
                st.query_params["token"] = done.value
                st.rerun()
            say_why(words)
    st.caption(words("You get your own link. Keep it: with it you can come back and change what you said."))


def show_ballot(words: Words, ballot: Ballot, token: str) -> None:
    if ballot.has_withdrawn:
        st.info(
            words("You have withdrawn what you said here. None of it is counted any more."),
            icon=":material/undo:",
        )
        what_came_of_it(words, ballot)
        return
    if not_open(words, ballot.asked):
        what_came_of_it(words, ballot)
        answered_so_far(words, ballot, token, may_change=False)
        offer_withdrawal(words, token)
        return
    done = len(ballot.answered)
    st.progress(
        done / ballot.total if ballot.total else 0.0,
        text=words("{done} of {total} statements", done=words.number(done), total=words.number(ballot.total)),
    )
    if ballot.next is None:
        st.success(
            words(
                "You have answered every statement. Thank you. New ones may come; your link stays the same."
            ),
            icon=":material/check_circle:",
        )
    else:
        card(words, ballot.next, token)
    own_statements(words, ballot, token)
    answered_so_far(words, ballot, token, may_change=True)
    offer_withdrawal(words, token)
    st.caption(
        words(
            "You take part as {handle}. Nobody sees who you are; results are only shown for groups of five or more.",
            handle=ballot.handle,
        )
    )


def not_open(words: Words, asked: Asked) -> bool:
    """Says so where nobody can vote now."""
    if asked.state is ConsultationState.DRAFT:
        st.info(words("This has not started yet. Please come back later."), icon=":material/schedule:")
    if asked.state is ConsultationState.CLOSED:
        st.info(
            words("This is closed: nobody can take part any more. What you said is kept."),
            icon=":material/lock:",
        )
    return asked.state is not ConsultationState.OPEN


with public_page() as spoken:
    show(spoken)
