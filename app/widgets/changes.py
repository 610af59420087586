"""What changed between two policy versions, clause by clause, words marked."""

from html import escape

import streamlit as st

from app import context
from governance.policy.diff import PolicyDiff
from governance.policy.queries import VersionRow, clause_diff
from governance.policy.words import Mark

TAGS = {"insert": ('<ins class="pl-add">', "</ins>"), "delete": ('<del class="pl-del">', "</del>")}


def show_changes(policy: str, older: VersionRow, newer: VersionRow) -> None:
    """Draws the difference, the older version first whichever was chosen first."""
    if older.number > newer.number:
        older, newer = newer, older
    found = context.read(clause_diff, policy, f"@{older.number}", f"@{newer.number}")
    counts = f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, {len(found.moved)} moved"
    st.markdown(f"From {older.label} to {newer.label}: {counts}.")
    for rename in found.renames:
        st.info(
            f"`{rename.old}` may live on as `{rename.new}` ({rename.similarity:.0%} alike).",
            icon=":material/sync_alt:",
        )
    for word, keys in (("added", found.added), ("removed", found.removed), ("changed", found.changed)):
        for key in keys:
            _show_clause(found, word, key)
    if found.moved:
        st.markdown("**Moved**: " + ", ".join(f"`{key}`" for key in found.moved))


def _show_clause(found: PolicyDiff, word: str, key: str) -> None:
    clause = found.new.get(key) or found.old[key]
    with st.expander(
        f"{word}: **{clause.heading}** `{key}`", expanded=word == "changed" and len(found.changed) <= 3
    ):
        st.html(f'<div class="pl-text">{marked(found.marks(key))}</div>')


def marked(marks: list[Mark]) -> str:
    """Words as HTML: those that came and those that went in marks of their own, everything escaped."""
    parts = []
    for mark in marks:
        before, after = TAGS.get(mark.op, ("", ""))
        parts.append(f"{before}{escape(mark.words)}{after}")
    return " ".join(parts)
