"""Where things are shown: from a reference to the page and the address that show it."""

import streamlit as st

from app import context
from app.map import page_file, place
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered

PAGE_OF = {
    Prefix.CASE: "case",
    Prefix.FINDING: "finding",
    Prefix.EVENT: "ledger",
}
"""Objects with a page of their own; every other one is shown in its thread."""


def target(reference: str) -> tuple[str, dict[str, str]]:
    """The page and the query that show what `reference` names."""
    found = numbered(reference)
    if found and found[0] in PAGE_OF:
        return PAGE_OF[found[0]], {"ref": reference.strip().upper()}
    return "thread", {"ref": reference.strip()}


def link(reference: str, label: str | None = None, *, help: str | None = None) -> None:
    """A link to what `reference` names."""
    name, query = target(reference)
    show_link(name, label or reference, help=help, **query)


def show_link(name: str, label: str, *, help: str | None = None, **query: str) -> None:
    """A link to the page `name`; plain words for those who may not see it."""
    entry = place(name)
    if context.may(entry.permission):
        st.page_link(
            page_file(name),
            label=label,
            icon=f":material/{entry.icon}:",
            help=help,
            query_params=query or None,
        )
    else:
        st.markdown(label)


def go(name: str, **query: str) -> None:
    """Leaves for the page `name`."""
    st.switch_page(page_file(name), query_params=query)


def open_reference(words: str) -> None:
    """Leaves for what `words` name, or says that there is no such thing."""
    from governance.thread import resolve_reference

    if not context.may(Permission.READ):
        return
    try:
        node = context.read(resolve_reference, words)
    except NotFound as error:
        st.warning(f"{error} Try CASE-17, FB-3, a clause such as privacy.minors@3, or assistant 2.1.")
        return
    name, query = target(node.reference)
    go(name, **query)
