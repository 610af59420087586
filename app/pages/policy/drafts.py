"""What someone is writing, for as long as their session lives; the server keeps a copy for when it ends."""

from dataclasses import dataclass

import streamlit as st

from app.session import context
from governance.policy.commands import forget_unsaved, keep_unsaved, save_text
from governance.policy.document import ParsedPolicy
from governance.policy.queries import VersionRow, unsaved_text


@dataclass
class Draft:
    """A text on its way, and the stored text (its hash, its Markdown) that it began from."""

    text: str
    base_hash: str
    base_text: str

    @property
    def is_unsaved(self) -> bool:
        return self.text != self.base_text


def draft_of(version: VersionRow, stored: str) -> Draft:
    """The draft of this session, or the one kept of an earlier one, or the stored text; it follows the stored text until
    something is typed.
    """
    draft: Draft | None = st.session_state.get(_name(version.id))
    if draft is None:
        kept = context.read_now(unsaved_text, version.id, context.actor().person_id)
        draft = Draft(kept.text, kept.base_hash, kept.base_text) if kept else None
    if draft is None or (not draft.is_unsaved and draft.base_hash != version.text_hash):
        draft = Draft(stored, version.text_hash, stored)
        st.session_state.pop(area_name(version.id), None)
    st.session_state[_name(version.id)] = draft
    st.session_state.setdefault(area_name(version.id), draft.text)
    return draft


def area_name(version_id: int) -> str:
    """The key of the text area in which the draft is written."""
    return f"write-{version_id}"


def typed(version_id: int) -> None:
    """Takes over what stands in the text area, and has the server keep it."""
    draft: Draft = st.session_state[_name(version_id)]
    draft.text = st.session_state[area_name(version_id)]
    _keep(version_id, draft)


def saved(version_id: int, document: ParsedPolicy, seen: str) -> bool:
    """Saves `document` as the text that follows `seen`. A refusal loses nothing: the draft is kept as it was."""
    draft: Draft = st.session_state[_name(version_id)]
    done = context.act(
        save_text, "The draft has been saved", version_id, document, seen=seen, written=draft.text
    )
    if done is None:
        refusal = st.session_state["refusal"]
        _keep(version_id, draft)
        st.session_state["refusal"] = refusal
        return False
    begin_anew(version_id)
    return True


def write_on(version_id: int, draft: Draft) -> None:
    """Goes on with another text than the one in the text area."""
    st.session_state[_name(version_id)] = draft
    st.session_state.pop(area_name(version_id), None)
    _keep(version_id, draft)


def dropped(version_id: int) -> None:
    """Forgets what wasn't saved."""
    if context.act(forget_unsaved, "Dropped", version_id) is not None:
        begin_anew(version_id)


def begin_anew(version_id: int) -> None:
    """The next run starts from the stored text."""
    st.session_state.pop(_name(version_id), None)
    st.session_state.pop(area_name(version_id), None)


def _keep(version_id: int, draft: Draft) -> None:
    context.act(
        keep_unsaved, "", version_id, draft.text, base_hash=draft.base_hash, base_text=draft.base_text
    )


def _name(version_id: int) -> str:
    return f"draft-{version_id}"
