"""Policies and their versions, and which of these are in force."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, bindparam, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from governance.core.errors import NotFound
from governance.policy.document import ParsedPolicy
from governance.policy.queries.texts import stored_document
from governance.policy.tables import Clause, Policy, PolicyState, PolicyVersion


@dataclass(frozen=True)
class PolicyRow:
    """A policy with its number of versions and the newest of them, published or not."""

    id: int
    slug: str
    title: str
    owner_id: int | None
    versions: int
    newest_label: str
    newest_number: int
    newest_state: PolicyState

    @property
    def newest_reference(self) -> str:
        return f"{self.slug}@{self.newest_number}"


@dataclass(frozen=True)
class VersionRow:
    """A version as lists show it. `clauses` counts them."""

    id: int
    policy_id: int
    policy: str
    number: int
    label: str
    state: PolicyState
    clauses: int
    text_hash: str
    change_note: str
    author_id: int | None
    approved_by_id: int | None
    approved_outside: bool
    created_at: datetime
    published_at: datetime | None
    effective_on: date | None
    retired_at: datetime | None

    @property
    def reference(self) -> str:
        return f"{self.policy}@{self.number}"


def policies(session: Session) -> list[PolicyRow]:
    """Every policy, by title."""
    newest = (
        select_columns(
            col(PolicyVersion.policy_id),
            func.max(PolicyVersion.number).label("number"),
            func.count().label("versions"),
        )
        .group_by(col(PolicyVersion.policy_id))
        .subquery()
    )
    rows = session.execute(
        select_columns(
            col(Policy.id),
            col(Policy.slug),
            col(Policy.title),
            col(Policy.owner_id),
            newest.c.versions,
            col(PolicyVersion.label),
            col(PolicyVersion.number),
            col(PolicyVersion.state),
        )
        .join(newest, newest.c.policy_id == Policy.id)
        .join(
            PolicyVersion,
            (col(PolicyVersion.policy_id) == Policy.id) & (col(PolicyVersion.number) == newest.c.number),
        )
        .order_by(col(Policy.title), col(Policy.id))
    )
    return [PolicyRow(*row) for row in rows]


def find_policy(session: Session, slug: str) -> Policy:
    """The policy called `slug`. Raises NotFound."""
    found = session.exec(select(Policy).where(Policy.slug == slug)).first()
    if found is None:
        raise NotFound("policy", slug)
    return found


def policy_versions(session: Session, policy_id: int) -> list[VersionRow]:
    """The versions of a policy, the newest first."""
    counted = (
        select_columns(func.count())
        .where(col(Clause.policy_version_id) == PolicyVersion.id)
        .correlate(PolicyVersion)
        .scalar_subquery()
    )
    rows = session.execute(
        select_columns(PolicyVersion, col(Policy.slug), counted)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(PolicyVersion.policy_id) == policy_id)
        .order_by(col(PolicyVersion.number).desc())
    )
    return [_version_row(version, slug, clauses) for version, slug, clauses in rows]


def find_version(session: Session, slug: str, name: str) -> PolicyVersion:
    """The version of a policy by its label, or else by its number (`3` or `@3`). Raises NotFound."""
    versions = {
        version.label: version
        for version in session.exec(
            select(PolicyVersion).where(PolicyVersion.policy_id == find_policy(session, slug).id)
        )
    }
    by_number = {str(version.number): version for version in versions.values()}
    found = versions.get(name) or by_number.get(name.removeprefix("@"))
    if found is None:
        raise NotFound(f"version of {slug} called", name)
    return found


def version_document(session: Session, version_id: int) -> ParsedPolicy:
    """The text of a version. Raises NotFound."""
    version = session.get(PolicyVersion, version_id)
    if version is None:
        raise NotFound("policy version", version_id)
    return stored_document(session, version)


def in_force(at: datetime | None) -> Subquery:
    """Which version of each policy is in force at `at`: columns policy_id, version_id.

    The one with the latest effective day that has come, of several the one published last. Where that one is retired, none
    is in force. Days are UTC. None for `at` means the time when all that is published has come into force.
    """
    published, retired = col(PolicyVersion.published_at), col(PolicyVersion.retired_at)
    if at is None:
        return _latest(published.is_not(None), retired.is_(None))
    return _in_force(at, _day(at))


def version_in_force(session: Session, policy_id: int, at: datetime) -> PolicyVersion | None:
    """The version of a policy that holds at `at`; None before the first and after retirement."""
    query = _VERSIONS_IN_FORCE.where(PolicyVersion.policy_id == policy_id)
    return session.exec(query, params={"at": at, "day": _day(at)}).first()


def versions_in_force(session: Session, at: datetime) -> list[PolicyVersion]:
    """The version of every policy that holds at `at`, by policy."""
    return list(session.exec(_VERSIONS_IN_FORCE, params={"at": at, "day": _day(at)}))


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _in_force(at: Any, day: Any) -> Subquery:
    published, effective, retired = (
        col(PolicyVersion.published_at),
        col(PolicyVersion.effective_on),
        col(PolicyVersion.retired_at),
    )
    return _latest(and_(published <= at, effective <= day), or_(retired.is_(None), retired > at))


def _latest(has_come: ColumnElement[bool], stands: ColumnElement[bool]) -> Subquery:
    """The latest version of each policy among those that `has_come`, where it `stands`."""
    latest_first = (
        col(PolicyVersion.effective_on).desc(),
        col(PolicyVersion.published_at).desc(),
        col(PolicyVersion.number).desc(),
    )
    ranked = (
        select_columns(
            col(PolicyVersion.policy_id),
            col(PolicyVersion.id).label("version_id"),
            stands.label("stands"),
            func.row_number()
            .over(partition_by=col(PolicyVersion.policy_id), order_by=latest_first)
            .label("place"),
        )
        .where(has_come)
        .subquery()
    )
    return (
        select_columns(ranked.c.policy_id, ranked.c.version_id)
        .where(ranked.c.place == 1, ranked.c.stands)
        .subquery("in_force")
    )


_CURRENT = _in_force(bindparam("at"), bindparam("day"))
_VERSIONS_IN_FORCE = (
    select(PolicyVersion)
    .join(_CURRENT, _CURRENT.c.version_id == PolicyVersion.id)
    .order_by(col(PolicyVersion.policy_id))
)
"""Put together once: every judgement asks it."""


def _version_row(version: PolicyVersion, slug: str, clause_count: int) -> VersionRow:
    return VersionRow(
        id=version.id,
        policy_id=version.policy_id,
        policy=slug,
        number=version.number,
        label=version.label,
        state=version.state,
        clauses=clause_count,
        text_hash=version.text_hash,
        change_note=version.change_note,
        author_id=version.author_id,
        approved_by_id=version.approved_by_id,
        approved_outside=version.approved_outside,
        created_at=version.created_at,
        published_at=version.published_at,
        effective_on=version.effective_on,
        retired_at=version.retired_at,
    )
