"""The form on one answer, or on two to compare: by hand and in campaigns the same, in the reader's language."""

from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from app.pages.listen.ask_ranking import ask_order, ranks_given
from app.pages.listen.ask_span import ask_marks, marks_given
from app.ui.changes import marked as marked_changes
from app.ui.personal import point_out
from app.ui.translations import Words, marked
from app.ui.words import conversation, plain
from governance.feedback.kinds import NOTHING_WRONG, FilledIn, Kind, Preference
from governance.feedback.kinds.comparison import PREFERENCES
from governance.feedback.kinds.flag import CATEGORIES, SEVERITIES
from governance.feedback.kinds.ranking import MOST
from governance.feedback.kinds.rating import STARS
from governance.feedback.tables import Scope
from governance.policy.words import word_marks
from governance.registry.queries import OutputView

CONSENTS = {
    Scope.REVIEW: marked("People who review answers may read it"),
    Scope.TRAINING: marked("It may be used to train the model"),
    Scope.PUBLICATION: marked("It may be quoted in public, without my name"),
}
FIELDS = ("rating", "category", "severity", "correction", "comment", "preference")
KEPT = (*FIELDS, "marks", *(f"rank-{number}" for number in range(MOST)))
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
    names = [*KEPT, *(f"consent-{scope.value}" for scope in Scope)]
    return {name: st.session_state[f"{key}-{name}"] for name in names if f"{key}-{name}" in st.session_state}


def filled_in(key: str, count: int = 1) -> FilledIn:
    """What the form on `count` answers says."""
    values = {name: st.session_state.get(f"{key}-{name}") for name in FIELDS}
    if values["category"] in (None, NOTHING_WRONG):
        values["severity"] = None
    return FilledIn(**values, ranks=ranks_given(key, count) if count > 1 else (), marks=marks_given(key))


def consent_given(key: str) -> tuple[str, ...]:
    """The scopes that are ticked."""
    return tuple(scope.value for scope in Scope if st.session_state.get(f"{key}-consent-{scope.value}"))


def show_answers(shown: Sequence[OutputView], kinds: Collection[Kind], words: Words) -> None:
    """Draws what is spoken of: one answer, or two under names that give away nothing. `ask` draws those to put in order."""
    if Kind.RANKING in kinds:
        return
    if len(shown) == 1:
        conversation(shown[0].conversation, shown[0].answer, words)
        return
    conversation(shown[0].conversation, None, words)
    for place, name, output in zip(
        st.columns(2), (words("First answer"), words("Second answer")), shown, strict=True
    ):
        with place, st.container(border=True):
            st.markdown(f"**{name}**")
            plain(output.answer)


def ask(
    key: str,
    kinds: Collection[Kind],
    shown: Sequence[OutputView],
    words: Words,
    keep: Keep,
    *,
    nothing_wrong: bool = False,
) -> None:
    """Draws the questions for `kinds`; `keep` is called at each change. `nothing_wrong` offers to say just that."""
    with st.container(key="feedback-form"):
        if Kind.COMPARISON in kinds:
            _ask_preference(key, words, keep)
        if Kind.RANKING in kinds:
            ask_order(key, shown, words, keep)
        if Kind.RATING in kinds:
            _ask_rating(key, words, keep)
        if Kind.FLAG in kinds:
            _ask_flag(key, words, keep, nothing_wrong)
        if Kind.SPAN in kinds:
            ask_marks(key, shown[0].answer, words, keep)
        if Kind.CORRECTION in kinds:
            _ask_correction(key, shown[0].answer, words, keep)
        st.text_area(
            words("Anything to add?"), key=f"{key}-comment", max_chars=LONGEST, height=90, on_change=keep
        )
        point_out(st.session_state.get(f"{key}-comment") or "", words)


def _ask_preference(key: str, words: Words, keep: Keep) -> None:
    st.radio(
        words("Which answer is better?"),
        [preference.value for preference in PREFERENCES],
        index=None,
        format_func=lambda each: words(PREFERENCES[Preference(each)]),
        key=f"{key}-preference",
        on_change=keep,
    )


def _ask_rating(key: str, words: Words, keep: Keep) -> None:
    st.segmented_control(
        words("How good is it?"),
        list(STARS),
        format_func=lambda each: words(STARS[each]),
        key=f"{key}-rating",
        on_change=keep,
    )


def _ask_correction(key: str, answer: str, words: Words, keep: Keep) -> None:
    with st.expander(words("What should it have said?")):
        st.text_area(
            words("A better answer"),
            key=f"{key}-correction",
            max_chars=LONGEST,
            height=180,
            on_change=keep,
        )
        point_out(st.session_state.get(f"{key}-correction") or "", words)
        _show_difference(answer, st.session_state.get(f"{key}-correction") or "", words)


def ask_consent(key: str, words: Words, keep: Keep | None = None) -> None:
    """Draws the question what may be done with one's words."""
    with st.container(gap=None):
        st.caption(words("How may your words be used? You can withdraw this at any time."))
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
