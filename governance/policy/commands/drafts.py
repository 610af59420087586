"""Keeping what someone writes on a draft before they save it, so that a reload or a lost connection loses nothing."""

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import TooLarge
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import acting_person, version_called
from governance.policy.commands.versions import revise
from governance.policy.document import ParsedPolicy
from governance.policy.tables import PolicyVersion, UnsavedText

MOST_BYTES = 5_000_000


def keep_unsaved(unit: UnitOfWork, version_id: int, text: str, *, base_hash: str, base_text: str) -> None:
    """Keeps the actor's own text on a version, whatever it looks like. Nobody else sees it. Raises TooLarge, NotFound."""
    require(unit.actor, Permission.WRITE_POLICY)
    person_id = acting_person(unit, "Writing")
    version_called(unit, version_id)
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise TooLarge("The policy", MOST_BYTES, "bytes")
    kept = _kept(unit, version_id, person_id)
    if kept is None:
        kept = UnsavedText(
            policy_version_id=version_id,
            person_id=person_id,
            base_hash=base_hash,
            base_text=base_text,
            text=text,
            kept_at=unit.at,
        )
        unit.session.add(kept)
    kept.base_hash, kept.base_text, kept.text, kept.kept_at = base_hash, base_text, text, unit.at


def save_text(
    unit: UnitOfWork, version_id: int, document: ParsedPolicy, *, seen: str, written: str
) -> PolicyVersion:
    """Revises a draft (see `revise`) with what was kept as `written`, which need not be kept any longer.

    Something else that the same person wrote meanwhile, in another window, stays.
    """
    version = revise(unit, version_id, document, seen=seen)
    kept = _kept(unit, version_id, unit.actor.person_id)
    if kept is not None and kept.text == written:
        unit.session.delete(kept)
    return version


def forget_unsaved(unit: UnitOfWork, version_id: int) -> None:
    """Drops what the actor wrote and didn't save."""
    require(unit.actor, Permission.WRITE_POLICY)
    kept = _kept(unit, version_id, unit.actor.person_id)
    if kept is not None:
        unit.session.delete(kept)


def _kept(unit: UnitOfWork, version_id: int, person_id: int | None) -> UnsavedText | None:
    return unit.session.exec(
        select(UnsavedText).where(
            UnsavedText.policy_version_id == version_id, UnsavedText.person_id == person_id
        )
    ).first()
