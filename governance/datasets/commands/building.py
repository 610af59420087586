"""Building, freezing, training on and exporting dataset versions."""

from typing import Any

from sqlmodel import Session, func, select

from governance.core.access import Permission, require
from governance.core.errors import Invalid, Problem
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.commands.leaving_out import write_left_out
from governance.datasets.origins import JUDGED, Origin, statement_id
from governance.datasets.queries.building.assembly import Assembled, Assembly, assemble, pages
from governance.datasets.queries.building.moment import moment_of
from governance.datasets.recipe import Recipe
from governance.datasets.tables import (
    Dataset,
    DatasetState,
    DatasetVersion,
    Example,
    ExampleSource,
)


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
