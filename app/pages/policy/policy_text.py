"""The text of a version, and beside it what belongs to one clause: examples, remarks, where it leads."""

from collections.abc import Sequence

import streamlit as st

from app.pages.policy.clause_text import show_document
from app.pages.policy.policy_examples import show_examples
from app.pages.policy.policy_remarks import show_remarks
from app.session import context
from app.session.links import show_link
from governance.policy.checking import references
from governance.policy.document import ParsedClause, ParsedPolicy
from governance.policy.queries import VersionRow, clauses, version_document
from governance.policy.queries.texts import left_out_of

WHOLE = ""
"""Stands for the whole text instead of one clause."""


def show_text(version: VersionRow, asked: str | None) -> None:
    """The whole text, or the clause that was asked for with those under it."""
    document = context.read(version_document, version.id)
    with st.container(horizontal=True):
        key = _choose(version, document, asked)
        words = st.text_input("Find", key="find", placeholder="word or key", width=300).strip().lower()
    text, beside = st.columns([2, 1], gap="large")
    with text:
        shown = _shown(document, key, words)
        if shown:
            whole = key == WHOLE and not words
            show_document(shown, version.reference, document.preamble if whole else "")
        else:
            st.caption("No clause contains these words.")
    with beside:
        if key != WHOLE:
            _show_clause(version, document, key)
        else:
            _show_left_out(version)
            show_remarks(version, None)


def _show_left_out(version: VersionRow) -> None:
    """What the file that the version came from held beside this text: to be looked at before anyone approves it."""
    lines = context.read(left_out_of, version.id)
    if lines:
        with st.expander(
            f"In the file but not in this text ({len(lines)})", icon=":material/rule:", expanded=True
        ):
            for line in lines:
                st.text(line)


def _choose(version: VersionRow, document: ParsedPolicy, asked: str | None) -> str:
    names = {WHOLE: "the whole text"} | {
        clause.key: f"{'   ' * (clause.level - 1)}{clause.heading} · {clause.key}"
        for clause in document.clauses
    }
    keys = list(names)
    chosen = st.selectbox(
        "Clause",
        keys,
        index=keys.index(asked) if asked in names else 0,
        format_func=names.__getitem__,
        key=f"clause-{version.id}-{asked}",
        width=400,
    )
    return chosen or WHOLE


def _shown(document: ParsedPolicy, key: str, words: str) -> Sequence[ParsedClause]:
    shown = [clause for clause in document.clauses if _has(clause, words)]
    if key == WHOLE:
        return shown
    place = next(number for number, clause in enumerate(document.clauses) if clause.key == key)
    top = document.clauses[place]
    under = [top]
    for clause in document.clauses[place + 1 :]:
        if clause.level <= top.level:
            break
        under.append(clause)
    return under


def _has(clause: ParsedClause, words: str) -> bool:
    return words in f"{clause.key} {clause.heading} {clause.text}".lower()


def _show_clause(version: VersionRow, document: ParsedPolicy, key: str) -> None:
    clause = next(each for each in document.clauses if each.key == key)
    row = next(each for each in context.read(clauses, version.id) if each.key == key)
    marks = " ".join(f":gray-badge[{name}: {value}]" for name, value in clause.attributes.items())
    st.markdown(f"**{clause.heading}** `{key}@{version.number}` {marks}")
    with st.container(horizontal=True):
        show_link("thread", "Lineage", ref=f"{version.policy}/{key}@{version.number}")
        for other in references(clause):
            show_link("policy", other, ref=f"{version.policy}/{other}@{version.number}")
    st.caption(f"Text hash `{clause.text_hash[:12]}…`", help=clause.text_hash)
    show_examples(version, row.id, key)
    show_remarks(version, key)
