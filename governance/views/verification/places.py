"""The queue of review: each case's place, counted again from its parts, and how far review has followed what was said."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, func

from governance.core.proof.discrepancy import Discrepancy
from governance.core.unit_of_work import table_of
from governance.feedback.tables import ConsentWithdrawal, Feedback
from governance.review.queries.places import counted
from governance.review.tables import Case
from governance.review.tables.desks import CasePlace
from governance.views.verification.comparing import differences

CHUNK = 500
_PLACE = table_of(CasePlace)


def check_places(session: Session) -> Iterator[Discrepancy]:
    """Cases on outputs of which something came that review hasn't followed yet are left out."""
    said, withdrawn = _followed(session)
    waiting: set[int] = set(session.scalars(select(col(Feedback.output_id)).where(col(Feedback.id) > said)))
    is_behind = _newest(session, ConsentWithdrawal) > withdrawn
    ids = [
        case_id
        for case_id, output_id in session.execute(
            select(col(Case.id), col(Case.output_id)).order_by(col(Case.id))
        )
        if output_id not in waiting and not is_behind
    ]
    columns = [column.name for column in _PLACE.c if column.name != "case_id"]
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        wanted = {
            (row["case_id"],): [_plain(row[name]) for name in columns] for row in counted(session, some)
        }
        rows = session.execute(select(_PLACE).where(_PLACE.c.case_id.in_(some))).mappings()
        stored = {(row["case_id"],): [_plain(row[name]) for name in columns] for row in rows}
        yield from differences("case_place", columns, stored, wanted)


def check_followed(session: Session) -> Iterator[Discrepancy]:
    """Review can't have followed what nobody said."""
    for column, found, newest in zip(
        ("feedback_id", "withdrawal_id"),
        _followed(session),
        (_newest(session, Feedback), _newest(session, ConsentWithdrawal)),
        strict=True,
    ):
        if found > newest:
            words = f"followed_feedback 1: column {column} says {found}, the newest record is {newest}"
            yield Discrepancy(words, "followed_feedback", 1, column)


def _followed(session: Session) -> tuple[int, int]:
    row = (
        session.connection()
        .exec_driver_sql("SELECT feedback_id, withdrawal_id FROM followed_feedback")
        .first()
    )
    return (row[0], row[1]) if row else (0, 0)


def _newest(session: Session, model: Any) -> int:
    return session.execute(select(func.max(col(model.id)))).scalar() or 0


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)
