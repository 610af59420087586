"""What was built: dataset versions with what they left out, and the model versions trained on them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.datasets.tables import Dataset, DatasetVersion, Example, ExampleSource, Training
from governance.registry.tables import Model, ModelVersion
from governance.views.account.period import Period, happened, known_by


@dataclass(frozen=True)
class DatasetLine:
    """A dataset version; `frozen_at` is empty where it wasn't frozen by the moment."""

    reference: str
    title: str
    examples: int
    excluded: dict[str, int]
    content_hash: str
    built_at: datetime
    frozen_at: datetime | None
    model_versions: list[str]


def built(session: Session, period: Period) -> list[DatasetLine]:
    """Dataset versions built up to the end of the period, oldest first."""
    frozen = happened(session, ["dataset.frozen"], period)
    trained: dict[int, list[str]] = {}
    for version_id, slug, label in session.execute(
        select(col(Training.dataset_version_id), col(Model.slug), col(ModelVersion.label))
        .join(ModelVersion, col(ModelVersion.id) == Training.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(known_by(Training, col(Training.recorded_at), period))
        .order_by(col(Training.id))
    ):
        trained.setdefault(version_id, []).append(f"{slug} {label}")
    rows = session.execute(
        select(DatasetVersion, Dataset)
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .where(known_by(DatasetVersion, col(DatasetVersion.built_at), period))
        .order_by(col(DatasetVersion.id))
    ).all()
    return [
        DatasetLine(
            reference=f"{dataset.slug}@{version.number}",
            title=dataset.title,
            examples=version.example_count,
            excluded=version.excluded,
            content_hash=version.content_hash,
            built_at=version.built_at,
            frozen_at=version.frozen_at if f"{dataset.slug}@{version.number}" in frozen else None,
            model_versions=trained.get(version.id, []),
        )
        for version, dataset in rows
    ]


def newest_frozen_example(session: Session, period: Period) -> int | None:
    """The first example of the dataset version frozen last before the end of the period; one that a judgement led to where
    there is one, since its thread is longest. None without any.
    """
    frozen = happened(session, ["dataset.frozen"], period)
    rows = session.execute(
        select(col(DatasetVersion.id), col(Dataset.slug), col(DatasetVersion.number))
        .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
        .where(col(DatasetVersion.frozen_at).is_not(None), col(DatasetVersion.example_count) > 0)
        .order_by(col(DatasetVersion.frozen_at).desc(), col(DatasetVersion.id).desc())
    )
    version_id = next((row_id for row_id, slug, number in rows if f"{slug}@{number}" in frozen), None)
    if version_id is None:
        return None
    judged = (
        select(func.min(col(ExampleSource.example_id)))
        .join(Example, col(Example.id) == ExampleSource.example_id)
        .where(col(Example.dataset_version_id) == version_id, col(ExampleSource.judgement_id).is_not(None))
    )
    first = select(func.min(col(Example.id))).where(col(Example.dataset_version_id) == version_id)
    return session.execute(judged).scalar() or session.execute(first).scalar()
