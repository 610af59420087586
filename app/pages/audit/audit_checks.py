"""An audit's checklist: each item on three axes, with evidence."""

import streamlit as st

from app.pages.audit.evidence_files import file_link, sent, shelf
from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.audit.commands import attach_to_check, record_check
from governance.audit.queries.doing import AuditWork, CheckRow
from governance.audit.tables import AuditState, CheckVerdict, Progress
from governance.core.access import Permission

ICONS = {
    Progress.TO_DO: "radio_button_unchecked",
    Progress.IN_PROGRESS: "timelapse",
    Progress.DONE: "check_circle",
}


def show_checks(work: AuditWork, state: AuditState) -> None:
    if not work.checks:
        return
    st.subheader("Checklist", anchor=False)
    for check in work.checks:
        verdict = f" · {check.verdict.replace('_', ' ')}" if check.verdict else ""
        with st.expander(f"{check.question}{verdict}", icon=f":material/{ICONS[check.progress]}:"):
            if check.control:
                st.caption(check.control)
            if state is AuditState.IN_PROGRESS and context.may(Permission.PLAN_AUDIT):
                _form(check)
            else:
                plain(check.observation or "Nothing noted.")
            _evidence(check)


def _form(check: CheckRow) -> None:
    with st.form(f"check-{check.id}", border=False):
        progress = st.segmented_control(
            "Progress",
            list(Progress),
            default=check.progress,
            format_func=_words,
            required=True,
            key=f"check-progress-{check.id}",
        )
        verdict = st.segmented_control(
            "Verdict",
            list(CheckVerdict),
            default=check.verdict,
            format_func=_words,
            key=f"check-verdict-{check.id}",
        )
        observation = st.text_area(
            "Observation", check.observation, max_chars=20_000, key=f"check-observation-{check.id}"
        )
        if st.form_submit_button("Keep", type="primary"):
            done = context.act(
                record_check,
                "Kept",
                check.id,
                progress=progress or Progress.TO_DO,
                verdict=verdict,
                observation=observation,
            )
            if done is not None:
                st.rerun()
            context.show_refusal()


def _evidence(check: CheckRow) -> None:
    for piece in check.evidence:
        st.markdown(f"{piece.added_by} · {when(piece.added_at)}")
        plain(piece.note)
        if piece.file_sha256:
            file_link(piece.file_name or "file", piece.file_sha256, piece.file_type)
    if not context.may(Permission.ADD_EVIDENCE):
        return
    with st.form(f"check-evidence-{check.id}", border=False):
        note = st.text_input("Evidence", max_chars=10_000, key=f"check-note-{check.id}")
        upload = st.file_uploader("File (optional)", key=f"check-file-{check.id}")
        if st.form_submit_button("Add evidence"):
            done = context.act(attach_to_check, "Evidence added", check.id, note, sent(upload), shelf())
            if done is not None:
                st.rerun()
            context.show_refusal()


def _words(value: str) -> str:
    return value.replace("_", " ")
