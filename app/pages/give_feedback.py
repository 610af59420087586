"""Saying what one thinks of an answer: rate, flag, correct, comment."""

import secrets

import streamlit as st

from app import context
from app.links import asked_reference
from app.widgets.marks import SEVERITY, severity_word
from app.widgets.mine import what_you_said
from app.widgets.page import empty, header
from app.widgets.words import conversation
from governance.core.errors import NotFound
from governance.core.people.queries import person_by_id
from governance.core.references import Prefix, numbered
from governance.feedback.commands import record
from governance.feedback.queries import output_offered
from governance.feedback.records import FeedbackRecord
from governance.feedback.tables import Kind, Scope
from governance.registry.queries import OutputView, output_view

CATEGORIES = {
    "harmful-advice": "Could hurt someone",
    "wrong": "Wrong or misleading",
    "unfair": "Unfair to people",
    "disrespectful": "Disrespectful, too blunt",
    "privacy": "Exposes someone",
    "unhelpful": "Doesn't help",
    "other": "Something else",
}
CONSENTS = {
    Scope.REVIEW: "People who review answers may read it",
    Scope.TRAINING: "It may be used to train the model",
    Scope.PUBLICATION: "It may be quoted in public, without my name",
}
STARS = {1: "1 · bad", 2: "2", 3: "3 · middling", 4: "4", 5: "5 · good"}


def asked_output() -> OutputView | None:
    """The output that the address names, else one that lacks voices."""
    named = numbered(asked_reference())
    if named is not None and named[0] is Prefix.OUTPUT:
        try:
            return context.read(output_view, named[1])
        except NotFound as error:
            st.warning(str(error))
    skipped = tuple(st.session_state.get("skipped", ()))
    return context.read(output_offered, context.actor().person_id, skipped)


def skip(output_id: int) -> None:
    st.session_state.setdefault("skipped", []).append(output_id)
    st.query_params.pop("ref", None)


def give(output: OutputView, key: str) -> None:
    """Stores what was filled in: one record for each thing said."""
    state = st.session_state
    person = context.read(person_by_id, context.actor().person_id)
    consent = tuple(scope.value for scope in Scope if state.get(f"{key}-consent-{scope.value}"))
    said = {
        Kind.RATING: {"rating": state.get(f"{key}-rating")},
        Kind.FLAG: {"category": state.get(f"{key}-category"), "severity": state.get(f"{key}-severity")},
        Kind.CORRECTION: {"correction": (state.get(f"{key}-correction") or "").strip()},
    }
    comment = (state.get(f"{key}-comment") or "").strip()
    chosen = [kind for kind, values in said.items() if next(iter(values.values()))] or (
        [Kind.COMMENT] if comment else []
    )
    if said[Kind.CORRECTION]["correction"] == output.answer.strip():
        chosen = [kind for kind in chosen if kind is not Kind.CORRECTION]
    if not chosen:
        st.session_state["nothing-said"] = True
        return
    attempt = state.setdefault(f"{key}-attempt", secrets.token_hex(8))
    for place, kind in enumerate(chosen):
        told = FeedbackRecord(
            key=f"{attempt}-{kind.value}",
            kind=kind.value,
            model_version=output.model_version,
            output=output.external_id,
            person=person.handle if person else None,
            comment=comment if place == 0 and comment else None,
            consent=consent,
        )
        for name, value in said.get(kind, {}).items():
            setattr(told, name, value)
        if context.act(record, "Thank you. Your feedback is stored", "app", told) is None:
            return
    skip(output.id)


header("Give feedback", "Tell what you think of an answer. You can leave out whatever you like.", "feedback")

output = asked_output()
if output is None:
    empty(
        "There is no answer left to look at.",
        "You have seen all there are. New ones come in with imports or from the product.",
    )
else:
    key = f"give-{output.id}"
    left, right = st.columns([3, 2], gap="large")
    with left:
        conversation(output.conversation, output.answer)
        st.caption(f"{output.reference} · {output.scenario} · {output.language}")
    with right:
        st.segmented_control(
            "How good is it?", list(STARS), format_func=STARS.__getitem__, key=f"{key}-rating"
        )
        st.pills(
            "Is something wrong with it?",
            list(CATEGORIES),
            format_func=CATEGORIES.__getitem__,
            key=f"{key}-category",
            wrap=True,
        )
        if st.session_state.get(f"{key}-category"):
            st.select_slider(
                "How serious is that?",
                list(SEVERITY),
                value=2,
                format_func=severity_word,
                key=f"{key}-severity",
            )
        st.text_area("Anything to add?", key=f"{key}-comment", max_chars=20_000, height=90)
        with st.expander("What should it have said?"):
            st.text_area(
                "A better answer", value=output.answer, key=f"{key}-correction", max_chars=20_000, height=180
            )
        with st.container(gap=None):
            st.caption("What may be done with your words? You can take this back below at any time.")
            for scope, words in CONSENTS.items():
                st.checkbox(words, value=scope is Scope.REVIEW, key=f"{key}-consent-{scope.value}")
        if st.session_state.pop("nothing-said", False):
            st.info("Rate, flag, correct or comment: one of them is enough.", icon=":material/info:")
        with st.container(horizontal=True):
            st.button(
                "Send",
                type="primary",
                icon=":material/send:",
                on_click=give,
                args=(output, key),
                shortcut="ctrl+enter",
            )
            st.button("Another answer", on_click=skip, args=(output.id,))

speaker = context.actor().person_id
if speaker is not None:
    what_you_said(speaker)
