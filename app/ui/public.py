"""The frame of pages that anyone may open: the language chosen, its direction, and why something cannot be done."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.session import context
from app.session.map import page_called
from app.ui.translations import LANGUAGES, Words, closest, marked
from governance.campaigns.refusals import CannotTakePart, Reason
from governance.core.errors import PlumblineError

IN_ADDRESS = "lang"

REASONS = {
    Reason.NO_SUCH_LINK: marked(
        "This link is not an invitation, or a part of it is missing. Please ask whoever sent it for a new one."
    ),
    Reason.REVOKED: marked(
        "This link was withdrawn. Please ask whoever sent it for a new one. If you have a code, you can still use it."
    ),
    Reason.NOT_OPEN: marked("This has not started yet. Please come back later."),
    Reason.CLOSED: marked("This is closed: nobody can take part any more. What you said is kept."),
    Reason.NO_SUCH_CODE: marked("Nobody is taking part with this code. Please check it for typing mistakes."),
    Reason.ENOUGH_TODAY: marked("Thank you, that is enough for today. You are welcome back tomorrow."),
    Reason.PLACE_TAKEN: marked(
        "In the meantime, enough others have answered this one. Your answer could not be stored, but your "
        "text is still here. Please continue with another answer."
    ),
    Reason.NOTHING_SAID: marked("You haven't filled in anything yet. One thing is enough."),
}


@contextmanager
def public_page() -> Iterator[Words]:
    """A column as wide as text wants to be, with the choice of a language; the block draws in that language."""
    with st.container(key="public"):
        language = st.selectbox(
            "Language",
            list(LANGUAGES),
            index=list(LANGUAGES).index(_asked()),
            format_func=LANGUAGES.__getitem__,
            key="public-language",
            on_change=_choose,
            width=180,
            icon=":material/translate:",
            label_visibility="collapsed",
        )
        words = Words(language or _asked())
        with st.container(key="spoken"):
            speak("spoken", words)
            yield words


def speak(key: str, words: Words) -> None:
    """Tells browser and screen reader in which language, and which direction, the container with this key is."""
    tag, direction = words.language, words.direction
    st.html(
        f"<script>for (const part of document.querySelectorAll('.st-key-{key}')) "
        f"{{ part.lang = '{tag}'; part.dir = '{direction}' }}</script>",
        unsafe_allow_javascript=True,
    )


def say_why(words: Words, error: PlumblineError | None = None) -> None:
    """Shows why something was refused, `error` or else the last act, in the reader's language."""
    error = error or context.take_refusal()
    if error is None:
        return
    if isinstance(error, CannotTakePart):
        st.warning(words(REASONS[error.reason]), icon=":material/info:")
    else:
        context.show_error(error)


def link_to(page: str, label: str, icon: str, words: Words, **query: str) -> None:
    """A link to another public page, which opens in the same language."""
    asked = {**query, IN_ADDRESS: words.language}
    st.page_link(page_called(page), label=label, icon=f":material/{icon}:", query_params=asked)


def _asked() -> str:
    return closest(st.query_params.get(IN_ADDRESS) or st.context.locale)


def _choose() -> None:
    st.query_params[IN_ADDRESS] = st.session_state["public-language"]
