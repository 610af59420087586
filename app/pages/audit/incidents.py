"""Incidents: the clock of each, its timeline, and who was told."""

from datetime import timedelta

import streamlit as st

from app.session import context
from app.session.links import asked_reference, go, link, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from app.ui.words import plain
from governance.audit.incidents.commands import (
    add_entry,
    classify_incident,
    close_incident,
    notify_authority,
    record_incident,
)
from governance.audit.incidents.queries import IncidentView, incident_view, incidents
from governance.audit.incidents.tables import EntryKind, IncidentKind, IncidentState
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered


def clock(view: IncidentView) -> str:
    """The clock in words, for a list and for the page."""
    left = view.left(context.moment())
    if left is None:
        return (
            "reported late"
            if view.was_late
            else ("reported in time" if view.incident.reported_at else "no deadline")
        )
    if left < timedelta(0):
        return f"overdue by {_span(-left)}"
    return f"{_span(left)} left"


def _span(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} d {hours % 24} h" if hours >= 24 else f"{hours} h"


def show_list() -> None:
    header(
        "Incidents", "What happened, when an authority must be notified, and what was done about it.", "audit"
    )
    found = context.read(incidents)
    running = [view for view in found if view.left(context.moment()) is not None]
    facts(
        ("Clock running", len(running), "With a deadline and not yet reported to an authority"),
        ("Open", sum(view.incident.state is not IncidentState.CLOSED for view in found), None),
    )
    if context.may(Permission.RECORD_INCIDENT):
        with st.expander("Record an incident", icon=":material/add:"):
            _record_form()
    if not found:
        empty(
            "No incidents recorded.",
            "Record one above, or import an AVID report with `plumbline incident import avid`.",
        )
        return
    chosen = choose_row(
        [
            {
                "Incident": view.reference,
                "Title": view.incident.title,
                "Kind": view.incident.kind.replace("_", " "),
                "State": view.incident.state.value,
                "Clock": clock(view),
                "Aware": when(view.incident.aware_at),
            }
            for view in found
        ],
        "incidents",
        description="Incidents with their clocks; choose a row to open it",
        config={"Title": st.column_config.TextColumn(width=320)},
    )
    if chosen is not None:
        go("incidents", ref=found[chosen].reference)


def _record_form() -> None:
    with st.form("incident", border=False):
        title = st.text_input("Title", max_chars=300, key="incident-title")
        description = st.text_area("What happened", max_chars=20_000, key="incident-description")
        kind = st.selectbox(
            "Kind", list(IncidentKind), format_func=lambda each: each.words, key="incident-kind"
        )
        links = st.text_input("Linked", key="incident-links", placeholder="CASE-17, FINDING-3, assistant 2.0")
        if st.form_submit_button("Record", type="primary"):
            done = context.act(
                record_incident,
                "The incident has been recorded; its clock is running",
                title,
                description,
                kind or IncidentKind.SERIOUS,
                links=[part.strip() for part in links.split(",") if part.strip()],
            )
            if done is not None:
                go("incidents", ref=Prefix.INCIDENT.of(done.value.id))
            context.show_refusal()


def show_incident(view: IncidentView) -> None:
    incident = view.incident
    header(incident.title, f"{view.reference}: {incident.kind.words}.", "audit")
    deadline = (
        f" · notify the authority by {when(view.deadline)}" if view.left(context.moment()) is not None else ""
    )
    st.markdown(f"{state_mark(incident.state.value)} **{clock(view)}**{deadline}")
    show_link("incidents", "All incidents")
    left, right = st.columns([3, 2], gap="large")
    with left:
        plain(incident.description)
        st.subheader("Timeline", anchor=False)
        st.markdown(f"{when(incident.aware_at)} · became aware")
        for entry in view.timeline:
            told = (
                f" to {entry.authority}" + (f", number {entry.number}" if entry.number else "")
                if entry.authority
                else ""
            )
            st.markdown(f"{when(entry.happened_at)} · **{entry.kind.value}**{told} · {entry.by}")
            plain(entry.text)
    with right:
        st.subheader("Linked", anchor=False)
        for reference in incident.links:
            if numbered(reference):
                link(reference)
            else:
                st.markdown(reference)
        if not incident.links:
            st.caption("Nothing linked.")
        if context.may(Permission.RECORD_INCIDENT) and incident.state is not IncidentState.CLOSED:
            _acts(view)


def _acts(view: IncidentView) -> None:
    number = view.incident.id
    with (
        st.expander("Record a notification", icon=":material/campaign:"),
        st.form(f"notify-{number}", border=False),
    ):
        authority = st.text_input("Authority", max_chars=200)
        filed = st.text_input("Their reference number", max_chars=100)
        text = st.text_area("Text of the notification", max_chars=20_000)
        if st.form_submit_button("Record the notification", type="primary"):
            if context.act(notify_authority, "Noted", number, authority, text, number=filed) is not None:
                st.rerun()
            context.show_refusal()
    with (
        st.expander("Add to the timeline", icon=":material/edit_note:"),
        st.form(f"entry-{number}", border=False),
    ):
        kinds = [kind for kind in EntryKind if kind is not EntryKind.NOTIFICATION]
        kind = st.selectbox("Kind", kinds, format_func=lambda each: each.value)
        words = st.text_area("What to record", max_chars=20_000)
        if st.form_submit_button("Add"):
            if context.act(add_entry, "Added", number, kind or EntryKind.NOTE, words) is not None:
                st.rerun()
            context.show_refusal()
    with st.expander("Another type"), st.form(f"classify-{number}", border=False):
        wanted = st.selectbox("Kind", list(IncidentKind), format_func=lambda each: each.words)
        reason = st.text_area("Why", max_chars=10_000)
        if st.form_submit_button("Change"):
            if (
                context.act(classify_incident, "Changed", number, wanted or view.incident.kind, reason)
                is not None
            ):
                st.rerun()
            context.show_refusal()
    with st.expander("Close"), st.form(f"close-{number}", border=False):
        last = st.text_area("How it was resolved", max_chars=10_000)
        if st.form_submit_button("Close the incident"):
            if context.act(close_incident, "Closed", number, last) is not None:
                st.rerun()
            context.show_refusal()


named = numbered(asked_reference())
if named is not None and named[0] is Prefix.INCIDENT:
    try:
        show_incident(context.read(incident_view, named[1]))
    except NotFound as error:
        header("Incident", "What happened, and which authorities were notified.", "audit")
        empty(str(error), "Choose one from the list of incidents.")
        show_link("incidents", "All incidents")
else:
    show_list()
