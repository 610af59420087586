"""The form on one answer, or on two to compare: by hand and in campaigns the same, in the reader's language."""

from collections.abc import Callable, Collection, Mapping
from html import escape
from typing import Any

import streamlit as st

from app.ui.changes import marked as marked_changes
from app.ui.translations import Words, marked
from app.ui.words import conversation, plain
from governance.feedback.by_hand import NOTHING_WRONG, FilledIn
from governance.feedback.tables import Kind, Preference, Scope
from governance.policy.words import word_marks
from governance.registry.queries import OutputView

CATEGORIES = {
    "harmful-advice": marked("Could hurt someone"),
    "wrong": marked("Wrong or misleading"),
    "unfair": marked("Unfair to people"),
    "disrespectful": marked("Disrespectful, too blunt"),
    "privacy": marked("Exposes someone"),
    "unhelpful": marked("Doesn't help"),
    "other": marked("Something else"),
}
SEVERITIES = {
    1: marked("a little"),
    2: marked("somewhat"),
    3: marked("serious"),
    4: marked("very serious"),
}
STARS = {
    1: marked("1 · bad"),
    2: "2",
    3: marked("3 · middling"),
    4: "4",
    5: marked("5 · good"),
}
PREFERENCES = {
    Preference.FIRST: marked("The first"),
    Preference.SECOND: marked("The second"),
    Preference.TIE: marked("Both alike"),
    Preference.BOTH_BAD: marked("Both are bad"),
}
CONSENTS = {
    Scope.REVIEW: marked("People who review answers may read it"),
    Scope.TRAINING: marked("It may be used to train the model"),
    Scope.PUBLICATION: marked("It may be quoted in public, without my name"),
}
FIELDS = ("rating", "category", "severity", "correction", "comment", "preference")
LONGEST = 20_000
USUAL_SEVERITY = 2

Keep = Callable[[], None]


def begin(key: str, draft: Mapping[str, Any], shown: OutputView, consent: Collection[str]) -> None:
    """Puts into the form what was filled in before, once; what nobody filled in starts with its usual value."""
    state = st.session_state
    usual = {
        "severity": USUAL_SEVERITY,
        "correction": shown.answer,
        **{f"consent-{scope.value}": scope.value in consent for scope in Scope},
    }
    for name, value in {**usual, **draft}.items():
        state.setdefault(f"{key}-{name}", value)


def all_values(key: str) -> dict[str, Any]:
    """What is in the form, for a draft."""
    names = [*FIELDS, *(f"consent-{scope.value}" for scope in Scope)]
    return {name: st.session_state[f"{key}-{name}"] for name in names if f"{key}-{name}" in st.session_state}


def filled_in(key: str) -> FilledIn:
    """What the form says."""
    values = {name: st.session_state.get(f"{key}-{name}") for name in FIELDS}
    if values["category"] in (None, NOTHING_WRONG):
        values["severity"] = None
    return FilledIn(**values)


def consent_given(key: str) -> tuple[str, ...]:
    """The scopes that are ticked."""
    return tuple(scope.value for scope in Scope if st.session_state.get(f"{key}-consent-{scope.value}"))


def show_answer(shown: OutputView, other: OutputView | None, words: Words) -> None:
    """Draws what is spoken of: one answer, or two under names that give away nothing."""
    if other is None:
        conversation(shown.conversation, shown.answer, words)
        return
    conversation(shown.conversation, None, words)
    left, right = st.columns(2)
    for place, name, output in ((left, words("First answer"), shown), (right, words("Second answer"), other)):
        with place, st.container(border=True):
            st.markdown(f"**{name}**")
            plain(output.answer)


def ask(
    key: str,
    kinds: Collection[Kind],
    shown: OutputView,
    words: Words,
    keep: Keep,
    *,
    nothing_wrong: bool = False,
) -> None:
    """Draws the questions for `kinds`; `keep` is called at each change. `nothing_wrong` offers to say just that."""
    with st.container(key="feedback-form"):
        if Kind.COMPARISON in kinds:
            st.radio(
                words("Which answer is better?"),
                [preference.value for preference in PREFERENCES],
                index=None,
                format_func=lambda each: words(PREFERENCES[Preference(each)]),
                key=f"{key}-preference",
                on_change=keep,
            )
        if Kind.RATING in kinds:
            st.segmented_control(
                words("How good is it?"),
                list(STARS),
                format_func=lambda each: words(STARS[each]),
                key=f"{key}-rating",
                on_change=keep,
            )
        if Kind.FLAG in kinds:
            _ask_flag(key, words, keep, nothing_wrong)
        if Kind.CORRECTION in kinds:
            with st.expander(words("What should it have said?")):
                st.text_area(
                    words("A better answer"),
                    key=f"{key}-correction",
                    max_chars=LONGEST,
                    height=180,
                    on_change=keep,
                )
                _show_difference(shown.answer, st.session_state.get(f"{key}-correction") or "", words)
        st.text_area(
            words("Anything to add?"), key=f"{key}-comment", max_chars=LONGEST, height=90, on_change=keep
        )


def ask_consent(key: str, words: Words, keep: Keep | None = None) -> None:
    """Draws the question what may be done with one's words."""
    with st.container(gap=None):
        st.caption(words("What may be done with your words? You can take this back at any time."))
        for scope, told in CONSENTS.items():
            st.checkbox(words(told), key=f"{key}-consent-{scope.value}", on_change=keep or "rerun")


def _ask_flag(key: str, words: Words, keep: Keep, nothing_wrong: bool) -> None:
    options = {NOTHING_WRONG: marked("No, nothing")} if nothing_wrong else {}
    options |= CATEGORIES
    st.pills(
        words("Is something wrong with it?"),
        list(options),
        format_func=lambda each: words(options[each]),
        key=f"{key}-category",
        on_change=keep,
        wrap=True,
    )
    if st.session_state.get(f"{key}-category") in CATEGORIES:
        st.segmented_control(
            words("How serious is that?"),
            list(SEVERITIES),
            format_func=lambda each: words(SEVERITIES[each]),
            key=f"{key}-severity",
            required=True,
            on_change=keep,
        )


def _show_difference(answer: str, correction: str, words: Words) -> None:
    if correction.strip() in ("", answer.strip()):
        return
    st.caption(words("What you changed:"))
    label = escape(words("What you changed:"), quote=True)
    changes = marked_changes(word_marks(answer, correction))
    st.html(f'<div class="pl-text" dir="auto" role="note" aria-label="{label}">{changes}</div>')
