"""Models, their versions, and single outputs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.registry.tables import Model, ModelVersion, Output


@dataclass(frozen=True)
class ModelVersionRow:
    """A model version under the name people use: `assistant 2.1`."""

    id: int
    model: str
    label: str
    released_at: datetime | None
    retired_at: datetime | None
    notes: str
    base_id: int | None = None
    base_name: str = ""
    card: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        return f"{self.model} {self.label}"


@dataclass(frozen=True)
class OutputView:
    """An output as it was seen: the conversation before, and the answer."""

    id: int
    external_id: str
    model_version: str
    conversation: list[dict[str, Any]]
    answer: str
    language: str
    scenario: str
    produced_at: datetime

    @property
    def reference(self) -> str:
        return Prefix.OUTPUT.of(self.id)


def model_versions(session: Session) -> list[ModelVersionRow]:
    """All model versions, by model and release."""
    rows = session.exec(
        select(ModelVersion, Model.slug)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .order_by(Model.slug, col(ModelVersion.released_at), col(ModelVersion.id))
    )
    return [
        ModelVersionRow(
            id=version.id,
            model=slug,
            label=version.label,
            released_at=version.released_at,
            retired_at=version.retired_at,
            notes=version.notes,
            base_id=version.base_id,
            base_name=version.base_name,
            card=version.card,
        )
        for version, slug in rows
    ]


def model_version_id(session: Session, name: str) -> int:
    """The id of `assistant 2.1`. Raises NotFound."""
    found = registered_version_id(session, name)
    if found is None:
        raise NotFound("model version", name)
    return found


def ancestors(session: Session, version_id: int) -> list[int]:
    """The versions that a version was made from, the nearest first."""
    rows = session.exec(
        select(ModelVersion, Model.slug).join(Model, col(Model.id) == ModelVersion.model_id)
    ).all()
    ids = {f"{slug} {version.label}": version.id for version, slug in rows}
    bases = {version.id: version.base_id or ids.get(version.base_name) for version, _ in rows}
    found: list[int] = []
    base = bases.get(version_id)
    while base is not None and base not in found:
        found.append(base)
        base = bases.get(base)
    return found


def registered_version_id(session: Session, name: str) -> int | None:
    """The id of `assistant 2.1`; None where no such version is registered."""
    slug, _, label = name.strip().partition(" ")
    return session.exec(
        select(ModelVersion.id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(Model.slug == slug, ModelVersion.label == label.strip())
    ).first()


def output_view(session: Session, output_id: int) -> OutputView:
    """One output. Raises NotFound."""
    row = session.exec(
        select(Output, Model.slug, ModelVersion.label)
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(Output.id == output_id)
    ).first()
    if row is None:
        raise NotFound("output", Prefix.OUTPUT.of(output_id))
    output, slug, label = row
    return OutputView(
        id=output.id,
        external_id=output.external_id,
        model_version=f"{slug} {label}",
        conversation=output.conversation,
        answer=output.answer,
        language=output.language,
        scenario=output.scenario,
        produced_at=output.produced_at,
    )
