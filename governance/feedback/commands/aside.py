"""Leaving records out of statistics, and taking them in again: the roll-ups follow in the same transaction.

Only for commands that record why (governance.feedback.crowd): the records themselves never change.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.rollups import ASIDE, COUNTED, FEEDBACK, count_in

SUPERSEDED = 0
"""In place of a decision's number: the sender said something newer in the record's place."""


def leave_out(unit: UnitOfWork, feedback_ids: Sequence[int], decision_id: int) -> int:
    """Leaves these records out from the next event on; those that are out already stay as they are. Returns how many went."""
    connection = unit.session.connection()
    out = select(ASIDE.c.feedback_id).where(
        ASIDE.c.until_seq.is_(None), ASIDE.c.feedback_id.in_(feedback_ids)
    )
    already = set(connection.execute(out).scalars())
    going = [feedback_id for feedback_id in feedback_ids if feedback_id not in already]
    if going:
        rows = [
            {"feedback_id": each, "from_seq": unit.next_seq, "until_seq": None, "decision_id": decision_id}
            for each in going
        ]
        connection.execute(insert(ASIDE), rows)
        count_in(unit.session, _counted(unit, going), sign=-1)
    return len(going)


def take_in(unit: UnitOfWork, decision_id: int) -> int:
    """Takes in again what the decision left out. Returns how many came back."""
    connection = unit.session.connection()
    theirs = (ASIDE.c.decision_id == decision_id) & ASIDE.c.until_seq.is_(None)
    coming = list(connection.execute(select(ASIDE.c.feedback_id).where(theirs)).scalars())
    if coming:
        count_in(unit.session, _counted(unit, coming))
        connection.execute(update(ASIDE).where(theirs).values(until_seq=unit.next_seq))
    return len(coming)


def _counted(unit: UnitOfWork, feedback_ids: Sequence[int]) -> list[dict[str, object]]:
    query = select(*COUNTED).where(FEEDBACK.c.id.in_(feedback_ids))
    return [dict(row) for row in unit.session.connection().execute(query).mappings()]
