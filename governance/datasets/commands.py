"""Building, freezing, training on and exporting dataset versions."""

from typing import Any

from sqlmodel import Session, col, func, select

from governance.audit.tables import Action, ActionKind
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.people.commands import SLUG
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.assembly import Assembled, Assembly, assemble, pages
from governance.datasets.consent import refuse_withdrawn, withdrawn_examples
from governance.datasets.gate import BINDING, gate
from governance.datasets.gate_rules import check_rule
from governance.datasets.leaving_out import write_left_out
from governance.datasets.moment import moment_of
from governance.datasets.origins import JUDGED, Origin, statement_id
from governance.datasets.recipe import Recipe
from governance.datasets.tables import (
    Dataset,
    DatasetState,
    DatasetVersion,
    DatasetVersionAction,
    Example,
    ExampleSource,
    GateRule,
    Training,
)
from governance.registry.tables import Model, ModelVersion


def build(unit: UnitOfWork, slug: str, recipe: Recipe, title: str | None = None) -> DatasetVersion:
    """The next version of the dataset `slug` (a new one if need be), from what the recipe takes.

    The stored recipe names the event it was bounded by, so that the version can be built again. Raises Refused, Invalid for
    a malformed slug or an event yet to come, NotFound for an unknown model version.
    """
    require(unit.actor, Permission.BUILD_DATASET)
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        raise Invalid(
            Problem("slug", "expected lower-case letters, digits, dots and hyphens, 64 characters at most")
        )
    moment = moment_of(unit.session, recipe.until_event)
    recipe = recipe.model_copy(update={"until_event": moment.event})
    assembly = assemble(unit.session, recipe, moment)
    dataset = _dataset(unit, slug, title)
    version = unit.add(
        DatasetVersion(
            dataset_id=dataset.id,
            number=_next_number(unit.session, dataset.id),
            state=DatasetState.BUILT,
            recipe=recipe.as_json(),
            content_hash=assembly.content_hash,
            example_count=assembly.example_count,
            excluded=assembly.excluded,
            account=assembly.account,
            built_by_id=unit.actor.person_id,
            built_at=unit.at,
        )
    )
    _write_examples(unit, version, assembly)
    write_left_out(unit, version.id, assembly, moment)
    unit.record(
        "dataset.built",
        f"{slug}@{version.number}",
        {
            "content_hash": version.content_hash,
            "examples": version.example_count,
            "excluded": version.excluded,
            "account": version.account,
            "until_event": moment.event,
        },
    )
    return version


def freeze(unit: UnitOfWork, version_id: int) -> DatasetVersion:
    """Fixes a version for ever, if it passes the gate. Raises Refused, NotFound, Conflict naming each check that failed."""
    require(unit.actor, Permission.FREEZE_DATASET)
    version, reference = _version(unit.session, version_id)
    if version.state is DatasetState.FROZEN:
        raise Conflict(f"{reference} is frozen already.")
    checks = gate(unit.session, version_id)
    failed = [check.detail for check in checks if not check.passed]
    if failed:
        raise Conflict(f"{reference} does not pass the gate. {' '.join(failed)}")
    version.state = DatasetState.FROZEN
    version.frozen_by_id = unit.actor.person_id
    version.frozen_at = unit.at
    unit.record(
        "dataset.frozen",
        reference,
        {"content_hash": version.content_hash, "passed": [check.name for check in checks]},
    )
    return version


def release_in_spite(unit: UnitOfWork, version_id: int, reason: str) -> DatasetVersion:
    """Fixes a version although it fails checks of the gate: a manager's decision, with the reason that every report shows.

    Raises Refused, NotFound, Invalid for an empty reason, Conflict where nothing fails, or where what fails nobody may overrule:
    missing rows, missing sources, consent.
    """
    require(unit.actor, Permission.RELEASE_IN_SPITE)
    version, reference = _version(unit.session, version_id)
    if version.state is DatasetState.FROZEN:
        raise Conflict(f"{reference} is frozen already.")
    if not reason.strip():
        raise Invalid.field("reason", "expected why the version is released although checks failed")
    failed = [check for check in gate(unit.session, version_id) if not check.passed]
    if not failed:
        raise Conflict(f"{reference} passes the gate: freeze it.")
    binding = [check.detail for check in failed if check.name in BINDING]
    if binding:
        raise Conflict(f"{reference} cannot be released. {' '.join(binding)}")
    version.state = DatasetState.FROZEN
    version.frozen_by_id, version.frozen_at = unit.actor.person_id, unit.at
    version.failed_checks = [check.name for check in failed]
    version.release_reason, version.released_by_id = reason.strip(), unit.actor.person_id
    unit.record(
        "dataset.released_in_spite",
        reference,
        {
            "content_hash": version.content_hash,
            "failed": version.failed_checks,
            "reason": version.release_reason,
        },
    )
    return version


def set_gate_rule(unit: UnitOfWork, name: str, limit: float | None, against: str = "") -> None:
    """Asks for a check of the gate with this threshold from now on; None asks for it no longer. Raises Refused, Invalid."""
    require(unit.actor, Permission.SET_GATE)
    check_rule(name, limit or 0, against if limit is not None else "-")
    rule = unit.session.exec(select(GateRule).where(GateRule.name == name)).first()
    if limit is None:
        if rule is None:
            raise Conflict(f"The gate doesn't ask for {name}.")
        unit.session.delete(rule)
    elif rule is None:
        unit.add(GateRule(name=name, limit=float(limit), against=against))
    else:
        rule.limit, rule.against = float(limit), against
    unit.record("dataset.gate_set", name, {"limit": limit, "against": against})


def record_training(
    unit: UnitOfWork, model_version_id: int, dataset_version_id: int, *, override_reason: str = ""
) -> Training:
    """A model version was trained on a frozen dataset version. Where the version holds words whose training consent was
    withdrawn, this is refused, unless `override_reason` says why it happened all the same: it is kept and shown.

    Raises Refused, NotFound, Conflict when it isn't frozen, is known already, or holds withdrawn words.
    """
    require(unit.actor, Permission.REGISTER_MODEL)
    version, reference = _version(unit.session, dataset_version_id)
    name = _model_version_name(unit.session, model_version_id)
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
    _, reference = _version(unit.session, dataset_version_id)
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
    version, reference = _version(unit.session, version_id)
    if version.state is not DatasetState.FROZEN:
        raise Conflict(f"{reference} is not frozen. Only frozen versions can be exported: freeze it first.")
    refuse_withdrawn(unit.session, version_id, reference)
    unit.record("dataset.exported", reference, {"format": form, "sha256": sha256, "bytes": size})


def _dataset(unit: UnitOfWork, slug: str, title: str | None) -> Dataset:
    dataset = unit.session.exec(select(Dataset).where(Dataset.slug == slug)).first()
    if dataset is None:
        return unit.add(Dataset(slug=slug, title=title or slug, created_at=unit.at))
    dataset.title = title or dataset.title
    return dataset


def _next_number(session: Session, dataset_id: int) -> int:
    newest = session.exec(
        select(func.max(DatasetVersion.number)).where(DatasetVersion.dataset_id == dataset_id)
    ).one()
    return (newest or 0) + 1


def _write_examples(unit: UnitOfWork, version: DatasetVersion, assembly: Assembly) -> None:
    for page in pages(unit.session, assembly):
        example_ids = unit.insert_covered(Example, [_example(version.id, example) for example in page])
        sources = [
            _source(example_id, origin, source_id)
            for example_id, example in zip(example_ids, page, strict=True)
            for origin, source_id in example.sources
        ]
        unit.insert_covered(ExampleSource, sources)


def _example(version_id: int, example: Assembled) -> dict[str, Any]:
    return {
        "dataset_version_id": version_id,
        "position": example.position,
        "prompt": example.pair.prompt,
        "chosen": example.pair.chosen,
        "rejected": example.pair.rejected,
        "kind": example.pair.kind,
        "label": example.pair.label,
        "labels": example.pair.labels,
        "votes_for": example.votes_for,
        "votes_against": example.votes_against,
        "stakeholder_group": example.pair.group,
        "group_votes": example.pair.group_votes,
        "weight": example.pair.weight,
        "absolute": any(origin not in (Origin.COMPARISON, Origin.RANKING) for origin, _ in example.sources),
        "split": example.split,
        "personal_data": example.personal_data,
        "language": example.first.language,
        "scenario": example.first.scenario,
        "output_id": example.first.output_id,
        "digest": example.digest,
        "subject": example.subject,
    }


def _source(example_id: int, origin: Origin, source_id: int) -> dict[str, Any]:
    judged, source_id = origin in JUDGED, statement_id(origin, source_id)
    return {
        "example_id": example_id,
        "feedback_id": None if judged else source_id,
        "judgement_id": source_id if judged else None,
    }


def _version(session: Session, version_id: int) -> tuple[DatasetVersion, str]:
    """The version and its reference. Raises NotFound."""
    version = session.get(DatasetVersion, version_id)
    if version is None:
        raise NotFound("dataset version with the number", version_id)
    dataset = session.get_one(Dataset, version.dataset_id)
    return version, f"{dataset.slug}@{version.number}"


def _model_version_name(session: Session, model_version_id: int) -> str:
    found = session.exec(
        select(Model.slug, ModelVersion.label)
        .join(ModelVersion, col(ModelVersion.model_id) == Model.id)
        .where(ModelVersion.id == model_version_id)
    ).first()
    if found is None:
        raise NotFound("model version with the number", model_version_id)
    slug, label = found
    return f"{slug} {label}"
