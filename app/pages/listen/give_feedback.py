"""Saying what one thinks of an answer: rate, flag, correct, comment; or compare two."""

import secrets

import streamlit as st

from app.pages.listen import feedback_form as form
from app.pages.listen.mine import what_you_said
from app.session import context
from app.session.links import asked_reference
from app.session.map import page_called
from app.ui.page import empty, header
from app.ui.words import ENGLISH
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered
from governance.feedback.by_hand import pair_offered, place_of, say
from governance.feedback.drafts import draft, keep_draft
from governance.feedback.queries import output_offered
from governance.feedback.tables import Kind, Scope
from governance.registry.queries import OutputView, output_view

ONE, TWO = "one", "two"
WAYS = {ONE: "One answer", TWO: "Compare two answers"}
ON_ONE = (Kind.RATING, Kind.FLAG, Kind.CORRECTION)

Answers = tuple[OutputView, OutputView | None]


def asked_output() -> OutputView | None:
    """The output that the address names, else one that lacks voices."""
    named = numbered(asked_reference())
    if named is not None and named[0] is Prefix.OUTPUT:
        try:
            return context.read(output_view, named[1])
        except NotFound as error:
            st.warning(str(error))
    return context.read(output_offered, context.actor().person_id, skipped())


def asked_answers(way: str) -> Answers | None:
    """What to show: one answer, or two by different versions of the model, whose names come after."""
    if way == TWO:
        return context.read(pair_offered, context.actor().person_id, skipped())
    found = asked_output()
    return (found, None) if found is not None else None


def skipped() -> tuple[int, ...]:
    return tuple(st.session_state.get("skipped", ()))


def skip(answers: Answers) -> None:
    """Goes on to another; of a pair, its newer answer stands for it."""
    shown, other = answers
    newest = max(shown.id, other.id) if other is not None else shown.id
    st.session_state.setdefault("skipped", []).append(newest)
    st.query_params.pop("ref", None)


def place(answers: Answers) -> str:
    shown, other = answers
    return place_of(*sorted((shown.id, other.id))) if other is not None else place_of(shown.id)


def keep(answers: Answers, key: str) -> None:
    """Keeps what is in the form, so that a reload takes nothing away."""
    context.act(keep_draft, "", place(answers), form.all_values(key))


def give(answers: Answers, key: str) -> None:
    """Stores all that was filled in, at once."""
    shown, other = answers
    attempt = st.session_state.setdefault(f"{key}-attempt", secrets.token_hex(8))
    done = context.act(
        say,
        "Thank you. Your feedback is stored",
        attempt,
        shown.id,
        form.filled_in(key),
        form.consent_given(key),
        other.id if other is not None else None,
    )
    if done is not None:
        st.session_state["given"] = (done.value.code, shown.model_version, other and other.model_version)
        skip(answers)


def show_given() -> None:
    """After sending: the receipt's code, and which versions of the model one has compared."""
    given: tuple[str, str, str | None] | None = st.session_state.get("given")
    if given is None:
        return
    code, first, second = given
    told = f"The first answer was by {first}, the second by {second}. " if second else ""
    with st.container(border=True):
        st.markdown(
            f"{told}Your receipt is **{code}**. Keep the code: with it anyone can see what becomes of these words, and take "
            "the consent back. It is shown this once."
        )
        st.page_link(
            page_called("receipt"),
            label="Open the receipt",
            icon=":material/receipt:",
            query_params={"code": code},
        )


def fill_in(answers: Answers, way: str) -> None:
    """The answers and the form."""
    shown, other = answers
    key = f"give-{place(answers)}"
    person_id = context.actor().person_id
    if f"{key}-begun" not in st.session_state:
        kept = context.read_now(draft, person_id, place(answers)) if person_id is not None else {}
        form.begin(key, kept, shown, {Scope.REVIEW})
        st.session_state[f"{key}-begun"] = True
    left, right = st.columns([3, 2], gap="large") if way == ONE else (st.container(), st.container())
    with left:
        form.show_answer(shown, other, ENGLISH)
        named = f"{shown.reference} · " if other is None else ""
        st.caption(f"{named}{shown.scenario} · {shown.language}")
    with right:
        kinds = ON_ONE if way == ONE else (Kind.COMPARISON,)
        form.ask(key, kinds, shown, ENGLISH, lambda: keep(answers, key))
        form.ask_consent(key, ENGLISH, lambda: keep(answers, key))
        with st.container(horizontal=True):
            st.button(
                "Send",
                type="primary",
                icon=":material/send:",
                on_click=give,
                args=(answers, key),
                shortcut="ctrl+enter",
            )
            st.button("Another answer", on_click=skip, args=(answers,))


header("Give feedback", "Tell what you think of an answer. You can leave out whatever you like.", "feedback")
show_given()
way = st.segmented_control(
    "What do you want to look at?",
    list(WAYS),
    format_func=WAYS.__getitem__,
    default=ONE,
    required=True,
    key="way",
    label_visibility="collapsed",
)
found = asked_answers(way or ONE)
if found is not None:
    fill_in(found, way or ONE)
elif way == TWO:
    empty(
        "There are no two answers left to compare.",
        "It takes two versions of the model that answered the same conversation. New ones come in with imports or from the "
        "product.",
    )
else:
    empty(
        "There is no answer left to look at.",
        "You have seen all there are. New ones come in with imports or from the product.",
    )

speaker = context.actor().person_id
if speaker is not None:
    what_you_said(speaker)
