"""The rows that commands on datasets begin with."""

from sqlmodel import Session, col, select

from governance.core.errors import NotFound
from governance.datasets.tables import (
    Dataset,
    DatasetVersion,
)
from governance.registry.tables import Model, ModelVersion


def version_named(session: Session, version_id: int) -> tuple[DatasetVersion, str]:
    """The version and its reference. Raises NotFound."""
    version = session.get(DatasetVersion, version_id)
    if version is None:
        raise NotFound("dataset version with the number", version_id)
    dataset = session.get_one(Dataset, version.dataset_id)
    return version, f"{dataset.slug}@{version.number}"


def model_version_name(session: Session, model_version_id: int) -> str:
    found = session.exec(
        select(Model.slug, ModelVersion.label)
        .join(ModelVersion, col(ModelVersion.model_id) == Model.id)
        .where(ModelVersion.id == model_version_id)
    ).first()
    if found is None:
        raise NotFound("model version with the number", model_version_id)
    slug, label = found
    return f"{slug} {label}"
