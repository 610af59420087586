"""One finding: what was found, what is done about it, and whether it helped."""

from typing import Any

import streamlit as st

from app.session import context
from app.session.links import asked_reference, link, show_link
from app.ui.marks import severity_mark, state_mark, when
from app.ui.page import empty, header
from app.ui.words import plain
from governance.audit.commands import (
    accept_risk,
    add_evidence,
    complete_action,
    plan_action,
    reject_cure,
    reopen_finding,
    start_action,
    verify_finding,
)
from governance.audit.queries import ActionRow, FindingView, finding_view
from governance.audit.tables import CLOSED_STATES, ActionKind, FindingState
from governance.core.access import Permission
from governance.core.errors import NotFound
from governance.core.people.queries import staff
from governance.core.references import Prefix, numbered


def asked_finding() -> FindingView:
    """The finding that the address names. Ends the run with a hint where it names none."""
    named = numbered(asked_reference())
    problem = "No finding is chosen."
    if named is not None and named[0] is Prefix.FINDING:
        try:
            return context.read(finding_view, named[1])
        except NotFound as error:
            problem = str(error)
    header("Finding", "Something that isn't as it should be.", "audit")
    empty(problem, "Choose one among the findings.")
    show_link("findings", "To the findings")
    return st.stop()


def show_head(view: FindingView) -> None:
    row = view.row
    header(
        row.title,
        f"{row.reference}, raised by {view.raised_by or 'Plumbline'} on {when(row.raised_at)}.",
        "audit",
    )
    where = (
        " · ".join(part for part in (row.model_version, row.scenario, row.language) if part) or "everywhere"
    )
    due = f" · due {row.due_on}" if row.due_on else ""
    owner = f" · owner {row.owner}" if row.owner else ""
    st.markdown(f"{state_mark(row.state.value)} {severity_mark(row.severity)} · {where}{owner}{due}")
    with st.container(horizontal=True):
        show_link("thread", "Its thread", ref=row.reference)
        if row.clause:
            link(row.clause, f"Clause {row.clause}")
        if row.audit:
            link(row.audit, f"Audit {row.audit}")


def show_action(action: ActionRow) -> None:
    with st.container(border=True):
        owner = f" · {action.owner}" if action.owner else ""
        due = f" · due {action.due_on}" if action.due_on else ""
        st.markdown(f"**{action.reference}** · {action.kind.value}{owner}{due}")
        plain(action.description)
        if action.completed_at:
            st.caption(f"Completed by {action.completed_by or 'Plumbline'} on {when(action.completed_at)}")
        elif context.may(Permission.COMPLETE_ACTION):
            with st.container(horizontal=True):
                if action.started_at is None:
                    act_button("Start", start_action, f"{action.reference} has begun", action.id)
                act_button("Mark as done", complete_action, f"{action.reference} is done", action.id)


def act_button(label: str, command: Any, said: str, *args: Any) -> None:
    """A button that runs one command."""
    if st.button(label, key=f"{command.__name__}-{args}"):
        if context.act(command, said, *args) is not None:
            st.rerun()
        context.show_refusal()


def plan_form(finding_id: int) -> None:
    people = {row.id: row.name for row in context.read(staff) if row.active}
    with (
        st.expander("Plan an action", icon=":material/add_task:"),
        st.form(f"plan-{finding_id}", border=False),
    ):
        kind = st.selectbox("Kind", list(ActionKind), format_func=lambda k: k.value, required=True)
        description = st.text_area("What is to be done", max_chars=10_000)
        owner = st.selectbox("Owner", list(people), index=None, format_func=people.__getitem__)
        due = st.date_input("Due", value=None)
        if st.form_submit_button("Plan", type="primary"):
            if context.act(
                plan_action,
                "Action planned",
                finding_id,
                kind or ActionKind.PROCESS,
                description,
                owner_id=owner,
                due_on=due,
            ):
                st.rerun()
            context.show_refusal()


def note_form(label: str, words: str, command: Any, said: str, finding_id: int) -> None:
    """A command on the finding that takes a note."""
    with st.expander(label), st.form(f"{command.__name__}-{finding_id}", border=False):
        note = st.text_area(words, max_chars=10_000)
        if st.form_submit_button(label, type="primary"):
            if context.act(command, said, finding_id, note):
                st.rerun()
            context.show_refusal()


def show_closing(view: FindingView) -> None:
    row = view.row
    if row.state in CLOSED_STATES:
        with st.container(border=True):
            st.markdown(f"{state_mark(row.state.value)} by {view.closed_by} on {when(view.closed_at)}")
            plain(view.closing_note)
        if context.may(Permission.VERIFY_FINDING):
            note_form("Open it again", "Why", reopen_finding, "The finding is open again", row.id)
        return
    if row.state is FindingState.AWAITING_VERIFICATION and context.may(Permission.VERIFY_FINDING):
        if view.may_be_verified_by(context.actor().person_id):
            note_form(
                "Verify the cure",
                "What shows that it is cured",
                verify_finding,
                "The finding is verified",
                row.id,
            )
            note_form("Reject the cure", "What is still wrong", reject_cure, "The cure is rejected", row.id)
        else:
            st.info("You worked on its actions, so someone else verifies the cure.", icon=":material/group:")
    if context.may(Permission.PLAN_ACTION):
        plan_form(row.id)
    if context.may(Permission.ACCEPT_RISK):
        note_form("Accept the risk", "Why nothing more is done", accept_risk, "The risk is accepted", row.id)


view = asked_finding()
show_head(view)
left, right = st.columns([3, 2], gap="large")
with left:
    plain(view.statement)
    st.subheader("Cases it rests on", anchor=False)
    if not view.cases:
        st.caption("It names no case.")
    for line in view.cases:
        with st.container(horizontal=True, vertical_alignment="center"):
            link(line.reference)
            st.markdown(state_mark(line.verdict.value if line.verdict else line.state.value), width="content")
    st.subheader("Evidence", anchor=False)
    for piece in view.evidence:
        st.markdown(
            f"{piece.added_by} · {when(piece.added_at)}"
            + (f" · `{piece.file_name}`" if piece.file_name else "")
        )
        plain(piece.note)
    if context.may(Permission.ADD_EVIDENCE):
        with (
            st.expander("Add evidence", icon=":material/attach_file:"),
            st.form(f"evidence-{view.row.id}", border=False),
        ):
            note = st.text_area("What it shows", max_chars=10_000)
            upload = st.file_uploader("File (optional)")
            if st.form_submit_button("Add", type="primary"):
                stored = context.store().files.put([upload.getvalue()]) if upload else None
                if context.act(
                    add_evidence,
                    "Evidence added",
                    view.row.id,
                    note,
                    file_name=upload.name if upload else None,
                    file_sha256=stored.sha256 if stored else None,
                ):
                    st.rerun()
                context.show_refusal()
with right:
    st.subheader("Actions", anchor=False)
    if not view.actions:
        st.caption("No action is planned yet.")
    for action in view.actions:
        show_action(action)
    show_closing(view)
