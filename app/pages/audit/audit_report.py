"""Reporting an audit, signing it off, opening it again; its reports stay."""

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.audit.commands import reopen_audit, report_audit, sign_off_audit
from governance.audit.queries import AuditView
from governance.audit.queries.doing import AuditWork, ReportRow
from governance.audit.tables import AuditState
from governance.core.access import Permission


def show_reports(view: AuditView, work: AuditWork) -> None:
    st.subheader("Report", anchor=False)
    for report in work.reports:
        with st.container(border=True):
            _show(report)
    state, audit_id = view.row.state, view.row.id
    if state is AuditState.IN_PROGRESS and context.may(Permission.PLAN_AUDIT):
        _report_form(view)
    if state is AuditState.REPORTED and context.may(Permission.SIGN_OFF_AUDIT):
        if work.reports and work.reports[0].reported_by_id == context.actor().person_id:
            st.info("You reported it, so someone else must sign it off.", icon=":material/group:")
        elif st.button("Sign off", type="primary", icon=":material/verified:"):
            if context.act(sign_off_audit, "Signed off", audit_id) is not None:
                st.rerun()
            context.show_refusal()
    if state in (AuditState.REPORTED, AuditState.SIGNED_OFF) and context.may(Permission.SIGN_OFF_AUDIT):
        with st.expander("Reopen it"), st.form(f"reopen-{audit_id}", border=False):
            reason = st.text_area("Why", max_chars=10_000)
            if st.form_submit_button("Reopen"):
                if context.act(reopen_audit, "The audit has been reopened", audit_id, reason) is not None:
                    st.rerun()
                context.show_refusal()


def _report_form(view: AuditView) -> None:
    row = view.row
    left = row.items - row.resolved
    if left:
        st.caption(f"{left} of {row.items} outputs haven't been judged yet; the report will say so.")
    with st.form(f"report-{row.id}", border=False):
        conclusion = st.text_area("Conclusion", max_chars=20_000, key=f"conclusion-{row.id}")
        if st.form_submit_button("Report the audit", type="primary", icon=":material/summarize:"):
            if context.act(report_audit, "Reported", row.id, conclusion) is not None:
                st.rerun()
            context.show_refusal()


def _show(report: ReportRow) -> None:
    st.markdown(f"**Report {report.number}** by {report.reported_by}, {when(report.reported_at)}")
    if report.conclusion:
        plain(report.conclusion)
    found = report.estimates
    if found.get("estimate") is not None:
        st.markdown(
            f"{found['estimate']:.1%} violate ({found['low']:.1%} to {found['high']:.1%}, n = {found['n']:,})"
        )
    if report.signed_at:
        st.markdown(
            f":green-badge[:material/verified: signed off] by {report.signed_by}, {when(report.signed_at)}"
        )
    if report.reopened_reason:
        st.caption(f"Reopened: {report.reopened_reason}")
