"""What the commands on policies have in common: finding, checking, telling."""

from sqlmodel import col, select

from governance.core.access import Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.policy.tables import Approval, Clause, Policy, PolicyState, PolicyVersion


def policy_called(unit: UnitOfWork, policy_id: int) -> Policy:
    """The policy with this id. Raises NotFound."""
    policy = unit.session.get(Policy, policy_id)
    if policy is None:
        raise NotFound("policy", policy_id)
    return policy


def version_called(unit: UnitOfWork, version_id: int) -> PolicyVersion:
    """The version with this id. Raises NotFound."""
    version = unit.session.get(PolicyVersion, version_id)
    if version is None:
        raise NotFound("policy version", version_id)
    return version


def clause_called(unit: UnitOfWork, version_id: int, key: str) -> Clause:
    """The clause of a version with this key. Raises NotFound."""
    found = unit.session.exec(
        select(Clause).where(Clause.policy_version_id == version_id, Clause.key == key)
    ).first()
    if found is None:
        raise NotFound("clause", key)
    return found


def person_called(unit: UnitOfWork, person_id: int) -> Person:
    """The person with this id, who is active. Raises NotFound, Refused."""
    person = unit.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    if not person.active:
        raise Refused(f"The account {person.handle} is deactivated.")
    return person


def in_state(version: PolicyVersion, *states: PolicyState) -> PolicyVersion:
    """`version`, if it is in one of these states. Raises Conflict."""
    if version.state not in states:
        wanted = " or ".join(map(_words, states))
        raise Conflict(f"Version {version.label} is {_words(version.state)}, not {wanted}.")
    return version


def acting_person(unit: UnitOfWork, what: str) -> int:
    """The id of the person who acts. Raises Refused for a rule or a schedule."""
    if unit.actor.person_id is None:
        raise Refused(f"{what} takes a person.")
    return unit.actor.person_id


def require_owner(unit: UnitOfWork, policy: Policy, wish: str) -> None:
    """Raises Refused unless the actor owns the policy, or is an administrator, or nobody owns it."""
    owns = policy.owner_id is None or policy.owner_id == unit.actor.person_id
    if not owns and Role.ADMIN not in unit.actor.roles:
        raise Refused(f"{unit.actor.name} may not {wish}: only the owner of {policy.slug} can.")


def words_of(field: str, text: str, expected: str, most: int) -> str:
    """`text` without the space around it. Raises Invalid where nothing is left, or too much."""
    plain = text.strip()
    if not plain:
        raise Invalid.field(field, f"expected {expected}")
    if len(plain) > most:
        raise Invalid.field(field, f"{len(plain):,} characters; at most {most:,} are allowed")
    return plain


def void_approvals(unit: UnitOfWork, version: PolicyVersion) -> None:
    """What was approved no longer counts; it stays as history."""
    version.approved_by_id = None
    standing = unit.session.exec(
        select(Approval).where(Approval.policy_version_id == version.id, col(Approval.voided_at).is_(None))
    )
    for approval in standing:
        approval.voided_at = unit.at


def writers(unit: UnitOfWork, version: PolicyVersion) -> set[str]:
    """Everyone who wrote on the version, as the ledger tells: a later reviser doesn't make the first author a stranger."""
    kinds = ("policy.drafted", "policy.revised", "policy.imported")
    return set(
        unit.session.exec(
            select(Event.actor).where(Event.subject == reference(unit, version), col(Event.kind).in_(kinds))
        )
    )


def reference(unit: UnitOfWork, version: PolicyVersion) -> str:
    return f"{unit.session.get_one(Policy, version.policy_id).slug}@{version.number}"


def record(
    unit: UnitOfWork, verb: str, version: PolicyVersion, data: dict[str, object] | None = None
) -> None:
    """The event that tells what was done to a version."""
    unit.record(f"policy.{verb}", reference(unit, version), data)


def _words(state: PolicyState) -> str:
    return state.value.replace("_", " ")
