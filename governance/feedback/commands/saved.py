"""Views of all feedback that people keep under a name, for themselves or for everybody."""

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.tables import SavedFilter

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST_FILTERS = 100


def save_filter(unit: UnitOfWork, name: str, query: str, *, shared: bool = False) -> int:
    """Keeps a view under a name of the actor's; the same name again replaces it. Returns its id.

    Raises Invalid, Refused for an actor who is nobody in particular, Conflict for one who keeps too many.
    """
    require(unit.actor, Permission.SAVE_FILTER)
    if unit.actor.person_id is None:
        raise Refused("Only a person can save filters.")
    name, problems = name.strip(), []
    if not name or len(name) > LONGEST_NAME:
        problems.append(Problem("name", f"expected a name of {LONGEST_NAME} characters at most"))
    if not query or len(query) > LONGEST_QUERY:
        problems.append(Problem("query", "expected at least one filter to save"))
    if problems:
        raise Invalid(*problems)
    own = unit.session.exec(select(SavedFilter).where(SavedFilter.person_id == unit.actor.person_id)).all()
    kept = next((each for each in own if each.name == name), None)
    if kept is None and len(own) >= MOST_FILTERS:
        raise Conflict(f"You already have {MOST_FILTERS} saved filters; remove one first.")
    if kept is None:
        kept = unit.add(
            SavedFilter(
                person_id=unit.actor.person_id, name=name, query=query, shared=shared, saved_at=unit.at
            )
        )
    else:
        kept.query, kept.shared, kept.saved_at = query, shared, unit.at
    unit.record("filter.saved", Prefix.FILTER.of(kept.id), {"shared": shared})
    return kept.id


def remove_filter(unit: UnitOfWork, filter_id: int) -> None:
    """Removes one of the actor's filters. Raises NotFound, Refused for another's."""
    require(unit.actor, Permission.SAVE_FILTER)
    kept = unit.session.get(SavedFilter, filter_id)
    if kept is None:
        raise NotFound("saved filter", Prefix.FILTER.of(filter_id))
    if kept.person_id != unit.actor.person_id:
        raise Refused("Only the person who saved a filter can remove it.")
    unit.session.delete(kept)
    unit.record("filter.removed", Prefix.FILTER.of(filter_id))
