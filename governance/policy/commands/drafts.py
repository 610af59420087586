"""Keeping what someone writes on a draft before they save it, so that a reload or a lost connection loses nothing."""

from governance.core.access import require
from governance.core.drafts.commands import drop_draft, keep_draft
from governance.core.errors import TooLarge
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import acting_person, version_called
from governance.policy.commands.versions import revise
from governance.policy.document import ParsedPolicy
from governance.policy.drafts import MOST_BYTES, POLICY_FORM, place_of_text
from governance.policy.queries.drafts import unsaved_text
from governance.policy.tables import PolicyVersion


def keep_unsaved(unit: UnitOfWork, version_id: int, text: str, *, base_hash: str, base_text: str) -> None:
    """Keeps the actor's own text on a version, whatever it looks like. Nobody else sees it.

    Raises Refused, TooLarge, NotFound.
    """
    require(unit.actor, POLICY_FORM.permission)
    version_called(unit, version_id)
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise TooLarge("The policy", MOST_BYTES, "bytes")
    written = {"text": text, "base_hash": base_hash, "base_text": base_text}
    keep_draft(unit, POLICY_FORM, place_of_text(version_id), written)


def save_text(
    unit: UnitOfWork, version_id: int, document: ParsedPolicy, *, seen: str, written: str
) -> PolicyVersion:
    """Revises a draft (see `revise`) with what was kept as `written`, which need not be kept any longer.

    Something else that the same person wrote meanwhile, in another window, stays.
    """
    version = revise(unit, version_id, document, seen=seen)
    kept = unsaved_text(unit.session, version_id, unit.actor.person_id)
    if kept is not None and kept.text == written:
        forget_unsaved(unit, version_id)
    return version


def forget_unsaved(unit: UnitOfWork, version_id: int) -> None:
    """Drops what the actor wrote and didn't save."""
    require(unit.actor, POLICY_FORM.permission)
    drop_draft(unit, POLICY_FORM, place_of_text(version_id), acting_person(unit, "Writing"))
