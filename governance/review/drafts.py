"""What a reviewer has typed so far, kept until the verdict is stored: a reload or a broken connection loses nothing."""

from typing import Any

import orjson
from sqlalchemy import bindparam, delete
from sqlmodel import Session

from governance.core.access import Permission, require
from governance.core.errors import NotFound, Refused, TooLarge
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork, table_of
from governance.review.tables import Case
from governance.review.tables.desks import VerdictDraft

MAX_DRAFT = 100_000
"""Bytes of a draft: more than all fields of the form hold."""


def keep_draft(unit: UnitOfWork, case_id: int, fields: dict[str, Any]) -> None:
    """Keeps what the actor has typed into the form of a case, in place of what was kept before. No event tells of it.

    Raises NotFound, Refused without a person, TooLarge.
    """
    require(unit.actor, Permission.JUDGE)
    if unit.actor.person_id is None:
        raise Refused("A draft takes a person.")
    if unit.session.get(Case, case_id) is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    text = orjson.dumps(fields)
    if len(text) > MAX_DRAFT:
        raise TooLarge("The draft", MAX_DRAFT, "bytes")
    unit.session.merge(VerdictDraft(case_id=case_id, person_id=unit.actor.person_id, fields=text.decode()))


def drop_draft(unit: UnitOfWork, case_id: int, person_id: int) -> None:
    """Forgets a draft, now that the verdict stands."""
    unit.session.execute(_DROP, {"of_case": case_id, "of_person": person_id})


_DRAFTS = table_of(VerdictDraft)
_DROP = delete(_DRAFTS).where(
    _DRAFTS.c.case_id == bindparam("of_case"), _DRAFTS.c.person_id == bindparam("of_person")
)
"""Put together once: every judgement does it."""


def draft(session: Session, case_id: int, person_id: int | None) -> dict[str, Any]:
    """What a person has typed into the form of a case so far, by field; empty where there is nothing."""
    kept = session.get(VerdictDraft, (case_id, person_id)) if person_id is not None else None
    fields: dict[str, Any] = orjson.loads(kept.fields) if kept is not None else {}
    return fields
