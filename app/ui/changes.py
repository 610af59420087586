"""What changed between two policy versions, clause by clause, words marked, beside each other or in one text."""

from collections.abc import Iterator, Mapping
from html import escape

import streamlit as st

from app.session import context
from governance.core.access import Permission
from governance.policy.commands import decide_rename
from governance.policy.diff import PolicyDiff, Rename
from governance.policy.queries import VersionRow, clause_diff, decided_renames
from governance.policy.words import Mark, Op

TAGS: dict[Op, tuple[str, str]] = {
    "added": ('<ins class="pl-add">', "</ins>"),
    "removed": ('<del class="pl-del">', "</del>"),
    "same": ("", ""),
}
MOST_OPEN = 3


def show_changes(policy: str, older: VersionRow, newer: VersionRow) -> None:
    """Draws the difference, the older version first whichever was chosen first."""
    if older.number > newer.number:
        older, newer = newer, older
    found = context.read(clause_diff, policy, f"@{older.number}", f"@{newer.number}")
    decided = {
        (row.old_key, row.new_key): row.confirmed for row in context.read(decided_renames, newer.policy_id)
    }
    renamed = {new: old for (old, new), confirmed in decided.items() if confirmed}
    counts = f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed, {len(found.moved)} moved"
    st.markdown(f"From **{older.label}** to **{newer.label}**: {counts}.")
    for rename in found.renames:
        if (rename.old, rename.new) not in decided:
            _ask(newer, found, rename)
    beside = st.toggle("Beside each other", key="beside", bind="query-params")
    for word, old, new in _pairs(found, renamed):
        opened = word == "changed" and len(found.changed) <= MOST_OPEN
        _show(found, word, old, new, beside=beside, opened=opened)
    if found.moved:
        st.markdown("**Moved**: " + ", ".join(f"`{key}`" for key in found.moved))


def _pairs(found: PolicyDiff, renamed: Mapping[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    """What happened to each clause, with its older and its newer key; `renamed` has the older by the newer one."""
    pairs = {new: old for new, old in renamed.items() if new in found.added and old in found.removed}
    yield from (("renamed", old, new) for new, old in pairs.items())
    yield from (("changed", key, key) for key in found.changed)
    yield from (("added", None, key) for key in found.added if key not in pairs)
    yield from (("removed", key, None) for key in found.removed if key not in pairs.values())


def _ask(version: VersionRow, found: PolicyDiff, rename: Rename) -> None:
    """A proposal to decide: nothing is assumed."""
    with st.container(border=True):
        st.markdown(
            f":material/sync_alt: Has `{rename.old}` been renamed to `{rename.new}`? "
            f"They share {rename.similarity:.0%} of their words."
        )
        with st.expander("Compare"):
            st.html(f'<div class="pl-text">{marked(found.marks_between(rename.old, rename.new))}</div>')
        if context.may(Permission.WRITE_POLICY):
            with st.container(horizontal=True):
                for label, confirmed in (("Yes, the same clause", True), ("No, a different clause", False)):
                    st.button(
                        label,
                        key=f"rename-{rename.old}-{rename.new}-{confirmed}",
                        help="Judgements, findings and use follow the clause to its new key."
                        if confirmed
                        else None,
                        on_click=_decide,
                        args=(version.id, rename, confirmed),
                    )
        else:
            st.caption("Policy owners decide.")


def _decide(version_id: int, rename: Rename, confirmed: bool) -> None:
    said = f"{rename.old} is now {rename.new}" if confirmed else f"{rename.new} is a different clause"
    context.act(decide_rename, said, version_id, rename.old, rename.new, confirmed=confirmed)


def _show(
    found: PolicyDiff, word: str, old: str | None, new: str | None, *, beside: bool, opened: bool
) -> None:
    clause = found.new[new] if new else found.old[old or ""]
    keys = f"`{old}` → `{new}`" if word == "renamed" else f"`{clause.key}`"
    with st.expander(f"{word}: **{clause.heading}** {keys}", expanded=opened):
        marks = found.marks_between(old, new)
        if beside and old and new:
            st.html(beside_html(marks))
        else:
            st.html(f'<div class="pl-text">{marked(marks)}</div>')
        if old and new and found.old[old].heading != found.new[new].heading:
            st.caption(f"Its heading was: {found.old[old].heading}")
        if old and new and found.old[old].attributes != found.new[new].attributes:
            before, after = (_in_words(side.attributes) for side in (found.old[old], found.new[new]))
            st.caption(f"Its attributes were {before} and are {after}.")


def _in_words(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in attributes.items()) or "none"


def marked(marks: list[Mark]) -> str:
    """Words as HTML: those that came and those that went in marks of their own, everything escaped."""
    return "".join(f"{TAGS[mark.op][0]}{escape(mark.words)}{TAGS[mark.op][1]}" for mark in marks).strip()


def beside_html(marks: list[Mark]) -> str:
    """Both texts in two columns: the older one with what went, the newer one with what came."""
    before = marked([mark for mark in marks if mark.op != "added"])
    after = marked([mark for mark in marks if mark.op != "removed"])
    return (
        f'<div class="pl-beside"><div class="pl-text">{before}</div><div class="pl-text">{after}</div></div>'
    )
