"""Two frameworks beside each other: for each control of the one, which of the other correspond to it, how, and by which steps."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.session import context
from app.session.links import show_link
from app.ui.page import empty
from app.ui.words import plain
from governance.policy.frameworks.queries import CrosswalkRow, controls, crosswalk
from governance.policy.frameworks.relations import ControlRelation

WORDS = {
    ControlRelation.EQUAL: "asks for the same as",
    ControlRelation.SUBSET: "is contained in",
    ControlRelation.SUPERSET: "contains, and goes beyond,",
    ControlRelation.INTERSECT: "overlaps in part with",
    ControlRelation.NONE: "has nothing in common with",
}
PER_PAGE = 50
HOW_STATED = (
    "A policy owner states relations with `plumbline framework relate FILE FROM TO`: a table with the "
    "columns source, "
    "target and relation. Relations that follow through a third framework are shown as well."
)


def show_crosswalk(chosen: int, names: Mapping[int, str]) -> None:
    """Offers the other frameworks; with one chosen, its controls beside those of `chosen`. The choice is in the address."""
    others = [one for one in names if one != chosen]
    if not others:
        return
    other = st.selectbox(
        "Compare with",
        others,
        index=None,
        format_func=names.__getitem__,
        key="beside",
        bind="query-params",
        placeholder="Choose another framework to see which controls correspond",
    )
    if other is None:
        return
    st.subheader(f"{names[chosen]} beside {names[other]}", anchor=False)
    rows = context.read(crosswalk, chosen, other)
    if not rows:
        empty(
            "No relation between these two has been stated, and none follows through a third framework.",
            HOW_STATED,
        )
    else:
        _show_rows(rows, chosen, other, names)


def _show_rows(rows: Sequence[CrosswalkRow], chosen: int, other: int, names: Mapping[int, str]) -> None:
    own, theirs = (
        {row.code: row.title or row.text for row in context.read(controls, each)} for each in (chosen, other)
    )
    by_control: dict[str, list[CrosswalkRow]] = {}
    for row in rows:
        by_control.setdefault(row.code, []).append(row)
    missing = [code for code in own if code not in by_control]
    st.caption(
        f"{len(by_control):,} of {len(own):,} controls have a relation to the other framework. "
        "A relation that follows through several steps is never stronger than its weakest step."
    )
    pages = -(-len(by_control) // PER_PAGE)
    number = st.number_input("Page", 1, pages, key="crosswalk-page") if pages > 1 else 1
    for code in list(by_control)[(number - 1) * PER_PAGE : number * PER_PAGE]:
        with st.container(border=True):
            _control(names[chosen], code, own[code])
            for row in by_control[code]:
                _corresponding(row, names[other], theirs[row.other_code])
    if missing:
        with st.expander(f"{len(missing):,} controls without a stated relation"):
            plain("\n".join(f"{code} {own[code]}" for code in missing))


def _control(framework: str, code: str, title: str) -> None:
    """A link to the control, with what serves it. The address names the framework as the choice on the page does."""
    label = code if title == code else f"{code} · {title[:120]}"
    show_link("frameworks", label, framework=framework, control=code)


def _corresponding(row: CrosswalkRow, other: str, title: str) -> None:
    st.markdown(f"{WORDS[row.relation]} ({row.relation.value})")
    _control(other, row.other_code, title)
    if row.via:
        steps = " → ".join((row.code, *row.via, row.other_code))
        first, relation, second = row.weakest
        plain(
            f"Follows in {len(row.steps)} steps: {steps}. Weakest step: {first} {WORDS[relation]} {second}."
        )
    else:
        st.caption("Stated for these two controls.")
