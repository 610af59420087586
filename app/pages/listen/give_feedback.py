"""Saying what one thinks of an answer: rate, flag, mark, correct, comment; or compare two, or put several in order."""

import secrets

import streamlit as st

from app.pages.listen import feedback_form as form
from app.pages.listen.mine import what_you_said
from app.session import context
from app.session.links import asked_reference
from app.session.map import page_called
from app.ui.page import empty, header
from app.ui.words import ENGLISH
from governance.core.drafts.commands import keep_draft
from governance.core.drafts.queries import draft
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered
from governance.feedback.commands.by_hand import say
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.queries import output_offered
from governance.feedback.queries.sets_offered import pair_offered, set_offered
from governance.feedback.showing import place_of
from governance.feedback.tables import Kind, Scope
from governance.registry.queries import OutputView, output_view

ONE, TWO, SEVERAL = "one", "two", "several"
WAYS = {ONE: "One answer", TWO: "Compare two answers", SEVERAL: "Put several in order"}
ASKED = {
    ONE: (Kind.RATING, Kind.FLAG, Kind.SPAN, Kind.CORRECTION),
    TWO: (Kind.COMPARISON,),
    SEVERAL: (Kind.RANKING,),
}
NONE_LEFT = {
    ONE: (
        "There is no answer left to look at.",
        "You have seen all there are. New ones arrive with imports or from products.",
    ),
    TWO: (
        "There are no two answers left to compare.",
        "Two versions of the model must have answered the same conversation. New ones arrive with imports.",
    ),
    SEVERAL: (
        "There are no answers left to put in order.",
        "There must be three or more different answers to the same conversation. New ones arrive with imports.",
    ),
}

Answers = tuple[OutputView, ...]


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
    """What to show: one answer, or several to one conversation; which model gave which comes after."""
    if way in (TWO, SEVERAL):
        offered = pair_offered if way == TWO else set_offered
        return context.read(offered, context.actor().person_id, skipped())
    found = asked_output()
    return (found,) if found is not None else None


def skipped() -> tuple[int, ...]:
    return tuple(st.session_state.get("skipped", ()))


def skip(answers: Answers) -> None:
    """Goes on to others; of several, the newest answer stands for all."""
    st.session_state.setdefault("skipped", []).append(max(each.id for each in answers))
    st.query_params.pop("ref", None)


def place(answers: Answers) -> str:
    return place_of(*(each.id for each in answers))


def keep(answers: Answers, key: str) -> None:
    """Keeps what is in the form, so that a reload takes nothing away."""
    if context.actor().person_id is not None:
        context.act(keep_draft, "", FEEDBACK_FORM, place(answers), form.all_values(key))


def give(answers: Answers, key: str) -> None:
    """Stores all that was filled in, at once."""
    attempt = st.session_state.setdefault(f"{key}-attempt", secrets.token_hex(8))
    first, *others = (each.id for each in answers)
    done = context.act(
        say,
        "Thank you. Your feedback is stored",
        attempt,
        first,
        form.filled_in(key, len(answers)),
        form.consent_given(key),
        *others,
    )
    if done is not None:
        st.session_state["given"] = (done.value.code, [each.model_version for each in answers])
        skip(answers)


def show_given() -> None:
    """After sending: the receipt's code, and which versions of the model one has compared."""
    given: tuple[str, list[str]] | None = st.session_state.get("given")
    if given is None:
        return
    code, versions = given
    told = ""
    if len(versions) == 2:
        told = f"The first answer was by {versions[0]}, the second by {versions[1]}. "
    elif len(versions) > 2:
        told = "".join(f"Answer {number} was by {name}. " for number, name in enumerate(versions, 1))
    with st.container(border=True):
        st.markdown(
            f"{told}Your receipt is **{code}**. Keep the code: with it anyone can see what happens with "
            f"this feedback and withdraw consent. It is shown only once."
        )
        st.page_link(
            page_called("receipt"),
            label="Open the receipt",
            icon=":material/receipt:",
            query_params={"code": code},
        )


def fill_in(answers: Answers, way: str) -> None:
    """The answers and the form."""
    shown = answers[0]
    key = f"give-{place(answers)}"
    person_id = context.actor().person_id
    if f"{key}-begun" not in st.session_state:
        kept = context.read_now(draft, FEEDBACK_FORM, place(answers), person_id)
        form.begin(key, kept, shown, {Scope.REVIEW})
        st.session_state[f"{key}-begun"] = True
    left, right = st.columns([3, 2], gap="large") if way == ONE else (st.container(), st.container())
    with left:
        form.show_answers(answers, ASKED[way], ENGLISH)
        named = f"{shown.reference} · " if way == ONE else ""
        st.caption(f"{named}{shown.scenario} · {shown.language}")
    with right:
        form.ask(key, ASKED[way], answers, ENGLISH, lambda: keep(answers, key))
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


header("Give feedback", "Say what you think of an answer. You can skip whatever you like.", "feedback")
show_given()
way = st.segmented_control(
    "What do you want to look at?",
    list(WAYS),
    format_func=WAYS.__getitem__,
    default=ONE,
    required=True,
    key="way",
    bind="query-params",
    label_visibility="collapsed",
)
found = asked_answers(way or ONE)
if found is not None:
    fill_in(found, way or ONE)
else:
    empty(*NONE_LEFT[way or ONE])

speaker = context.actor().person_id
if speaker is not None:
    what_you_said(speaker)
