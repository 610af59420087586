"""Registering models and their released versions."""

from datetime import datetime

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork
from governance.registry.tables import Model, ModelVersion


def add_model(unit: UnitOfWork, slug: str, name: str, description: str = "") -> Model:
    """A new model. Raises Invalid for a malformed slug or an empty name, Conflict for a taken slug."""
    require(unit.actor, Permission.REGISTER_MODEL)
    problems = []
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        problems.append(Problem("slug", "expected lower-case letters, digits, dots and hyphens, 64 at most"))
    if not name.strip():
        problems.append(Problem("name", "expected a name to show"))
    if problems:
        raise Invalid(*problems)
    if unit.session.exec(select(Model.id).where(Model.slug == slug)).first() is not None:
        raise Conflict(f"There is a model {slug} already.")
    model = unit.add(Model(slug=slug, name=name.strip(), description=description))
    unit.record("model.added", slug)
    return model


def add_model_version(
    unit: UnitOfWork, model: str, label: str, released_at: datetime | None = None, notes: str = ""
) -> ModelVersion:
    """A released state of `model` (its slug). Raises NotFound for the model, Invalid or Conflict for the label."""
    require(unit.actor, Permission.REGISTER_MODEL)
    label = label.strip()
    if not label or len(label) > 64 or any(character.isspace() for character in label):
        raise Invalid.field("label", "expected 1 to 64 characters without spaces, such as 2.1")
    found = unit.session.exec(select(Model).where(Model.slug == model)).first()
    if found is None:
        raise NotFound("model", model)
    same = select(ModelVersion.id).where(ModelVersion.model_id == found.id, ModelVersion.label == label)
    if unit.session.exec(same).first() is not None:
        raise Conflict(f"There is a model version {model} {label} already.")
    version = unit.add(ModelVersion(model_id=found.id, label=label, released_at=released_at, notes=notes))
    unit.record("model_version.added", f"{model} {label}")
    return version
