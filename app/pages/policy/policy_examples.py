"""Good and bad answers on a clause."""

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.words import plain
from governance.core.access import Permission
from governance.core.references import Prefix, numbered
from governance.policy.queries import VersionRow
from governance.review.guidance.commands import add_example, remove_example
from governance.review.guidance.queries import ExampleRow, version_examples
from governance.review.guidance.tables import ExampleKind

WORDS = {
    ExampleKind.GOOD: ":green-badge[:material/check: good]",
    ExampleKind.BAD: ":red-badge[:material/close: bad]",
}


def show_examples(version: VersionRow, clause_id: int, key: str) -> None:
    """Draws the examples on a clause, and the form for one more."""
    rows = context.read(version_examples, version.id).get(key, [])
    st.markdown(f"**Examples** · {len(rows)}")
    for row in rows:
        _card(row)
    if not rows:
        st.caption("No examples for this clause yet.")
    if context.may(Permission.WRITE_POLICY):
        with st.popover("Add an example…", icon=":material/add:"):
            _form(clause_id)


def _card(row: ExampleRow) -> None:
    with st.container(border=True):
        stands = (
            ""
            if row.holds
            else f" :orange-badge[:material/update: the text changed since version {row.given_in}]"
        )
        st.markdown(f"{WORDS[row.kind]}{stands}")
        if row.asked:
            st.caption("Asked")
            plain(row.asked)
        st.caption("Answered")
        plain(row.answer)
        if row.note:
            st.markdown(f"*{_escaped(row.note)}*")
        with st.container(horizontal=True):
            if row.case is not None:
                link(row.case, f"From {row.case}")
            if context.may(Permission.WRITE_POLICY):
                st.button(
                    "Remove",
                    key=f"take-back-{row.id}",
                    type="tertiary",
                    on_click=_take_back,
                    args=(row.id,),
                )


def _take_back(example_id: int) -> None:
    context.act(remove_example, "The example has been removed", example_id)


def _form(clause_id: int) -> None:
    with st.form(f"example-{clause_id}", border=False):
        kind = st.segmented_control(
            "Kind", list(ExampleKind), default=ExampleKind.BAD, format_func=lambda each: each.value
        )
        case = st.text_input(
            "From case (optional)",
            placeholder="CASE-17",
            help="Its question and answer are used where the fields below are empty.",
        )
        asked = st.text_area("Asked", height=80, max_chars=4_000)
        answer = st.text_area("Answered", height=100, max_chars=10_000)
        note = st.text_input("Why it is good or bad", max_chars=1_000)
        if not st.form_submit_button("Add", type="primary"):
            return
        named = numbered(case) if case.strip() else None
        if case.strip() and (named is None or named[0] is not Prefix.CASE):
            st.error("Name a case as CASE-17.")
            return
        done = context.act(
            add_example,
            "The example has been added",
            clause_id,
            kind or ExampleKind.BAD,
            answer,
            asked=asked,
            note=note,
            case_id=named[1] if named else None,
        )
        if done is not None:
            st.rerun()
        context.show_refusal()


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+-.!|$:~" else letter for letter in text)
