"""Pieces of the page on which participants vote."""

from html import escape

import streamlit as st

from app.session import context
from app.ui.personal import point_out
from app.ui.translations import Words, marked
from governance.policy.consultation.commands.statements import LONGEST, submit_statement
from governance.policy.consultation.commands.voting import vote
from governance.policy.consultation.commands.withdrawing import withdraw
from governance.policy.consultation.queries.ballot import Ballot, Shown
from governance.policy.consultation.tables import Decision, StatementState

AGREE, DISAGREE, PASS = 1, -1, 0
OWN = "own-text"
DONE = {AGREE: marked("You agreed"), DISAGREE: marked("You disagreed"), PASS: marked("You passed")}
CHOICES = {
    AGREE: (marked("Agree"), "thumb_up", "1"),
    DISAGREE: (marked("Disagree"), "thumb_down", "2"),
    PASS: (marked("Pass, or unsure"), "skip_next", "3"),
}
"""Of each vote: its words, its icon, its key. Digits, since letters would belong to one language."""
BECAME = {
    StatementState.PENDING: marked("waits to be read"),
    StatementState.ACCEPTED: marked("is voted on"),
    StatementState.REJECTED: marked("was not accepted"),
    StatementState.WITHDRAWN: marked("was withdrawn"),
}
DECIDED = {
    Decision.TAKEN_UP: marked("taken up"),
    Decision.PARTLY: marked("taken up in part"),
    Decision.NOT_TAKEN_UP: marked("not taken up"),
}


def card(words: Words, statement: Shown, token: str) -> None:
    """One statement with the three ways to answer it, by button and by key. None of them stands out: that would nudge."""
    with st.container(border=True, key="ballot"):
        show_statement(statement)
        with st.container(horizontal=True):
            for value, (label, icon, key) in CHOICES.items():
                st.button(
                    words(label),
                    key=f"vote-{statement.id}-{value}",
                    icon=f":material/{icon}:",
                    shortcut=key,
                    on_click=cast,
                    args=(words, token, statement.id, value),
                    width="stretch",
                )


def show_statement(statement: Shown) -> None:
    """A statement, and its original where it is a translation; all of it as text."""
    topic = f'<div class="pl-original">{escape(statement.topic)}</div>' if statement.topic else ""
    original = ""
    if statement.original:
        tag = escape(statement.original_language)
        original = f'<div class="pl-original" lang="{tag}" dir="auto">{escape(statement.original)}</div>'
    tag = escape(statement.language)
    st.html(f'{topic}<p class="pl-statement" lang="{tag}" dir="auto">{escape(statement.text)}</p>{original}')


def cast(words: Words, token: str, statement_id: int, value: int) -> None:
    """Stores a vote, in a button's callback."""
    context.act(vote, words(DONE[value]), token, {statement_id: value})


def own_statements(words: Words, ballot: Ballot, token: str) -> None:
    """Takes a statement of the participant's own, and shows what became of earlier ones."""
    with st.expander(words("Is something missing? Write your own statement"), icon=":material/edit:"):
        st.caption(
            words(
                "One thought that others can agree or disagree with. It is read before anyone else sees it."
            )
        )
        with st.form("own", border=False):
            st.text_area(words("Your statement"), key=OWN, max_chars=LONGEST)
            point_out(st.session_state.get(OWN) or "", words)
            st.form_submit_button(words("Send"), on_click=submit, args=(words, token))
        for own in ballot.own:
            note = f" · {own.note}" if own.note else ""
            st.text(f"{own.text}\n({words(BECAME[own.state])}{note})")


def submit(words: Words, token: str) -> None:
    """Sends the participant's own statement, in a button's callback; what is refused stays as it was typed."""
    said = words("Thank you. It is waiting to be read.")
    if context.act(submit_statement, said, token, st.session_state[OWN], words.language) is not None:
        st.session_state[OWN] = ""


def offer_withdrawal(words: Words, token: str) -> None:
    """Lets participants take back all that they said here; it asks once."""
    with st.popover(words("Withdraw what I said here…"), icon=":material/undo:", type="tertiary"):
        st.markdown(
            words(
                "Your votes and your statements leave the results at once, and the words that you wrote are deleted. "
                "This can't be undone."
            )
        )
        st.button(
            words("Withdraw everything"),
            type="primary",
            on_click=context.act,
            args=(withdraw, words("It has been withdrawn."), token),
        )


def answered_so_far(words: Words, ballot: Ballot, token: str, *, may_change: bool) -> None:
    """What the participant voted; while the consultation is open each can be changed."""
    if not ballot.answered:
        return
    label = words("What you answered ({count})", count=words.number(len(ballot.answered)))
    with st.expander(label, icon=":material/history:"):
        for statement, value in reversed(ballot.answered):
            st.text(statement.text)
            if not may_change:
                st.caption(words(CHOICES[value][0]))
                continue
            key = f"answered-{statement.id}"
            st.session_state[key] = value
            st.segmented_control(
                statement.text,
                list(CHOICES),
                format_func=lambda each: words(CHOICES[each][0]),
                key=key,
                label_visibility="collapsed",
                required=True,
                on_change=change,
                args=(words, token, statement.id, key),
            )


def change(words: Words, token: str, statement_id: int, key: str) -> None:
    """Stores another vote on a statement, in a widget's callback."""
    cast(words, token, statement_id, st.session_state[key])


def what_came_of_it(words: Words, ballot: Ballot) -> None:
    """The owner's answer, once the consultation is closed."""
    if not (ballot.asked.answer or ballot.points):
        return
    st.subheader(words("Outcome"), anchor=False)
    if ballot.asked.answer:
        st.text(ballot.asked.answer)
    for point in ballot.points:
        with st.container(border=True):
            st.text(point.point)
            st.caption(words(DECIDED[point.decision]))
            st.text(point.answer)
