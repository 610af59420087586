"""Receipt codes: issuing one, and finding what one was given out for."""

from collections.abc import Sequence

from sqlmodel import select

from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.codes import code_hash, new_code
from governance.feedback.tables import ReceiptCode


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
