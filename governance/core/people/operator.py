"""The local operator: who acts on a machine of one's own before anyone else is known."""

from sqlmodel import select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import NotFound
from governance.core.people.commands import add_person
from governance.core.people.queries import actor_for
from governance.core.people.tables import Person
from governance.core.store import Store

OPERATOR = "operator"


def ensure_operator(store: Store) -> Actor:
    """The operator as an actor; made, as an admin, when first needed."""
    try:
        with store.read() as session:
            return actor_for(session, OPERATOR)
    except NotFound:
        pass
    with store.begin(SYSTEM) as unit:
        if unit.session.exec(select(Person.id).where(Person.handle == OPERATOR)).first() is None:
            add_person(unit, OPERATOR, name="Local operator", roles=frozenset({Role.ADMIN}))
    with store.read() as session:
        return actor_for(session, OPERATOR)
