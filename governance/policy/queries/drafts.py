"""What someone was writing on a draft and hasn't saved."""

from sqlmodel import Session, select

from governance.policy.tables import UnsavedText


def unsaved_text(session: Session, version_id: int, person_id: int) -> UnsavedText | None:
    """A person's own unsaved text on a version. It changes without an event: ask each time, keep no answer."""
    return session.exec(
        select(UnsavedText).where(
            UnsavedText.policy_version_id == version_id, UnsavedText.person_id == person_id
        )
    ).first()
