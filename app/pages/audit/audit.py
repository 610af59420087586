"""One audit: how far it is, what its sample says, its checklist, its findings, its reports."""

import streamlit as st

from app.pages.audit.audit_checks import show_checks
from app.pages.audit.audit_report import show_reports
from app.pages.audit.audit_sample import show_drawing, show_items, show_results
from app.session import context
from app.session.links import asked_reference, link, show_link
from app.ui.marks import severity_mark, state_mark
from app.ui.page import empty, header
from app.ui.raising import raise_finding_form
from app.ui.words import plain
from governance.audit.queries import AuditView, audit_view
from governance.audit.queries.doing import AuditWork, audit_work
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered


def asked_audit() -> AuditView:
    """The audit that the address names. Ends the run with a hint where it names none."""
    named, problem = numbered(asked_reference()), "No audit is chosen."
    if named is not None and named[0] is Prefix.AUDIT:
        try:
            return context.read(audit_view, named[1])
        except NotFound as error:
            problem = str(error)
    header("Audit", "A reviewed sample of outputs, and what it says about the rest.", "audit")
    empty(problem, "Choose one from the list of audits.")
    show_link("audits", "All audits")
    return st.stop()


def show_head(view: AuditView, work: AuditWork) -> None:
    row = view.row
    header(
        row.title,
        f"{row.reference}, {row.starts_on} to {row.ends_on}, led by {row.lead or 'Plumbline'}.",
        "audit",
    )
    st.markdown(f"{state_mark(row.state.value)} {row.items:,} of {view.frame_size:,} outputs drawn")
    share = row.resolved / row.items if row.items else 0.0
    st.progress(share, f"{row.resolved:,} of {row.items:,} outputs judged")
    if work.checks:
        done = work.checks_done
        st.progress(done / len(work.checks), f"{done} of {len(work.checks)} checklist items done")
    with st.container(horizontal=True):
        if work.next_case and context.may(Permission.JUDGE):
            show_link("case", "Review the next output", icon=":material/gavel:", ref=work.next_case)
        if work.plan:
            link(work.plan, f"Plan {work.plan}")
        show_link("thread", "View thread", ref=row.reference)


def show_findings(view: AuditView) -> None:
    st.subheader("Findings", anchor=False)
    for row in view.findings:
        with st.container(horizontal=True, vertical_alignment="center"):
            link(row.reference, f"{row.reference} {row.title}")
            st.markdown(f"{severity_mark(row.severity)} {state_mark(row.state.value)}", width="content")
    if not view.findings:
        st.caption("None so far.")
    if context.may(Permission.RAISE_FINDING):
        with st.expander("Raise a finding", icon=":material/flag:"):
            raise_finding_form(f"audit-{view.row.id}", audit_id=view.row.id)


view = asked_audit()
work = context.read(audit_work, view.row.id)
show_head(view, work)
left, right = st.columns([3, 2], gap="large")
with left:
    plain(view.scope)
    show_results(work)
    show_checks(work, view.row.state)
    show_items(view)
with right:
    show_reports(view, work)
    show_findings(view)
    show_drawing(view, work)
