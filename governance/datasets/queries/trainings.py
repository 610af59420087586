"""Model versions trained on dataset versions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from governance.datasets.tables import (
    Dataset,
    DatasetVersion,
    Training,
)
from governance.registry.tables import Model, ModelVersion


def trained_on(session: Session, version_ids: Sequence[int]) -> dict[int, list[str]]:
    """The model versions trained on each of these dataset versions, by name; versions without any are left out."""
    rows = session.execute(
        select(col(Training.dataset_version_id), col(Model.slug), col(ModelVersion.label))
        .join(ModelVersion, col(ModelVersion.id) == Training.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(col(Training.dataset_version_id).in_(version_ids))
        .order_by(col(Training.id))
    )
    names: dict[int, list[str]] = {}
    for version_id, slug, label in rows:
        names.setdefault(version_id, []).append(f"{slug} {label}")
    return names


def trained_datasets(session: Session, model_version_id: int) -> list[str]:
    """The dataset versions that a model version was trained on, by reference."""
    rows = session.execute(
        select(col(Dataset.slug), col(DatasetVersion.number))
        .join(DatasetVersion, col(DatasetVersion.dataset_id) == Dataset.id)
        .join(Training, col(Training.dataset_version_id) == DatasetVersion.id)
        .where(col(Training.model_version_id) == model_version_id)
        .order_by(col(Training.id))
    )
    return [f"{slug}@{number}" for slug, number in rows]


def training_overrides(session: Session, version_id: int) -> dict[str, str]:
    """Why a training was recorded although consent had been withdrawn, by the model version's name."""
    rows = session.execute(
        select(col(Model.slug), col(ModelVersion.label), col(Training.override_reason))
        .join(ModelVersion, col(ModelVersion.model_id) == Model.id)
        .join(Training, col(Training.model_version_id) == ModelVersion.id)
        .where(col(Training.dataset_version_id) == version_id, col(Training.override_reason) != "")
    )
    return {f"{slug} {label}": reason for slug, label, reason in rows}
