"""What was made of a dataset version: trainings, corrective actions, exports."""

from typing import Any

from sqlmodel import col, select

from governance.audit.tables import Action, ActionKind
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.commands.versioned import model_version_name, version_named
from governance.datasets.queries.consent import refuse_withdrawn, withdrawn_examples
from governance.datasets.tables import (
    DatasetState,
    DatasetVersionAction,
    Training,
)


def record_training(
    unit: UnitOfWork, model_version_id: int, dataset_version_id: int, *, override_reason: str = ""
) -> Training:
    """A model version was trained on a frozen dataset version. Where the version holds words whose training consent was
    withdrawn, this is refused, unless `override_reason` says why it happened all the same: it is kept and shown.

    Raises Refused, NotFound, Conflict when it isn't frozen, is known already, or holds withdrawn words.
    """
    require(unit.actor, Permission.REGISTER_MODEL)
    version, reference = version_named(unit.session, dataset_version_id)
    name = model_version_name(unit.session, model_version_id)
    if version.state is not DatasetState.FROZEN:
        raise Conflict(f"{reference} is not frozen, so nothing can have been trained on it. Freeze it first.")
    known = select(Training.id).where(
        col(Training.model_version_id) == model_version_id,
        col(Training.dataset_version_id) == dataset_version_id,
    )
    if unit.session.exec(known).first() is not None:
        raise Conflict(f"It is known already that {name} was trained on {reference}.")
    withdrawn = withdrawn_examples(unit.session, dataset_version_id)
    if withdrawn and not override_reason.strip():
        refuse_withdrawn(unit.session, dataset_version_id, reference)
    training = unit.add(
        Training(
            model_version_id=model_version_id,
            dataset_version_id=dataset_version_id,
            recorded_at=unit.at,
            override_reason=override_reason.strip() if withdrawn else "",
        )
    )
    facts: dict[str, Any] = {"model_version": name}
    if withdrawn:
        facts |= {"withdrawn_examples": withdrawn, "override_reason": training.override_reason}
    unit.record("dataset.trained_on", reference, facts)
    return training


def link_action(unit: UnitOfWork, dataset_version_id: int, action_id: int) -> DatasetVersionAction:
    """The version carries out a corrective action of the kind dataset. Raises Refused, NotFound, Invalid for an action of
    another kind, Conflict when they are linked already.
    """
    require(unit.actor, Permission.BUILD_DATASET)
    _, reference = version_named(unit.session, dataset_version_id)
    action = unit.session.get(Action, action_id)
    if action is None:
        raise NotFound("action", Prefix.ACTION.of(action_id))
    if action.kind is not ActionKind.DATASET:
        raise Invalid.field(
            "action", f"expected one of the kind dataset; this one is about {action.kind.value}"
        )
    known = select(DatasetVersionAction.id).where(
        col(DatasetVersionAction.dataset_version_id) == dataset_version_id,
        col(DatasetVersionAction.action_id) == action_id,
    )
    if unit.session.exec(known).first() is not None:
        raise Conflict(f"{reference} is linked to {Prefix.ACTION.of(action_id)} already.")
    link = unit.add(DatasetVersionAction(dataset_version_id=dataset_version_id, action_id=action_id))
    unit.record("dataset.action_linked", reference, {"action": Prefix.ACTION.of(action_id)})
    return link


def record_export(unit: UnitOfWork, version_id: int, form: str, sha256: str, size: int) -> None:
    """Keeps in the ledger that the actor took a frozen version out, as a file with this hash and size in bytes.

    Raises Refused, NotFound, Conflict when it isn't frozen or holds words whose training consent was withdrawn.
    """
    require(unit.actor, Permission.EXPORT_DATASET)
    version, reference = version_named(unit.session, version_id)
    if version.state is not DatasetState.FROZEN:
        raise Conflict(f"{reference} is not frozen. Only frozen versions can be exported: freeze it first.")
    refuse_withdrawn(unit.session, version_id, reference)
    unit.record("dataset.exported", reference, {"format": form, "sha256": sha256, "bytes": size})
