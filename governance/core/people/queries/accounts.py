"""Who is here, what they may do, and which groups there are."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, true
from sqlmodel import Session, col, select

from governance.core.access import Actor, Role
from governance.core.errors import NotFound, Refused
from governance.core.people.tables import Erasure, Person, RoleGrant, StakeholderGroup


@dataclass(frozen=True)
class PersonRow:
    id: int
    handle: str
    name: str
    group: str | None
    roles: tuple[Role, ...]
    active: bool
    email: str | None = None

    @property
    def reference(self) -> str:
        return f"PERSON-{self.id}"


@dataclass(frozen=True)
class PeoplePage:
    """The first people by name, and how many there are in all."""

    rows: list[PersonRow]
    total: int


def people(
    session: Session, words: str = "", role: Role | None = None, limit: int = 100, *, only_staff: bool = False
) -> PeoplePage:
    """Those whose name or handle holds `words` and who hold `role`; `only_staff` leaves contributors out."""
    conditions = [_works_here()] if only_staff else []
    if words:
        shown = func.coalesce(col(Person.name), "") + " " + col(Person.handle)
        conditions.append(shown.icontains(words, autoescape=True))
    if role is not None:
        holders = select(RoleGrant.person_id).where(col(RoleGrant.role) == role)
        conditions.append(col(Person.id).in_(holders))
    total = session.exec(select(func.count()).select_from(Person).where(*conditions)).one()
    return PeoplePage(_people(session, and_(true(), *conditions), limit), total)


def staff(session: Session) -> list[PersonRow]:
    """Everyone who holds a role beyond stakeholder, by name."""
    return _people(session, _works_here())


def person_row(session: Session, handle: str) -> PersonRow:
    """The person with this handle. Raises NotFound."""
    found = _people(session, col(Person.handle) == handle)
    if not found:
        raise NotFound("person", handle)
    return found[0]


def people_count(session: Session) -> int:
    """How many people are known, contributors included."""
    return session.exec(select(func.count()).select_from(Person)).one()


def person_by_id(session: Session, person_id: int | None) -> PersonRow | None:
    """The person with this id, or None."""
    found = _people(session, col(Person.id) == person_id) if person_id is not None else []
    return found[0] if found else None


def actor_for(session: Session, handle: str) -> Actor:
    """The actor that a signed-in person is. Raises NotFound, or Refused when the account is deactivated."""
    row = person_row(session, handle)
    if not row.active:
        raise Refused(f"The account {handle} is deactivated.")
    return Actor(row.reference, row.name, frozenset(row.roles), row.id)


def actor_by_id(session: Session, person_id: int | None) -> Actor:
    """The actor that a person is, for what is done in their name later. Raises NotFound, Refused."""
    row = person_by_id(session, person_id)
    if row is None:
        raise NotFound("person", person_id)
    return actor_for(session, row.handle)


def actor_for_email(session: Session, email: str) -> Actor:
    """The actor with this e-mail address, whatever its case. Raises NotFound, or Refused when deactivated."""
    handle = session.exec(select(Person.handle).where(Person.email == email.strip().lower())).first()
    if handle is None:
        raise NotFound("person", email)
    return actor_for(session, handle)


def stakeholder_groups(session: Session) -> list[StakeholderGroup]:
    """All groups in the order of their colours."""
    return list(session.exec(select(StakeholderGroup).order_by(col(StakeholderGroup.position))))


def _works_here() -> ColumnElement[bool]:
    workers = select(RoleGrant.person_id).where(col(RoleGrant.role) != Role.STAKEHOLDER)
    return col(Person.id).in_(workers)


def _people(session: Session, condition: object, limit: int | None = None) -> list[PersonRow]:
    rows = session.exec(
        select(Person, StakeholderGroup.name)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Person.stakeholder_group_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(col(Person.name).is_(None), col(Person.name), col(Person.handle))
        .limit(limit)
    ).all()
    ids = [person.id for person, _ in rows]
    roles: dict[int, list[Role]] = {}
    for grant in session.exec(
        select(RoleGrant).where(col(RoleGrant.person_id).in_(ids)).order_by(col(RoleGrant.id))
    ):
        roles.setdefault(grant.person_id, []).append(grant.role)
    return [
        PersonRow(
            id=person.id,
            handle=person.handle,
            name=person.shown_name,
            group=group,
            roles=tuple(roles.get(person.id, ())),
            active=person.active,
            email=person.email,
        )
        for person, group in rows
    ]


def person_id_of(session: Session, handle: str) -> int | None:
    """The id of the person with this handle, or None."""
    return session.exec(select(Person.id).where(col(Person.handle) == handle)).first()


def all_person_ids(session: Session) -> list[int]:
    """The ids of all people, for looking up whom a pseudonym stands for."""
    return list(session.exec(select(Person.id).order_by(col(Person.id))))


def was_erased(session: Session, person_id: int) -> bool:
    """Whether all that identified a person was erased under an order."""
    return session.exec(select(Erasure.id).where(Erasure.person_id == person_id)).first() is not None


def administrators_who_sign_in(session: Session) -> int:
    """How many active administrators have an address to sign in with."""
    admins = select(RoleGrant.person_id).where(col(RoleGrant.role) == Role.ADMIN)
    found = select(func.count()).select_from(Person)
    return session.exec(
        found.where(col(Person.id).in_(admins), col(Person.active), col(Person.email).is_not(None))
    ).one()
