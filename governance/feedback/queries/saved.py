"""The saved filters that a person sees."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from governance.core.people.tables import Person
from governance.feedback.tables import SavedFilter


@dataclass(frozen=True)
class KeptFilter:
    """`owner` is None for one's own."""

    id: int
    name: str
    query: str
    shared: bool
    owner: str | None


def saved_filters(session: Session, person_id: int | None) -> list[KeptFilter]:
    """A person's own filters and those that others share, own ones first, by name."""
    query = (
        select(SavedFilter, Person)
        .join(Person, col(Person.id) == SavedFilter.person_id)
        .where(or_(col(SavedFilter.shared), col(SavedFilter.person_id) == person_id))
        .order_by(col(SavedFilter.person_id) != person_id, col(SavedFilter.name))
    )
    return [
        KeptFilter(
            kept.id,
            kept.name,
            kept.query,
            kept.shared,
            None if kept.person_id == person_id else owner.shown_name,
        )
        for kept, owner in session.exec(query)
    ]
