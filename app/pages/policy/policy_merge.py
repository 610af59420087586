"""Two writers changed one draft: what each did, clause by clause, and which of it is to stand."""

import streamlit as st

from app.pages.policy.drafts import Draft, saved, write_on
from app.ui.changes import marked
from governance.exchange.policy.markdown import write
from governance.policy.document import ParsedClause, ParsedPolicy
from governance.policy.merge import Divergence, Side, divergences, merged
from governance.policy.queries import VersionRow
from governance.policy.words import word_marks

WORDS = {Side.MINE: "Mine", Side.THEIRS: "Theirs"}


def show_merge(version: VersionRow, base: ParsedPolicy, theirs: ParsedPolicy, mine: ParsedPolicy) -> None:
    """Asks about each clause that both changed, says what is taken of the others, and saves what comes of it."""
    found = divergences(base, theirs, mine)
    asked = [each for each in found if each.settled is None]
    choices = {each.key: _ask(version, each) for each in asked}
    for side, words in (
        (Side.THEIRS, "changed only by them: their text is used"),
        (Side.MINE, "changed only by you: your text is used"),
    ):
        settled = [each for each in found if each.settled is side]
        if settled:
            with st.expander(f"{len(settled)} {words}"):
                for each in settled:
                    st.markdown(f"**{_heading(each)}** `{each.key or 'before the first heading'}`")
                    st.html(_difference(each.base, each.theirs if side is Side.THEIRS else each.mine))
    chosen = {key: side for key, side in choices.items() if side is not None}
    left = len(asked) - len(chosen)
    result = merged(base, theirs, mine, chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Save the merged text",
            type="primary",
            disabled=left > 0,
            on_click=_save,
            args=(version.id, result, version.text_hash),
        )
        st.button(
            "Continue editing it",
            disabled=left > 0,
            on_click=_go_on,
            args=(version.id, write(result), version.text_hash, write(theirs)),
        )
        if left:
            st.caption(f"{left} to choose")


def _ask(version: VersionRow, each: Divergence) -> Side | None:
    with st.container(border=True):
        st.markdown(
            f"**{_heading(each)}** `{each.key or 'before the first heading'}` was changed by both of you"
        )
        theirs, mine = st.columns(2, gap="medium")
        for column, side, clause in ((theirs, Side.THEIRS, each.theirs), (mine, Side.MINE, each.mine)):
            with column:
                st.caption(f"{WORDS[side]}, compared with the text you both started from")
                st.html(_difference(each.base, clause))
        return st.segmented_control(
            "Text to keep",
            list(Side),
            format_func=WORDS.__getitem__,
            key=f"side-{version.text_hash}-{each.key}",
        )


def _heading(each: Divergence) -> str:
    clause = each.mine or each.theirs or each.base
    return clause.heading if clause else each.key


def _difference(base: ParsedClause | None, clause: ParsedClause | None) -> str:
    if clause is None:
        return '<div class="pl-quiet">The clause has been removed.</div>'
    marks = word_marks(_whole(base), _whole(clause))
    return f'<div class="pl-text">{marked(marks)}</div>'


def _whole(clause: ParsedClause | None) -> str:
    if clause is None:
        return ""
    attributes = "".join(f" {name}={value}" for name, value in clause.attributes.items())
    return f"{clause.heading}{attributes}\n\n{clause.text}"


def _save(version_id: int, result: ParsedPolicy, seen: str) -> None:
    saved(version_id, result, seen)


def _go_on(version_id: int, text: str, base_hash: str, base_text: str) -> None:
    write_on(version_id, Draft(text, base_hash, base_text))
