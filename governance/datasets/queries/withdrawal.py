"""Whom a withdrawn consent reaches: versions that hold such words, model versions trained on them (promise 5)."""

from dataclasses import dataclass

from sqlalchemy import CompoundSelect, distinct, func, select, union
from sqlmodel import Session, col

from governance.datasets.queries.consent import withdrawn_feedback, withdrawn_judgements
from governance.datasets.queries.trainings import trained_on
from governance.datasets.queries.versions import VersionRow, versions_by_id
from governance.datasets.tables import DatasetState, DatasetVersion, Example, ExampleSource, Training


@dataclass(frozen=True)
class AffectedVersion:
    """A dataset version with `examples` whose training consent no longer stands, and what was trained on it."""

    version: VersionRow
    examples: int
    model_versions: tuple[str, ...]


@dataclass(frozen=True)
class DatasetCounts:
    """For the overview: versions, those frozen, those that a model version was trained on, those that hold words whose
    consent was withdrawn; and the examples in frozen versions.
    """

    versions: int
    frozen: int
    trained_on: int
    affected: int
    frozen_examples: int


def affected_by_withdrawal(session: Session) -> list[AffectedVersion]:
    """Every version with an example that rests on withdrawn words, newest first."""
    touched = _touched_examples().subquery()
    counted = (
        select(col(Example.dataset_version_id), func.count())
        .join(touched, touched.c.example_id == Example.id)
        .group_by(col(Example.dataset_version_id))
    )
    counts = dict(session.execute(counted).all())
    rows = versions_by_id(session, list(counts))
    trained = trained_on(session, list(counts))
    return [AffectedVersion(row, counts[row.id], tuple(trained.get(row.id, ()))) for row in rows]


def dataset_counts(session: Session) -> DatasetCounts:
    """How many versions there are, and how they stand."""
    is_frozen = col(DatasetVersion.state) == DatasetState.FROZEN
    versions, frozen, examples = session.execute(
        select(
            func.count(),
            func.count().filter(is_frozen),
            func.coalesce(func.sum(DatasetVersion.example_count).filter(is_frozen), 0),
        ).select_from(DatasetVersion)
    ).one()
    trained = session.execute(select(func.count(distinct(col(Training.dataset_version_id))))).scalar_one()
    touched = _touched_examples().subquery()
    affected = session.execute(
        select(func.count(distinct(col(Example.dataset_version_id)))).join(
            touched, touched.c.example_id == Example.id
        )
    ).scalar_one()
    return DatasetCounts(versions, frozen, trained, affected, int(examples))


def _touched_examples() -> CompoundSelect[int]:
    source = col(ExampleSource.example_id)
    return union(
        select(source.label("example_id")).where(col(ExampleSource.feedback_id).in_(withdrawn_feedback())),
        select(source.label("example_id")).where(col(ExampleSource.judgement_id).in_(withdrawn_judgements())),
    )
