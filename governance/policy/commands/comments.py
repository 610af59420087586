"""Remarks on a text, their answers, and settling them."""

from governance.core.access import Permission, require
from governance.core.errors import Conflict, NotFound, Refused
from governance.core.unit_of_work import UnitOfWork
from governance.policy.commands.checks import (
    acting_person,
    clause_called,
    in_state,
    record,
    version_called,
    words_of,
)
from governance.policy.tables import Comment, PolicyState

MAX_TEXT = 4_000

_OPEN_TO_COMMENTS = (
    PolicyState.DRAFT,
    PolicyState.IN_REVIEW,
    PolicyState.APPROVED,
    PolicyState.PUBLISHED,
)


def comment(unit: UnitOfWork, version_id: int, text: str, clause_key: str | None = None) -> Comment:
    """A remark on a clause, or on the whole text. Raises NotFound for the clause, Invalid, Conflict for a text of the past."""
    require(unit.actor, Permission.COMMENT_POLICY)
    version = in_state(version_called(unit, version_id), *_OPEN_TO_COMMENTS)
    about = clause_called(unit, version_id, clause_key) if clause_key is not None else None
    made = unit.add(
        Comment(
            policy_version_id=version.id,
            clause_key=clause_key,
            clause_hash=about.text_hash if about else None,
            author_id=acting_person(unit, "A comment"),
            text=words_of("text", text, "a remark", MAX_TEXT),
            written_at=unit.at,
        )
    )
    record(unit, "commented", version, {"comment": made.id, "clause": clause_key})
    return made


def answer_comment(unit: UnitOfWork, comment_id: int, text: str) -> Comment:
    """An answer to a remark. Raises NotFound, Invalid, Conflict for one that is settled."""
    require(unit.actor, Permission.COMMENT_POLICY)
    remark = _remark(unit, comment_id)
    if remark.resolved_at is not None:
        raise Conflict("This remark has been resolved. Add a new one.")
    made = unit.add(
        Comment(
            policy_version_id=remark.policy_version_id,
            clause_key=remark.clause_key,
            clause_hash=remark.clause_hash,
            answers_id=remark.id,
            author_id=acting_person(unit, "An answer"),
            text=words_of("text", text, "an answer", MAX_TEXT),
            written_at=unit.at,
        )
    )
    record(unit, "commented", version_called(unit, remark.policy_version_id), {"answers": remark.id})
    return made


def settle_comment(unit: UnitOfWork, comment_id: int) -> Comment:
    """Marks a remark and its answers as settled: by who made it, or who writes policies. Raises Refused, Conflict."""
    require(unit.actor, Permission.COMMENT_POLICY)
    remark = _remark(unit, comment_id)
    if remark.author_id != unit.actor.person_id and not unit.actor.may(Permission.WRITE_POLICY):
        raise Refused(
            f"{unit.actor.name} may not resolve this remark: only its author or a policy owner can."
        )
    if remark.resolved_at is not None:
        raise Conflict("This remark has already been resolved.")
    remark.resolved_at, remark.resolved_by_id = unit.at, unit.actor.person_id
    record(unit, "comment_settled", version_called(unit, remark.policy_version_id), {"comment": remark.id})
    return remark


def _remark(unit: UnitOfWork, comment_id: int) -> Comment:
    found = unit.session.get(Comment, comment_id)
    if found is None or found.answers_id is not None:
        raise NotFound("remark", comment_id)
    return found
