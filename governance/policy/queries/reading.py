"""Who has to read which text by when, and who has."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, select

from governance.core.access import GRANTS, Permission, Role
from governance.core.people.tables import Person, RoleGrant, StakeholderGroup
from governance.policy.queries.versions import find_policy, version_in_force, versions_in_force
from governance.policy.tables import (
    Acknowledgement,
    ConfirmationQuestion,
    Policy,
    PolicyVersion,
    ReadingDuty,
)


@dataclass(frozen=True)
class DutyRow:
    """Who has to read: a role, a group or a person, in words."""

    id: int
    who: str
    within_days: int


@dataclass(frozen=True)
class Reader:
    """Someone who has to read the text in force by `due_on`. `acknowledged_at` is None until they said that they have."""

    person_id: int
    name: str
    due_on: date
    acknowledged_at: datetime | None

    def is_overdue(self, at: datetime) -> bool:
        return self.acknowledged_at is None and at.astimezone(UTC).date() > self.due_on


@dataclass(frozen=True)
class Reading:
    """How far the version in force has been read. `version` is its number, None where none is in force."""

    version_id: int | None
    version: int | None
    text_hash: str | None
    duties: list[DutyRow]
    readers: list[Reader]
    question: ConfirmationQuestion | None

    @property
    def done(self) -> int:
        return sum(reader.acknowledged_at is not None for reader in self.readers)


@dataclass(frozen=True)
class ToRead:
    """A policy that a person has to read."""

    reference: str
    title: str
    due_on: date


def reading(session: Session, slug: str, at: datetime) -> Reading:
    """Who has to read a policy as it is in force at `at`, the soonest due first; those who are active and may open it."""
    policy = find_policy(session, slug)
    version = version_in_force(session, policy.id, at)
    duties = _duties(session, policy.id)
    question = session.exec(
        select(ConfirmationQuestion).where(
            ConfirmationQuestion.policy_id == policy.id, col(ConfirmationQuestion.dropped_at).is_(None)
        )
    ).first()
    readers = _readers(session, policy, version, duties) if version else []
    return Reading(
        version_id=version.id if version else None,
        version=version.number if version else None,
        text_hash=version.text_hash if version else None,
        duties=_in_words(session, duties),
        readers=readers,
        question=question,
    )


def to_read(session: Session, person_id: int, at: datetime) -> list[ToRead]:
    """What a person has to read and hasn't said that they have, the soonest due first."""
    people, roles = _who_may_read(session, person_id)
    found = []
    for version in versions_in_force(session, at) if people else ():
        duties = _duties(session, version.policy_id)
        due = [_due_on(version, duty) for duty in duties if _is_meant(duty, people[0], roles[person_id])]
        if due and not has_acknowledged(session, person_id, version.policy_id, version.text_hash):
            policy = session.get_one(Policy, version.policy_id)
            found.append(ToRead(f"{policy.slug}@{version.number}", policy.title, min(due)))
    return sorted(found, key=lambda each: (each.due_on, each.reference))


def has_acknowledged(session: Session, person_id: int, policy_id: int, text_hash: str) -> bool:
    """Whether a person has acknowledged a text, under whatever version number."""
    return (
        session.exec(
            select(Acknowledgement.id).where(
                Acknowledgement.policy_id == policy_id,
                Acknowledgement.person_id == person_id,
                Acknowledgement.text_hash == text_hash,
            )
        ).first()
        is not None
    )


def _duties(session: Session, policy_id: int) -> list[ReadingDuty]:
    return list(
        session.exec(
            select(ReadingDuty)
            .where(ReadingDuty.policy_id == policy_id, col(ReadingDuty.ended_at).is_(None))
            .order_by(col(ReadingDuty.id))
        )
    )


def _readers(
    session: Session, policy: Policy, version: PolicyVersion, duties: list[ReadingDuty]
) -> list[Reader]:
    if not duties:
        return []
    acknowledged = dict(
        session.exec(
            select(Acknowledgement.person_id, Acknowledgement.acknowledged_at).where(
                Acknowledgement.policy_id == policy.id, Acknowledgement.text_hash == version.text_hash
            )
        ).all()
    )
    people, roles = _who_may_read(session)
    readers = []
    for person in people:
        due = [
            _due_on(version, duty) for duty in duties if _is_meant(duty, person, roles.get(person.id, set()))
        ]
        if due:
            readers.append(Reader(person.id, person.shown_name, min(due), acknowledged.get(person.id)))
    return sorted(readers, key=lambda reader: (reader.due_on, reader.name))


def _who_may_read(
    session: Session, person_id: int | None = None
) -> tuple[list[Person], dict[int, set[Role]]]:
    """Active people who may open policies, or this one if they may, and the roles by which."""
    able = [role for role, granted in GRANTS.items() if Permission.ACKNOWLEDGE_POLICY in granted]
    holders = select(RoleGrant.person_id, RoleGrant.role).where(col(RoleGrant.role).in_(able))
    if person_id is not None:
        holders = holders.where(RoleGrant.person_id == person_id)
    roles: dict[int, set[Role]] = {}
    for holder, role in session.exec(holders):
        roles.setdefault(holder, set()).add(Role(role))
    people = session.exec(
        select(Person).where(col(Person.id).in_(list(roles)), col(Person.active)).order_by(col(Person.id))
    )
    return list(people), roles


def _is_meant(duty: ReadingDuty, person: Person, roles: set[Role]) -> bool:
    if duty.role is not None:
        return duty.role in roles
    if duty.stakeholder_group_id is not None:
        return duty.stakeholder_group_id == person.stakeholder_group_id
    return duty.person_id == person.id


def _due_on(version: PolicyVersion, duty: ReadingDuty) -> date:
    asked = duty.set_at.astimezone(UTC).date()
    return max(version.effective_on or asked, asked) + timedelta(duty.within_days)


def _in_words(session: Session, duties: list[ReadingDuty]) -> list[DutyRow]:
    groups = dict(session.exec(select(StakeholderGroup.id, StakeholderGroup.name)).all())
    names = {
        person.id: person.shown_name
        for person in session.exec(
            select(Person).where(col(Person.id).in_([duty.person_id for duty in duties if duty.person_id]))
        )
    }
    return [
        DutyRow(
            duty.id,
            f"every {duty.role.words}"
            if duty.role
            else f"everyone here from {groups[duty.stakeholder_group_id]}"
            if duty.stakeholder_group_id is not None
            else names.get(duty.person_id or 0, "someone"),
            duty.within_days,
        )
        for duty in duties
    ]
