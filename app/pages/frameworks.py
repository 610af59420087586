"""Frameworks: which of their controls are covered by evidence from this store, which only on paper, which not at all."""

import streamlit as st

from app import context
from app.links import link
from app.widgets.page import empty, facts, header
from governance.core.access import Permission
from governance.coverage import ControlCoverage, Coverage, framework_coverage
from governance.frameworks.catalog import shipped_catalogs
from governance.frameworks.commands import load_framework, map_clause
from governance.frameworks.queries import frameworks
from governance.policy.choices import clause_keys

MARKS = {
    Coverage.COVERED: ":green-badge[:material/check_circle: covered]",
    Coverage.PARTLY: ":orange-badge[:material/incomplete_circle: partly]",
    Coverage.GAP: ":gray-badge[:material/radio_button_unchecked: gap]",
}

header(
    "Frameworks",
    "Controls of laws and standards, the clauses that serve them, and what this store shows for each. "
    "Nothing counts as covered by being mapped alone.",
    "policy",
)


def load_form(known: set[tuple[str, str]]) -> None:
    """Offers the catalogs that come with Plumbline and aren't loaded yet."""
    offered = [catalog for catalog in shipped_catalogs() if (catalog.slug, catalog.version) not in known]
    if not offered:
        return
    with st.expander("Load a framework", icon=":material/library_add:"):
        for catalog in offered:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{catalog.title}** {catalog.version} · {len(catalog.controls)} controls")
                if st.button("Load", key=f"load-{catalog.slug}"):
                    if context.act(load_framework, f"{catalog.title} is loaded", catalog) is not None:
                        st.rerun()
                    context.show_refusal()


def map_form(entry: ControlCoverage) -> None:
    """Says that a clause serves the control."""
    clauses = context.read(clause_keys)
    with st.form(f"map-{entry.control.id}", border=False):
        chosen = st.selectbox(
            "Clause that serves it", list(clauses), index=None, format_func=clauses.__getitem__
        )
        if st.form_submit_button("Map") and chosen is not None:
            if context.act(map_clause, "Mapped", entry.control.id, chosen[0], chosen[1]) is not None:
                st.rerun()
            context.show_refusal()


def show_control(entry: ControlCoverage, maps: bool) -> None:
    control = entry.control
    with st.expander(f"{MARKS[entry.coverage]} **{control.code}** {control.title}"):
        if control.text and control.text != control.title:
            st.markdown(control.text)
        if control.applies_from:
            st.caption(
                f"Applies from {control.applies_from}" + (f"; {control.status}" if control.status else "")
            )
        for evidence in entry.evidence:
            with st.container(horizontal=True, vertical_alignment="center"):
                if evidence.version is not None:
                    reference = f"{evidence.clause.policy}/{evidence.clause.key}@{evidence.version}"
                    link(reference, f"{evidence.clause.key}@{evidence.version}")
                else:
                    st.markdown(f"`{evidence.clause.key}` is in no version in force", width="content")
                st.markdown(
                    f"{evidence.judgements:,} judgements, {evidence.findings:,} findings", width="content"
                )
        if not entry.evidence:
            st.caption("No clause serves this control yet.")
        if maps:
            map_form(entry)


loaded = context.read(frameworks)
maps = context.may(Permission.WRITE_POLICY)
if maps:
    load_form({(row.slug, row.version) for row in loaded})
if not loaded:
    empty(
        "No framework is loaded.", "A policy owner loads NIST AI RMF, the EU AI Act or ISO/IEC 42001 above."
    )
    st.stop()

names = {row.id: f"{row.title} {row.version}" for row in loaded}
chosen = st.selectbox(
    "Framework", list(names), format_func=names.__getitem__, key="framework", bind="query-params"
)
entries = context.read(framework_coverage, chosen or loaded[0].id)
counts = {state: sum(entry.coverage is state for entry in entries) for state in Coverage}
facts(
    (
        "Covered",
        counts[Coverage.COVERED],
        "A clause in force serves it, and judgements or findings stand under that clause",
    ),
    (
        "Partly",
        counts[Coverage.PARTLY],
        "A clause is mapped, but it isn't in force or nothing was done under it",
    ),
    ("Gap", counts[Coverage.GAP], "No clause serves it"),
)
note = next((row.note for row in loaded if row.id == (chosen or loaded[0].id)), "")
if note:
    st.caption(note)
shown = st.pills(
    "Show", list(Coverage), format_func=lambda state: state.value, key="coverage", bind="query-params"
)
for entry in entries:
    if shown is None or entry.coverage is shown:
        show_control(entry, maps)
