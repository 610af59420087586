"""What stands at each station of the loop, and what is stuck there.

Reads roll-ups and counts of states only: it costs the same however much feedback there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.queries import FindingCounts, finding_counts
from governance.datasets.queries import AffectedVersion, affected_by_withdrawal, versions
from governance.datasets.tables import DatasetState
from governance.feedback.queries import weekly_counts
from governance.feedback.tables import Kind
from governance.policy.queries import in_force
from governance.policy.tables import Clause, PolicyState, PolicyVersion
from governance.registry.queries import model_versions
from governance.review.queries import ReviewCounts, review_counts, stale_judgements


@dataclass(frozen=True)
class Heard:
    """Feedback in all, and by kind for each of `weeks` (Mondays, oldest first, none left out)."""

    total: int
    weeks: tuple[date, ...]
    by_kind: dict[Kind, tuple[int, ...]]


@dataclass(frozen=True)
class Rules:
    """Policy versions and clauses in force, versions that wait for approval, judgements that cite a clause which has
    another text by now.
    """

    versions: int
    clauses: int
    to_approve: int
    stale_judgements: int


@dataclass(frozen=True)
class Datasets:
    """Dataset versions, those frozen, and those that hold words whose contributors took consent back."""

    versions: int
    frozen: int
    affected: int


@dataclass(frozen=True)
class Models:
    """Model versions; `affected` names those trained on words whose contributors took consent back."""

    versions: int
    affected: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    heard: Heard
    review: ReviewCounts
    rules: Rules
    findings: FindingCounts
    datasets: Datasets
    models: Models

    @property
    def is_empty(self) -> bool:
        """Whether nobody has said anything yet, and there is no rule to judge by."""
        return self.heard.total == 0 and self.rules.versions == 0


def overview(session: Session, at: datetime) -> Overview:
    """The loop at the moment `at`."""
    affected = affected_by_withdrawal(session)
    return Overview(
        heard=_heard(session),
        review=review_counts(session, at),
        rules=_rules(session, at),
        findings=finding_counts(session, at.date()),
        datasets=_datasets(session, affected),
        models=_models(session, affected),
    )


def _heard(session: Session) -> Heard:
    counts = weekly_counts(session)
    if not counts:
        return Heard(0, (), {})
    first, last = counts[0].week.toordinal(), counts[-1].week.toordinal()
    weeks = tuple(date.fromordinal(day) for day in range(first, last + 1, 7))
    found = {(row.kind, row.week): row.count for row in counts}
    by_kind = {kind: tuple(found.get((kind, week), 0) for week in weeks) for kind in Kind}
    return Heard(sum(found.values()), weeks, by_kind)


def _rules(session: Session, at: datetime) -> Rules:
    now = in_force(at)
    versions = session.execute(select(func.count()).select_from(now)).scalar_one()
    clauses = session.execute(
        select(func.count()).select_from(Clause).join(now, now.c.version_id == Clause.policy_version_id)
    ).scalar_one()
    to_approve = session.execute(
        select(func.count())
        .select_from(PolicyVersion)
        .where(col(PolicyVersion.state) == PolicyState.IN_REVIEW)
    ).scalar_one()
    stale = {citation.judgement_id for citation in stale_judgements(session, at)}
    return Rules(versions, clauses, to_approve, len(stale))


def _datasets(session: Session, affected: Sequence[AffectedVersion]) -> Datasets:
    rows = versions(session)
    frozen = sum(row.state is DatasetState.FROZEN for row in rows)
    return Datasets(len(rows), frozen, len(affected))


def _models(session: Session, affected: Sequence[AffectedVersion]) -> Models:
    names = {name for version in affected for name in version.model_versions}
    return Models(len(model_versions(session)), tuple(sorted(names)))
