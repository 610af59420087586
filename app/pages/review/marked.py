"""What people marked in the answer: the words with how many marked them, and each passage with its label and its groups."""

from html import escape

import streamlit as st

from app.ui.marks import severity_mark
from governance.review.queries import CaseView
from governance.review.queries.marks import passages_marked, stretches

LONGEST = 160


def show_marks(case: CaseView) -> None:
    """Draws nothing where nobody marked anything."""
    answer = case.output.answer
    marked = passages_marked(case.voices, answer)
    if not marked:
        return
    st.markdown("**Marked passages**")
    if any(each.is_intact for each in marked):
        words = "".join(
            f'<mark>{escape(each.text)}</mark><sup aria-label="marked {each.marks} times">{each.marks}</sup>'
            if each.marks
            else escape(each.text)
            for each in stretches(answer, marked)
        )
        st.html(f'<div class="pl-text" dir="auto">{words}</div>')
    for each in marked:
        passage = " ".join(each.passage.split())
        shown = passage if len(passage) <= LONGEST else passage[: LONGEST - 1] + "…"
        groups = ", ".join(f"{name} {count}×" for name, count in each.groups.items())
        moved = "" if each.is_intact else " · the answer no longer says this there"
        grade = f" {severity_mark(each.severity)}" if each.severity else ""
        with st.container(gap=None):
            st.html(f'<div class="pl-text" dir="auto">“{escape(shown)}”</div>')
            st.markdown(f":violet-badge[{_plain(each.label)}]{grade} {_plain(groups)}{moved}")


def _plain(text: str) -> str:
    """The text without what Markdown would take for its own."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#+-.!|~:$" else letter for letter in text)
