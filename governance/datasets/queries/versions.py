"""Dataset versions: what they were made of, what was left out, what was made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.audit.tables import Action
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix, versioned
from governance.datasets.queries.trainings import trained_on, training_overrides
from governance.datasets.recipe import Recipe, read_recipe
from governance.datasets.tables import (
    Dataset,
    DatasetState,
    DatasetVersion,
    DatasetVersionAction,
    Example,
    ExampleSource,
)
from governance.feedback.tables import Feedback, Kind
from governance.policy.tables import Policy, PolicyVersion
from governance.review.tables import JudgementPolicyVersion


@dataclass(frozen=True)
class VersionRow:
    """A dataset version. `excluded` counts what was left out, by governance.datasets.pairs.Exclusion."""

    id: int
    slug: str
    title: str
    number: int
    state: DatasetState
    content_hash: str
    example_count: int
    excluded: dict[str, int]
    built_at: datetime
    frozen_at: datetime | None
    account: dict[str, Any] = field(default_factory=dict)
    failed_checks: list[str] | None = None
    release_reason: str | None = None
    archive: str | None = None

    @property
    def reference(self) -> str:
        return f"{self.slug}@{self.number}"


@dataclass(frozen=True)
class DatasetRow:
    """A dataset with its newest version."""

    slug: str
    title: str
    versions: int
    newest: VersionRow


@dataclass(frozen=True)
class CarriedOut:
    """A corrective action that a version carries out."""

    reference: str
    finding: str
    description: str
    completed_at: datetime | None


@dataclass(frozen=True)
class VersionView:
    """Everything about one version but its examples. Counts are (name, number of examples), largest first.

    `sources` counts the statements behind the examples by kind: comparison, correction, judgement. `judged_under` are the
    policy versions that the judgements among them were made under. `overrides`: why a training was recorded although consent to
    some of the words had been withdrawn, by model version.
    """

    row: VersionRow
    recipe: Recipe
    built_by: str
    frozen_by: str
    sources: dict[str, int]
    languages: list[tuple[str, int]]
    scenarios: list[tuple[str, int]]
    judged_under: list[str]
    actions: list[CarriedOut]
    model_versions: list[str]
    overrides: dict[str, str]
    description: str = ""
    licence: str = ""


def versions(session: Session, slug: str | None = None) -> list[VersionRow]:
    """All versions, or those of one dataset, newest first."""
    condition = [] if slug is None else [col(Dataset.slug) == slug]
    return _versions(session, *condition)


def datasets(session: Session) -> list[DatasetRow]:
    """All datasets by slug."""
    found: dict[str, list[VersionRow]] = {}
    for row in _versions(session):
        found.setdefault(row.slug, []).append(row)
    return [DatasetRow(slug, rows[0].title, len(rows), rows[0]) for slug, rows in sorted(found.items())]


def dataset_version(session: Session, reference: str) -> VersionRow:
    """The version called `slug@2`. Raises NotFound."""
    named = versioned(reference)
    found = (
        _versions(session, col(Dataset.slug) == named[1], col(DatasetVersion.number) == named[2])
        if named and named[0] is None
        else []
    )
    if not found:
        raise NotFound("dataset version", reference)
    return found[0]


def version_row(session: Session, version_id: int) -> VersionRow:
    """The version with this id. Raises NotFound."""
    found = _versions(session, col(DatasetVersion.id) == version_id)
    if not found:
        raise NotFound("dataset version with the number", version_id)
    return found[0]


def versions_by_id(session: Session, version_ids: Sequence[int]) -> list[VersionRow]:
    """The versions with these ids, newest first."""
    return _versions(session, col(DatasetVersion.id).in_(version_ids))


def version_view(session: Session, version_id: int) -> VersionView:
    """Everything about one version but its examples. Raises NotFound."""
    row = version_row(session, version_id)
    builder, freezer = aliased(Person), aliased(Person)
    recipe, built_by, frozen_by, description, licence = session.execute(
        select(
            col(DatasetVersion.recipe),
            _shown(builder),
            _shown(freezer),
            col(Dataset.description),
            col(Dataset.licence),
        )
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .outerjoin(builder, col(builder.id) == DatasetVersion.built_by_id)
        .outerjoin(freezer, col(freezer.id) == DatasetVersion.frozen_by_id)
        .where(col(DatasetVersion.id) == version_id)
    ).one()
    return VersionView(
        row=row,
        recipe=read_recipe(recipe),
        built_by=built_by,
        frozen_by=frozen_by,
        sources=_source_counts(session, version_id),
        languages=_example_counts(session, version_id, col(Example.language)),
        scenarios=_example_counts(session, version_id, col(Example.scenario)),
        judged_under=_judged_under(session, version_id),
        actions=_actions(session, version_id),
        model_versions=trained_on(session, [version_id]).get(version_id, []),
        overrides=training_overrides(session, version_id),
        description=description,
        licence=licence,
    )


def _shown(person: Any) -> ColumnElement[str]:
    return func.coalesce(person.name, person.handle, "")


def _versions(session: Session, *conditions: ColumnElement[bool]) -> list[VersionRow]:
    rows = session.execute(
        select(
            col(DatasetVersion.id),
            col(Dataset.slug),
            col(Dataset.title),
            col(DatasetVersion.number),
            col(DatasetVersion.state),
            col(DatasetVersion.content_hash),
            col(DatasetVersion.example_count),
            col(DatasetVersion.excluded),
            col(DatasetVersion.built_at),
            col(DatasetVersion.frozen_at),
            col(DatasetVersion.account),
            col(DatasetVersion.failed_checks),
            col(DatasetVersion.release_reason),
            col(DatasetVersion.archive),
        )
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .where(*conditions)
        .order_by(col(DatasetVersion.id).desc())
    )
    return [VersionRow(*row) for row in rows]


def _source_counts(session: Session, version_id: int) -> dict[str, int]:
    of_version = (
        select(
            col(Feedback.kind),
            func.count(distinct(col(ExampleSource.feedback_id)))
            + func.count(distinct(col(ExampleSource.judgement_id))),
        )
        .select_from(ExampleSource)
        .join(Example, col(Example.id) == ExampleSource.example_id)
        .outerjoin(Feedback, col(Feedback.id) == ExampleSource.feedback_id)
        .where(col(Example.dataset_version_id) == version_id)
        .group_by(col(Feedback.kind))
    )
    counted = {
        Kind(kind).value if kind else "judgement": count for kind, count in session.execute(of_version)
    }
    return dict(sorted(counted.items()))


def _example_counts(session: Session, version_id: int, column: Any) -> list[tuple[str, int]]:
    rows = session.execute(
        select(column, func.count())
        .where(col(Example.dataset_version_id) == version_id)
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return [(name, count) for name, count in rows]


def _judged_under(session: Session, version_id: int) -> list[str]:
    rows = session.execute(
        select(col(Policy.slug), col(PolicyVersion.number))
        .select_from(ExampleSource)
        .join(Example, col(Example.id) == ExampleSource.example_id)
        .join(JudgementPolicyVersion, col(JudgementPolicyVersion.judgement_id) == ExampleSource.judgement_id)
        .join(PolicyVersion, col(PolicyVersion.id) == JudgementPolicyVersion.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(Example.dataset_version_id) == version_id)
        .distinct()
        .order_by(col(Policy.slug), col(PolicyVersion.number))
    )
    return [f"{slug}@{number}" for slug, number in rows]


def _actions(session: Session, version_id: int) -> list[CarriedOut]:
    actions: Sequence[Action] = (
        session.execute(
            select(Action)
            .join(DatasetVersionAction, col(DatasetVersionAction.action_id) == Action.id)
            .where(col(DatasetVersionAction.dataset_version_id) == version_id)
            .order_by(col(Action.id))
        )
        .scalars()
        .all()
    )
    return [
        CarriedOut(
            Prefix.ACTION.of(action.id),
            Prefix.FINDING.of(action.finding_id),
            action.description,
            action.completed_at,
        )
        for action in actions
    ]
