"""What someone was writing on a draft and hasn't saved."""

from sqlmodel import Session

from governance.core.drafts.queries import draft
from governance.policy.drafts import POLICY_FORM, UnsavedText, place_of_text


def unsaved_text(session: Session, version_id: int, person_id: int | None) -> UnsavedText | None:
    """A person's own unsaved text on a version. It changes without an event: ask each time, keep no answer."""
    kept = draft(session, POLICY_FORM, place_of_text(version_id), person_id)
    return UnsavedText(**kept) if kept else None
