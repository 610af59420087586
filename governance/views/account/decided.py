"""What was decided: policy versions that came into force in the period, and what changed in them by clause."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.people.tables import Person
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.views.account.period import Period, happened


@dataclass(frozen=True)
class Published:
    """A published version and its difference to the one before, as clause keys."""

    policy: str
    reference: str
    label: str
    published_at: datetime
    approved_by: str
    clauses: int
    added: list[str]
    removed: list[str]
    changed: list[str]


def published(session: Session, period: Period) -> list[Published]:
    """Versions published in the period, oldest first."""
    rows = session.execute(
        select(PolicyVersion, Policy, Person.handle)  # type: ignore[call-overload]
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .outerjoin(Person, col(Person.id) == PolicyVersion.approved_by_id)
        .where(
            col(PolicyVersion.published_at) >= period.starts_at,
            col(PolicyVersion.published_at) < period.ends_at,
        )
        .order_by(col(PolicyVersion.published_at), col(PolicyVersion.id))
    ).all()
    told = happened(session, ["policy.published", "policy.imported"], period)
    rows = [row for row in rows if f"{row[1].slug}@{row[0].number}" in told]
    texts = _texts(session, {version.policy_id for version, _, _ in rows})
    return [_published(version, policy, handle, texts) for version, policy, handle in rows]


def _published(
    version: PolicyVersion, policy: Policy, handle: str | None, texts: dict[tuple[int, int], dict[str, str]]
) -> Published:
    now = texts.get((version.policy_id, version.number), {})
    before = texts.get((version.policy_id, version.number - 1), {})
    assert version.published_at is not None
    return Published(
        policy=policy.title,
        reference=f"{policy.slug}@{version.number}",
        label=version.label,
        published_at=version.published_at,
        approved_by=handle or ("approved outside Plumbline" if version.approved_outside else "nobody"),
        clauses=len(now),
        added=sorted(now.keys() - before.keys()),
        removed=sorted(before.keys() - now.keys()),
        changed=sorted(key for key in now.keys() & before.keys() if now[key] != before[key]),
    )


def _texts(session: Session, policy_ids: set[int]) -> dict[tuple[int, int], dict[str, str]]:
    """Text hashes by clause key, for each version of these policies (policy id, version number)."""
    texts: dict[tuple[int, int], dict[str, str]] = {}
    for policy_id, number, key, text_hash in session.execute(
        select(
            col(PolicyVersion.policy_id), col(PolicyVersion.number), col(Clause.key), col(Clause.text_hash)
        )
        .join(Clause, col(Clause.policy_version_id) == PolicyVersion.id)
        .where(col(PolicyVersion.policy_id).in_(policy_ids))
    ):
        texts.setdefault((policy_id, number), {})[key] = text_hash
    return texts
