"""One finding: what was found, what is being done about it, and whether it worked."""

import streamlit as st

from app.pages.audit.evidence_files import file_link, sent, shelf
from app.pages.audit.finding_actions import plan_form, show_actions
from app.pages.audit.finding_changes import show_cause, show_comments
from app.pages.audit.finding_closing import show_closing
from app.session import context
from app.session.links import asked_reference, link, show_link
from app.ui.marks import severity_mark, state_mark, when
from app.ui.page import empty, header
from app.ui.words import plain
from governance.audit.commands import attach_evidence
from governance.audit.queries import FindingView, finding_view
from governance.audit.tables import CLOSED_STATES
from governance.core.access import Permission
from governance.core.errors import NotFound
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
    empty(problem, "Choose one from the list of findings.")
    show_link("findings", "All findings")
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
        show_link("thread", "View thread", ref=row.reference)
        if row.clause:
            link(row.clause, f"Clause {row.clause}")
        if row.audit:
            link(row.audit, f"Audit {row.audit}")


def show_evidence(view: FindingView) -> None:
    st.subheader("Evidence", anchor=False)
    for piece in view.evidence:
        st.markdown(f"{piece.added_by} · {when(piece.added_at)}")
        plain(piece.note)
        if piece.file_name and piece.file_sha256:
            file_link(piece.file_name, piece.file_sha256, piece.file_type)
    if context.may(Permission.ADD_EVIDENCE):
        with (
            st.expander("Add evidence", icon=":material/attach_file:"),
            st.form(f"evidence-{view.row.id}", border=False),
        ):
            note = st.text_area("What it shows", max_chars=10_000)
            upload = st.file_uploader("File (optional)")
            if st.form_submit_button("Add", type="primary"):
                done = context.act(
                    attach_evidence, "Evidence added", view.row.id, note, sent(upload), shelf()
                )
                if done is not None:
                    st.rerun()
                context.show_refusal()


view = asked_finding()
show_head(view)
left, right = st.columns([3, 2], gap="large")
with left:
    plain(view.statement)
    st.subheader("Supporting cases", anchor=False)
    if not view.cases:
        st.caption("No supporting cases.")
    for line in view.cases:
        with st.container(horizontal=True, vertical_alignment="center"):
            link(line.reference)
            st.markdown(state_mark(line.verdict.value if line.verdict else line.state.value), width="content")
    show_cause(view)
    show_evidence(view)
    show_comments(view)
with right:
    show_actions(view)
    if view.row.state not in CLOSED_STATES and context.may(Permission.PLAN_ACTION):
        plan_form(view.row.id)
    show_closing(view)
