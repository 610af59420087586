"""Registering a model version with what it came of: its base, and the dataset versions it was trained on."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.commands.uses import record_training
from governance.datasets.queries import dataset_version
from governance.registry.commands import add_model, add_model_version, set_base
from governance.registry.tables import Model, ModelVersion


@dataclass(frozen=True, kw_only=True)
class NewModelVersion:
    """`name` is the model's short name and the label, `assistant 2.2`; `trained_on` are references such as harmlessness@1."""

    name: str
    base: str = ""
    trained_on: tuple[str, ...] = ()
    released_at: datetime | None = None
    notes: str = ""
    override_reason: str = ""


def register(unit: UnitOfWork, wanted: NewModelVersion) -> ModelVersion:
    """The new version; its model is made if need be. Raises Refused, Invalid, NotFound for a dataset version, Conflict for a
    label that is taken, for a dataset version that isn't frozen, and for a cycle of bases.
    """
    require(unit.actor, Permission.REGISTER_MODEL)
    slug, _, label = wanted.name.strip().partition(" ")
    if not label.strip():
        raise Invalid.field("name", "expected the model's short name and a label, such as assistant 2.2")
    if unit.session.exec(select(Model.id).where(Model.slug == slug)).first() is None:
        add_model(unit, slug, slug)
    version = add_model_version(unit, slug, label, wanted.released_at, wanted.notes)
    if wanted.base:
        set_base(unit, version.id, wanted.base)
    for reference in wanted.trained_on:
        record_training(
            unit,
            version.id,
            dataset_version(unit.session, reference).id,
            override_reason=wanted.override_reason,
        )
    return version
