"""Where things are shown: from a reference to the page and the address that show it."""

import streamlit as st

from app.session import context
from app.session.map import page_called, place
from governance.core.errors import Invalid, NotFound
from governance.core.references import Prefix, numbered
from governance.views.thread import Station, resolve_reference

PAGE_OF = {
    Station.CASE: "case",
    Station.POLICY_VERSION: "policy",
    Station.CLAUSE: "policy",
    Station.FINDING: "finding",
    Station.DATASET_VERSION: "dataset",
}
"""Objects that have a page of their own; every other one is shown in its thread. The page finds the reference under `ref`."""

_NUMBERED = {
    Prefix.CALIBRATION: "calibration",
    Prefix.CAMPAIGN: "campaign",
    Prefix.CASE: "case",
    Prefix.APPEAL: "appeals",
    Prefix.FINDING: "finding",
    Prefix.AUDIT: "audit",
    Prefix.PLAN: "audit_plan",
    Prefix.INCIDENT: "incidents",
    Prefix.MONITOR: "monitors",
    Prefix.ALARM: "monitors",
    Prefix.WEBHOOK: "notices",
    Prefix.EVENT: "ledger",
    Prefix.KEY: "api_keys",
    Prefix.CASE_RULE: "review_rules",
    Prefix.REVIEWER_RULE: "review_rules",
    Prefix.ASSIGNMENT_RULE: "review_rules",
    Prefix.FILTER: "all_feedback",
    Prefix.CROWD_DECISION: "crowd",
    Prefix.JOB: "imports",
}
_IN_THREADS = frozenset({Prefix.CASE, Prefix.FINDING})
"""Those of `_NUMBERED` that threads know as well: looked up before one leaves for their page."""


def target(reference: str, station: Station | None = None) -> tuple[str, dict[str, str]]:
    """The page and the query that show what `reference` names. Of `slug@2` only `station` tells what it is."""
    reference = reference.strip()
    if station in PAGE_OF:
        return PAGE_OF[station], {"ref": reference}
    named = numbered(reference)
    if named and named[0] in _NUMBERED:
        return _NUMBERED[named[0]], {"ref": named[0].of(named[1])}
    return "thread", {"ref": reference}


def link(
    reference: str, label: str | None = None, *, station: Station | None = None, help: str | None = None
) -> None:
    """A link to what `reference` names."""
    name, query = target(reference, station)
    show_link(name, label or reference, help=help, **query)


def show_link(
    name: str, label: str, *, help: str | None = None, icon: str | None = None, **query: str
) -> None:
    """A link to the page `name`, with the page's icon unless another is given; plain words for those who may not see it."""
    entry = place(name)
    if context.may(entry.permission):
        st.page_link(
            page_called(name),
            label=label,
            icon=icon or f":material/{entry.icon}:",
            help=help,
            query_params=query or None,
        )
    else:
        st.markdown(label)


def go(name: str, **query: str) -> None:
    """Leaves for the page `name`."""
    st.switch_page(page_called(name), query_params=query)


def asked_reference() -> str:
    """The reference that the address names; empty where it names none."""
    return st.query_params.get("ref", "").strip()


def open_reference(words: str) -> None:
    """Leaves for what `words` name, or says that there is no such thing."""
    named = numbered(words)
    if named and named[0] in _NUMBERED.keys() - _IN_THREADS:
        go(_NUMBERED[named[0]], ref=named[0].of(named[1]))
    try:
        node = context.read(resolve_reference, words)
    except (NotFound, Invalid) as error:
        st.warning(
            f"{error} Try CASE-17, FB-3, a clause such as privacy.minors@3, or assistant 2.1.",
            icon=":material/search_off:",
        )
        return
    name, query = target(node.reference, node.kind)
    go(name, **query)
