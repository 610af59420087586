"""Keeping the queue's roll-up: `place` counts the parts of cases anew, `move` notes what a judgement or a decision changed.

Every command that touches a case calls one of them in its own unit of work; new feedback is followed by
`governance.review.following`.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col

from governance.core.bulk import insert_rows
from governance.core.unit_of_work import table_of
from governance.review.queries.places import counted
from governance.review.tables import Case
from governance.review.tables.desks import CasePlace

AT_ONCE = 500
"""Cases placed by one round of queries: few enough for the parameters of a statement."""


def place(session: Session, case_ids: Collection[int]) -> None:
    """Counts these cases' parts from the records and stores their places."""
    ids = sorted(case_ids)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = list(counted(session, some))
        session.execute(delete(CasePlace).where(col(CasePlace.case_id).in_(some)))
        if rows:
            insert_rows(session.connection(), table_of(CasePlace), rows)


def move(session: Session, case: Case, judgements: int) -> None:
    """Notes a case's state and the number of its judgements."""
    session.execute(_MOVE, {"moved": case.id, "state": case.state, "judgements": judgements})


_PLACES = table_of(CasePlace)


_MOVE = (
    update(_PLACES)
    .where(_PLACES.c.case_id == bindparam("moved"))
    .values(state=bindparam("state"), judgements=bindparam("judgements"))
)
"""Put together once: every judgement does it."""


def recount(session: Session) -> None:
    """Places every case anew."""
    session.execute(delete(CasePlace))
    place(session, session.execute(select(col(Case.id))).scalars().all())
