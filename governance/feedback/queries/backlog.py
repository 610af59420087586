"""How far the search index is behind the records."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback, SearchState

_STATE = table_of(SearchState)


@dataclass(frozen=True)
class Backlog:
    """Up to which id records are indexed, and the newest id there is."""

    indexed_to: int
    newest: int

    @property
    def waiting(self) -> int:
        """Records not indexed yet, at the most."""
        return max(0, self.newest - self.indexed_to)


def backlog(session: Session) -> Backlog:
    """How far the index is behind the records."""
    newest = session.execute(select(func.max(col(Feedback.id)))).scalar() or 0
    return Backlog(indexed_to(session), newest)


def indexed_to(session: Session) -> int:
    """The id up to which all records are indexed."""
    return session.execute(select(_STATE.c.indexed_to)).scalar() or 0
