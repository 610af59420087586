"""One audit plan, or the form to make one."""

import streamlit as st

from app.pages.audit.plan_write import write_plan
from app.session import context
from app.session.links import asked_reference, go, link, show_link
from app.ui.marks import state_mark, when
from app.ui.page import empty, header
from app.ui.words import plain
from governance.audit.plans.commands import pause_plan, resume_plan, start_planned_audit
from governance.audit.plans.queries import PlanView, plan_view
from governance.audit.plans.tables import AuditPlan, PlanState
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.references import Prefix, numbered
from governance.measures.sampling_designs import WORDS


def asked_plan() -> PlanView | None:
    """The plan that the address names; None where it names none, and one is to be made."""
    reference = asked_reference()
    if not reference:
        return None
    named = numbered(reference)
    try:
        if named is not None and named[0] is Prefix.PLAN:
            return context.read(plan_view, named[1])
        raise NotFound("audit plan", reference)
    except NotFound as error:
        header("Audit plan", "What is audited, how often, and with which sample.", "audit")
        empty(str(error), "Choose one from the list of audits.")
        show_link("audits", "All audits")
        st.stop()


def _show_scope(plan: AuditPlan) -> None:
    plain(plan.scope)
    if plan.criteria:
        st.caption("Criteria")
        plain(plan.criteria)
    if plan.clauses:
        st.caption("Clauses")
        for clause in plan.clauses:
            link(clause)
    st.subheader("Checklist", anchor=False)
    for check in plan.checklist:
        st.markdown(f"1. {check['question']}" + (f" · `{check['control']}`" if check["control"] else ""))
    if not plan.checklist:
        st.caption("Only the sample is reviewed.")


def show_plan(view: PlanView) -> None:
    plan, row = view.plan, view.row
    header(row.title, f"{row.reference}: what is audited, how often, and on which sample.", "audit")
    st.markdown(f"{state_mark(row.state.value)} {row.cadence or 'started manually'} · {row.time_zone}")
    if context.may(Permission.PLAN_AUDIT):
        _show_acts(view)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_scope(plan)
    with right:
        st.subheader("Next dates", anchor=False)
        for moment in view.dates:
            st.markdown(f"- {when(moment)}")
        if not view.dates:
            st.caption("No audit starts automatically.")
        st.subheader("Sample", anchor=False)
        st.markdown(f"**{view.design.kind}**. {WORDS[view.design.kind]}")
        st.subheader("Auditors", anchor=False)
        st.markdown(", ".join(view.auditors) or "the person who starts it")
        st.subheader("Audits", anchor=False)
        for reference in view.audits:
            link(reference)
        if not view.audits:
            st.caption("None yet.")


def _show_acts(view: PlanView) -> None:
    plan_id = view.row.id
    with st.container(horizontal=True):
        if st.button("Start an audit now", type="primary", icon=":material/play_arrow:"):
            done = context.act(start_planned_audit, "The audit has started", plan_id, context.store().files)
            if done is not None:
                go("audit", ref=Prefix.AUDIT.of(done.value.id))
        if view.row.state is PlanState.ACTIVE:
            st.button("Pause", on_click=context.act, args=(pause_plan, "The plan has been paused", plan_id))
        if view.row.state is PlanState.PAUSED:
            st.button(
                "Resume", on_click=context.act, args=(resume_plan, "The plan has been resumed", plan_id)
            )
    context.show_refusal()


view = asked_plan()
if view is not None:
    show_plan(view)
else:
    header(
        "Plan an audit",
        "Set what is audited and how often; you see what the sample can show before you save.",
        "audit",
    )
    if context.may(Permission.PLAN_AUDIT):
        write_plan()
    else:
        empty("Auditors plan audits.", "An administrator can give you that role.")
