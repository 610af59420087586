"""Registering models and their released versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.canonical import canonical, content_hash
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.people.commands import SLUG
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.registry.queries import ancestors, registered_version_id
from governance.registry.tables import Model, ModelVersion, Output


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
        raise Conflict(f"A model called {slug} already exists.")
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
        raise Conflict(f"A model version {model} {label} already exists.")
    version = unit.add(ModelVersion(model_id=found.id, label=label, released_at=released_at, notes=notes))
    unit.record("model_version.added", f"{model} {label}")
    return version


def retire_model_version(unit: UnitOfWork, version_id: int) -> ModelVersion:
    """The version answers nobody any more, from now on. Raises NotFound, Conflict when it has already been retired."""
    require(unit.actor, Permission.REGISTER_MODEL)
    version = unit.session.get(ModelVersion, version_id)
    if version is None:
        raise NotFound("model version with the number", version_id)
    if version.retired_at is not None:
        raise Conflict(f"The version {version.label} has already been retired.")
    version.retired_at = unit.at
    model = unit.session.get_one(Model, version.model_id)
    unit.record("model_version.retired", f"{model.slug} {version.label}")
    return version


def set_base(unit: UnitOfWork, version_id: int, base: str) -> ModelVersion:
    """Keeps what a version was made from: a registered version (`assistant 2.0`), or the name of a model elsewhere.

    Raises Refused, NotFound, Conflict where the version would be its own ancestor.
    """
    require(unit.actor, Permission.REGISTER_MODEL)
    version = unit.session.get(ModelVersion, version_id)
    if version is None:
        raise NotFound("model version with the number", version_id)
    base = base.strip()[:200]
    known = registered_version_id(unit.session, base)
    name = f"{unit.session.get_one(Model, version.model_id).slug} {version.label}"
    if known is not None and version_id in (known, *ancestors(unit.session, known)):
        raise Conflict(
            f"{name} cannot be made from {base}: {base} is made from {name}, so that would be a cycle."
        )
    version.base_id, version.base_name = known, "" if known else base
    unit.record("model_version.base_set", name, {"base": base})
    return version


def keep_card(unit: UnitOfWork, version_id: int, card: dict[str, Any]) -> ModelVersion:
    """Keeps the metadata of the model card that a version came with. Raises Refused, NotFound, Invalid for a large one."""
    require(unit.actor, Permission.REGISTER_MODEL)
    version = unit.session.get(ModelVersion, version_id)
    if version is None:
        raise NotFound("model version with the number", version_id)
    if len(canonical(card)) > LARGEST_CARD:
        raise Invalid.field("card", f"expected at most {LARGEST_CARD:,} bytes of metadata")
    version.card = card
    model = unit.session.get_one(Model, version.model_id)
    unit.record("model_version.card_kept", f"{model.slug} {version.label}", {"card": sorted(card)})
    return version


LARGEST_CARD = 100_000


@dataclass(frozen=True)
class NewOutput:
    """An answer to store: the messages before it, the answer, where and when. `model_version_id` is known to the store."""

    model_version_id: int
    external_id: str
    conversation: Sequence[Any]
    answer: str
    language: str
    scenario: str
    produced_at: datetime

    @property
    def content_hash(self) -> str:
        return output_content_hash(self.conversation, self.answer, self.language, self.scenario)


def output_content_hash(conversation: object, answer: str, language: str | None, scenario: str | None) -> str:
    """The hash of what an output says and where: equal for a retry, different for a contradiction."""
    return content_hash([conversation, answer, language, scenario])


def store_outputs(unit: UnitOfWork, outputs: Sequence[NewOutput]) -> range:
    """Writes outputs that the caller knows to be new, and returns their ids; the caller records the event."""
    return unit.insert_covered(
        Output,
        [
            {
                "model_version_id": output.model_version_id,
                "external_id": output.external_id,
                "conversation": output.conversation,
                "answer": output.answer,
                "language": output.language,
                "scenario": output.scenario,
                "produced_at": output.produced_at,
                "content_hash": output.content_hash,
            }
            for output in outputs
        ],
    )


def record_outputs(unit: UnitOfWork, outputs: Sequence[NewOutput]) -> range:
    """Stores answers that nobody has spoken on yet, under one event. Raises Conflict for an external id that is taken."""
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    taken = [
        external_id
        for version_id in {output.model_version_id for output in outputs}
        for external_id in unit.session.exec(
            select(Output.external_id).where(
                Output.model_version_id == version_id,
                col(Output.external_id).in_(
                    [o.external_id for o in outputs if o.model_version_id == version_id]
                ),
            )
        )
    ]
    if taken:
        raise Conflict(f"Already stored: {', '.join(taken[:10])}{' and more' if len(taken) > 10 else ''}.")
    ids = store_outputs(unit, outputs)
    if outputs:
        unit.record("outputs.recorded", f"{Prefix.OUTPUT.of(ids[0])}..{ids[-1]}", {"created": len(ids)})
    return ids
