"""What became of one's words, for whoever has the code, and the way to take consent back."""

import orjson
import streamlit as st

from app.pages.listen.feedback_form import CONSENTS
from app.pages.listen.steps import show_steps
from app.session import context
from app.ui.public import public_page, say_why, speak
from app.ui.translations import Words
from app.ui.words import plain
from app.web.downloads import offer
from governance.feedback.commands import withdraw_by_code
from governance.feedback.kinds import KINDS
from governance.feedback.tables import Scope
from governance.privacy.queries import everything_by_code
from governance.views.receipts.queries import Receipt, Statement, receipt
from governance.views.receipts.steps import Stage


def headline(said: Statement, words: Words) -> str:
    """What was said, in one line."""
    return KINDS[said.kind].told(said, said.parts, words)


def show_statement(said: Statement, words: Words) -> None:
    with st.container(border=True):
        st.markdown(f"**{headline(said, words)}**")
        if own := said.comment or said.correction:
            plain(own)
        st.caption(words("The answer began:"))
        plain(said.about)
        show_steps(said.steps, words)
        if Scope.TRAINING in said.given and Scope.TRAINING not in said.standing and learned_from(said):
            st.info(
                words(
                    "You have withdrawn your consent to training. Versions that used your words are marked, and new ones "
                    "leave them out."
                ),
                icon=":material/undo:",
            )


def learned_from(said: Statement) -> bool:
    return any(step.own_words and step.stage is Stage.DATASET_VERSION for step in said.steps)


def take_back(code: str, scopes: tuple[Scope, ...], words: Words) -> None:
    """Asks once, and takes the consent back."""
    with st.container(key="take-back"):
        speak("take-back", words)
        st.markdown(words("From now on your words may no longer be used for this:"))
        chosen = [
            scope
            for scope in scopes
            if st.checkbox(words(CONSENTS[scope]), value=True, key=f"take-back-{scope.value}")
        ]
        st.caption(
            words(
                "This takes effect everywhere at once. What you said is still counted, but without your words."
            )
        )
        if Scope.REVIEW in chosen:
            st.caption(
                words(
                    "With the first of these, your votes and statements in consultations are withdrawn too."
                )
            )
        if st.button(words("Withdraw"), type="primary", disabled=not chosen):
            if (
                context.act(withdraw_by_code, words("Your consent has been withdrawn."), code, chosen)
                is not None
            ):
                st.rerun()
            say_why(words)


def show(code: str, found: Receipt, words: Words) -> None:
    st.title(words("What happened with your feedback"), anchor=False)
    st.markdown(
        words.many(
            "You have given feedback {count} time. Here is what happened with it.",
            "You have given feedback {count} times. Here is what happened with it.",
            found.total,
        )
    )
    for each in found.disclosed:
        st.info(
            words(
                "On {day} an administrator learned who you are. The reason: {reason}",
                day=f"{each.at:%Y-%m-%d}",
                reason=each.reason,
            ),
            icon=":material/badge:",
        )
    if found.is_erased:
        st.info(
            words("Your words and your name were erased. Only counts are left."), icon=":material/ink_eraser:"
        )
    if found.whole_person:
        st.link_button(
            words("Download everything kept about you"),
            offer("about-me.json", "application/json", lambda: iter([about(code)])),
            icon=":material/download:",
        )
    if found.standing:
        st.button(
            words("Withdraw my consent…"),
            icon=":material/undo:",
            on_click=lambda: st.session_state.update(asks_back=True),
        )
        if st.session_state.pop("asks_back", False):
            st.dialog(words("Withdraw my consent"))(take_back)(code, found.standing, words)
    elif found.statements:
        st.info(words("You have withdrawn all of your consent."), icon=":material/undo:")
    for said in found.statements:
        show_statement(said, words)
    if found.total > len(found.statements):
        st.caption(words("The newest {shown} are shown.", shown=words.number(len(found.statements))))


def about(code: str) -> bytes:
    """All that is kept about whoever has this code, as JSON."""
    held = context.read(everything_by_code, code)
    return orjson.dumps(held, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def ask_for_code(words: Words) -> None:
    st.title(words("What happened with your feedback"), anchor=False)
    st.markdown(words("Enter the code you were given when you gave feedback."))
    typed = st.text_input(words("Your code"), key="typed-receipt", max_chars=60)
    if st.button(words("Show"), type="primary", icon=":material/receipt:") and typed.strip():
        st.query_params["code"] = typed.strip()
        st.rerun()


with public_page() as words:
    code = st.query_params.get("code", "")
    found = context.read(receipt, code) if code else None
    if found is not None:
        show(code, found, words)
    else:
        ask_for_code(words)
        if code:
            st.warning(
                words("There is no receipt with this code. Please check it for typing mistakes."),
                icon=":material/search_off:",
            )
