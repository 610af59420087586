"""The codes by which contributors find their receipt again. Whoever has the code sees the receipt: only its hash is kept."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, select

from governance.core.columns import UtcTime
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a code survives being read aloud and typed from paper."""

LENGTH, GROUP = 20, 5
"""Twenty characters of five bits each: a hundred bits."""

_MISREAD = str.maketrans("ILO", "110")


class ReceiptCode(SQLModel, table=True):
    """A code that was given out: for all that a person says (`person_id`), or for the statements `feedback_ids` alone."""

    __tablename__ = "receipt_code"

    id: int = Field(default=None, primary_key=True)
    code_hash: str = Field(max_length=64, unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    feedback_ids: list[int] = Field(sa_type=JSON)
    issued_at: datetime = Field(sa_type=UtcTime)


def new_code() -> str:
    """A code that nobody can guess: 7K3M9-QXP4T-WD8HN-V2R5C."""
    return spelled("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def spelled(characters: str) -> str:
    """A code's characters in groups."""
    return "-".join(characters[start : start + GROUP] for start in range(0, len(characters), GROUP))


def code_hash(code: str) -> str:
    """The hash that is stored, whatever the case, the spaces and the hyphens with which the code was typed."""
    typed = re.sub(r"[\s-]", "", code).upper().translate(_MISREAD)
    return hashlib.sha256(typed.encode(errors="replace")).hexdigest()


def issue_code(
    unit: UnitOfWork,
    *,
    person_id: int | None = None,
    feedback_ids: Sequence[int] = (),
    code: str | None = None,
) -> str:
    """A new receipt code, returned this once. `code` is for those that must be known beforehand (the demo organisation)."""
    given = code or new_code()
    row = unit.add(
        ReceiptCode(
            code_hash=code_hash(given),
            person_id=person_id,
            feedback_ids=list(feedback_ids),
            issued_at=unit.at,
        )
    )
    subject = Prefix.PERSON.of(person_id) if person_id else Prefix.FEEDBACK.of(feedback_ids[0])
    unit.record("receipt.issued", subject, {"receipt": row.id})
    return given


def code_row(unit: UnitOfWork, code: str) -> ReceiptCode | None:
    """What a code was given out for; None for one that never was."""
    return unit.session.exec(select(ReceiptCode).where(ReceiptCode.code_hash == code_hash(code))).first()
