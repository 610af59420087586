"""One control with what serves it, the evidence for each a click away, and the forms to map more."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app.session import context
from app.session.links import link, show_link
from app.ui.words import plain
from governance.audit.supports.commands import map_support, unmap_support
from governance.audit.supports.queries import supports_on_offer
from governance.policy.frameworks.commands import map_clause, unmap_clause
from governance.policy.frameworks.tables import Relation
from governance.policy.queries.choices import clause_keys
from governance.views.coverage.evidence import Evidence, EvidenceKind
from governance.views.coverage.rules import ClauseCoverage, ControlCoverage, Coverage, SupportCoverage
from governance.views.thread import Station

MARKS = {
    Coverage.COVERED: ":green-badge[:material/check_circle: covered]",
    Coverage.PARTLY: ":orange-badge[:material/incomplete_circle: partly]",
    Coverage.GAP: ":gray-badge[:material/radio_button_unchecked: gap]",
}
RELATIONS = {Relation.FULL: "in full", Relation.PARTLY: "in part"}
MOST_LINKS = 6


def show_control(entry: ControlCoverage, maps: bool, today: date, *, expanded: bool = False) -> None:
    control = entry.control
    later = "" if entry.applies(today) else f" :violet-badge[applies from {control.applies_from:%d %b %Y}]"
    with st.expander(f"{MARKS[entry.coverage]} **{control.code}** {control.title}{later}", expanded=expanded):
        if control.text and control.text != control.title:
            plain(control.text)
        if control.applies_from:
            st.caption(
                f"Applies from {control.applies_from}" + (f"; {control.status}" if control.status else "")
            )
        for clause in entry.clauses:
            clause_line(entry, clause, maps)
        for support in entry.supports:
            support_line(entry, support, maps)
        if not entry.clauses and not entry.supports:
            st.caption("Nothing is mapped to this control yet.")


def clause_line(entry: ControlCoverage, found: ClauseCoverage, maps: bool) -> None:
    clause = found.clause
    with st.container(horizontal=True, vertical_alignment="center"):
        if found.version is not None:
            link(
                f"{clause.policy}/{clause.key}@{found.version}",
                f"{clause.key}@{found.version}",
                station=Station.CLAUSE,
            )
        else:
            st.markdown(f"`{clause.key}` is in no version in force", width="content")
        st.markdown(f"covers it {RELATIONS[clause.relation]}", width="content")
        if maps:
            key = f"unmap-{entry.control.id}-{clause.policy_id}-{clause.key}"
            arguments = (unmap_clause, entry.control.id, clause.policy_id, clause.key)
            st.button("Remove", key=key, type="tertiary", on_click=take_back, args=arguments)
    if not found.evidence:
        st.caption("No evidence yet.")
    for evidence in found.evidence:
        evidence_line(evidence)


def support_line(entry: ControlCoverage, found: SupportCoverage, maps: bool) -> None:
    support = found.support
    with st.container(horizontal=True, vertical_alignment="center"):
        reference_links(found.evidence)
        counts = found.evidence.state if found.shows else f"{found.evidence.state}: it doesn't count yet"
        st.markdown(f"{counts} · covers it {RELATIONS[support.relation]}", width="content")
        if maps:
            key = f"unmap-{entry.control.id}-{support.kind}-{support.reference}"
            arguments = (unmap_support, entry.control.id, support.kind, support.reference)
            st.button("Remove", key=key, type="tertiary", on_click=take_back, args=arguments)


def evidence_line(evidence: Evidence) -> None:
    """What was done, with a link to each piece of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        state = f" ({evidence.state})" if evidence.state else ""
        told = f"{len(evidence.references):,} {evidence.kind.value}{state}:"
        st.markdown(
            f"{evidence.state}:" if evidence.kind is EvidenceKind.ACKNOWLEDGED else told, width="content"
        )
        reference_links(evidence)
        if len(evidence.references) > MOST_LINKS:
            st.caption(
                f"and {len(evidence.references) - MOST_LINKS:,} more, in the clause's thread", width="content"
            )


def reference_links(evidence: Evidence) -> None:
    for reference in evidence.references[:MOST_LINKS]:
        if evidence.kind in (EvidenceKind.CONSULTATION, EvidenceKind.CONSULTATIONS):
            show_link("consultation", reference, ref=reference)
        elif evidence.kind is EvidenceKind.ACKNOWLEDGED:
            link(reference, station=Station.POLICY_VERSION)
        elif evidence.kind is EvidenceKind.REPORT:
            show_link("ledger", reference[:16], on=reference)
        else:
            link(reference)


def take_back(*arguments: object) -> None:
    command, *rest = arguments
    context.act(command, "Removed", *rest)  # type: ignore[arg-type]


def map_forms(entries: Sequence[ControlCoverage]) -> None:
    """Says what serves a control: a clause, or something else that was done."""
    controls = {entry.control.id: f"{entry.control.code} · {entry.control.title}" for entry in entries}
    control_id = st.selectbox("Control", list(controls), index=None, format_func=controls.__getitem__)
    if control_id is None:
        return
    clauses, offered = context.read(clause_keys), context.read(supports_on_offer)
    with st.form("map-clause", border=False):
        chosen = st.selectbox(
            "Clause that covers it", list(clauses), index=None, format_func=clauses.__getitem__
        )
        relation = relation_choice("clause")
        if st.form_submit_button("Map the clause") and chosen is not None:
            if context.act(map_clause, "Mapped", control_id, chosen[0], chosen[1], relation) is not None:
                st.rerun()
            context.show_refusal()
    with st.form("map-support", border=False):
        named = st.selectbox(
            "Audit, finding, consultation or report that covers it",
            list(offered),
            index=None,
            format_func=offered.__getitem__,
        )
        relation = relation_choice("support")
        if st.form_submit_button("Map it") and named is not None:
            if context.act(map_support, "Mapped", control_id, named[0], named[1], relation) is not None:
                st.rerun()
            context.show_refusal()


def relation_choice(key: str) -> Relation:
    options: Sequence[Relation] = list(Relation)
    return (
        st.radio(
            "The mapping has been saved",
            options,
            format_func=RELATIONS.__getitem__,
            horizontal=True,
            key=f"relation-{key}",
        )
        or Relation.FULL
    )
