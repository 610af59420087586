"""Audits: the plans, when their next audit is due, and the audits that were drawn."""

import streamlit as st

from app.session import context
from app.session.links import go, show_link
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.audit.plans.job import KIND
from governance.audit.plans.queries import audit_plans
from governance.audit.plans.tables import PlanState
from governance.audit.queries import audits
from governance.audit.tables import AuditState
from governance.core.access import Permission
from governance.work.queries import jobs
from governance.work.tables import JobState

header(
    "Audits",
    "What is audited, how often and with which sample, and what each audit has found so far.",
    "audit",
)

plans, held = context.read(audit_plans), context.read(audits)
due = [plan.next_at for plan in plans if plan.next_at]
facts(
    ("Plans", sum(plan.state is PlanState.ACTIVE for plan in plans), "Plans that start audits"),
    (
        "In progress",
        sum(row.state is AuditState.IN_PROGRESS for row in held),
        "Sample drawn, not reported yet",
    ),
    (
        "To sign off",
        sum(row.state is AuditState.REPORTED for row in held),
        "Reported; someone else signs off",
    ),
    ("Next due", when(min(due)) if due else "–", "The next audit to start automatically"),
)
if context.may(Permission.PLAN_AUDIT):
    with st.container(horizontal=True):
        show_link("audit_plan", "Plan an audit", icon=":material/add:")

st.subheader("Audits", anchor=False)
if held:
    chosen = choose_row(
        [
            {
                "Audit": row.reference,
                "Title": row.title,
                "State": row.state.value.replace("_", " "),
                "Lead": row.lead,
                "From": row.starts_on,
                "To": row.ends_on,
                "Judged": f"{row.resolved} of {row.items}",
                "Findings": row.findings,
            }
            for row in held
        ],
        "audits",
        description="Audits with their samples and findings; choose a row to open it",
        config={"Title": st.column_config.TextColumn(width=320)},
    )
    if chosen is not None:
        go("audit", ref=held[chosen].reference)
else:
    empty("No audits yet.", "A plan starts audits on schedule; its page can start one right away.")

st.subheader("Plans", anchor=False)
if plans:
    place = choose_row(
        [
            {
                "Plan": row.reference,
                "Title": row.title,
                "State": row.state.value,
                "Cadence": row.cadence or "manually",
                "Next": when(row.next_at),
                "Audits": row.audits,
            }
            for row in plans
        ],
        "plans",
        description="Audit plans; choose a row to open it",
        config={"Title": st.column_config.TextColumn(width=320)},
    )
    if place is not None:
        go("audit_plan", ref=plans[place].reference)
else:
    empty("No plans yet.", "A plan sets what is audited, how often, with which sample, and by whom.")

failed = [job for job in context.read_now(jobs, KIND) if job.state in (JobState.REFUSED, JobState.FAILED)]
for job in failed[:5]:
    st.error(f"**{job.title}** could not be started: {job.result.get('error', '')}", icon=":material/error:")
