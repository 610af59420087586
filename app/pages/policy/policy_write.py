"""Writing on a draft: what is typed is kept, checked, and shown as it will read; two writers' texts are merged."""

import streamlit as st

from app.pages.policy.clause_text import show_document
from app.pages.policy.drafts import Draft, area_name, draft_of, dropped, saved, typed
from app.pages.policy.policy_merge import show_merge
from app.session import context
from app.ui.page import empty
from governance.core.access import Permission
from governance.core.errors import Invalid, PlumblineError
from governance.exchange.policy.markdown import parse, write
from governance.policy.checking import doubts
from governance.policy.document import ParsedPolicy
from governance.policy.queries import VersionRow, version_document
from governance.policy.tables import FIXED_STATES

HELP = (
    "Each heading starts a clause. `## Minors {#privacy.minors authority=root}` gives it a key and an attribute; "
    "`[words](#privacy)` or `{@privacy}` refers to another clause."
)


def show_write(version: VersionRow) -> None:
    """The editor with its preview; the merge instead where the draft has moved on under what was typed."""
    if version.state in FIXED_STATES:
        empty("This text is published and can't be changed.", "Start the next version from it under Life.")
        return
    if not context.may(Permission.WRITE_POLICY):
        empty("This text is a draft.", "Policy owners edit it; you can leave remarks beside the text.")
        return
    stored = context.read(version_document, version.id)
    draft = draft_of(version, write(stored))
    document, error = _parsed(draft.text)
    if draft.is_unsaved and draft.base_hash != version.text_hash and document is not None:
        st.warning(
            "Someone saved another text of this draft since you began. Yours is kept: choose which text to keep, "
            "clause by clause.",
            icon=":material/call_merge:",
        )
        show_merge(version, parse(draft.base_text), stored, document)
        return
    left, right = st.columns(2, gap="large")
    with left:
        _editor(version, draft)
    with right:
        _preview(version, document, error)


def _parsed(text: str) -> tuple[ParsedPolicy | None, PlumblineError | None]:
    try:
        return parse(text), None
    except PlumblineError as error:
        return None, error


def _editor(version: VersionRow, draft: Draft) -> None:
    with st.container(key="policy-editor"):
        st.text_area(
            "Text, in Markdown",
            key=area_name(version.id),
            height=560,
            help=HELP,
            on_change=typed,
            args=(version.id,),
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Save", type="primary", on_click=_save, args=(version.id,), shortcut="ctrl+s")
        if draft.is_unsaved:
            st.button("Discard unsaved changes", type="tertiary", on_click=dropped, args=(version.id,))
            st.caption(
                ":material/cloud_done: What you typed is kept even if you reload, but it isn't saved yet."
            )
    if version.state.value != "draft":
        st.caption("Saving a different text makes this a draft again and voids its approvals.")


def _preview(version: VersionRow, document: ParsedPolicy | None, error: PlumblineError | None) -> None:
    if document is None:
        st.markdown("**This can't be saved yet**")
        problems = error.problems if isinstance(error, Invalid) else []
        for problem in problems:
            line = f"line {problem.line}: " if problem.line else ""
            st.markdown(f"- {line}**{problem.field}** {problem.reason}")
        if not problems:
            st.markdown(str(error))
        return
    found = doubts(document)
    if found:
        with st.expander(f"{len(found)} warnings", icon=":material/rule:", expanded=True):
            for doubt in found:
                st.markdown(f"- `{doubt.key}` {doubt.words}")
    else:
        st.caption(":material/check: All references resolve, no clause is empty, and no heading is repeated.")
    show_document(document.clauses, version.reference, document.preamble)


def _save(version_id: int) -> None:
    draft: Draft = st.session_state[f"draft-{version_id}"]
    draft.text = st.session_state[area_name(version_id)]
    try:
        document = parse(draft.text)
    except PlumblineError as error:
        st.session_state["refusal"] = error
        return
    saved(version_id, document, draft.base_hash)
