"""A frozen version as a stream of examples, checked against its content hash on the way out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Text, cast, select
from sqlmodel import Session, col

from governance.core.canonical import canonical, sha256
from governance.core.errors import Conflict
from governance.datasets.example_row import ExampleRow
from governance.datasets.pairs import ContentHash, ExampleKind, Pair
from governance.datasets.queries.building.assembly import with_disagreement
from governance.datasets.queries.consent import refuse_withdrawn
from governance.datasets.queries.versions import VersionRow, version_row
from governance.datasets.recipe import Recipe, read_recipe
from governance.datasets.tables import DatasetState, DatasetVersion, Example

PAGE = 1_000
"""Examples held in memory at once while streaming."""


def stream_examples(session: Session, version_id: int) -> Iterator[ExampleRow]:
    """The examples of a frozen version in order, in constant memory.

    Raises NotFound, Conflict for a version that isn't frozen or holds words whose training consent was withdrawn, and Conflict
    after the last example when the texts are not those that were frozen: whoever writes a file keeps it only once the stream
    has ended.
    """
    version = _frozen(session, version_id)
    return _checked(session, version_id, version.reference, version.content_hash)


def stream_preference_lines(session: Session, version_id: int) -> Iterator[bytes]:
    """The preferences of a frozen version as canonical JSON objects (chosen, prompt, rejected), in order. Raises as
    `stream_examples` does.

    The store keeps these texts in canonical form already, so they are put together without being parsed.
    """
    version = _frozen(session, version_id)
    if not only_preferences(session, version_id):
        examples = _checked(session, version_id, version.reference, version.content_hash)
        return (canonical(each.pair.content) for each in examples if each.pair.kind is ExampleKind.PREFERENCE)
    return _joined(session, version_id, version.reference, version.content_hash)


def only_preferences(session: Session, version_id: int) -> bool:
    """Whether every example of the version is one preference as it stands, by its recipe. Raises NotFound, Conflict for a version
    that isn't frozen.
    """
    _frozen(session, version_id)
    recipe = read_recipe(session.get_one(DatasetVersion, version_id).recipe)
    return recipe.kinds == ("preference",) and recipe.disagreement in ("majority", "exclude_contested")


def _joined(session: Session, version_id: int, reference: str, frozen_hash: str) -> Iterator[bytes]:
    columns = [
        cast(column, Text) for column in (col(Example.chosen), col(Example.prompt), col(Example.rejected))
    ]
    rows = session.execute(
        select(*columns, col(Example.split))
        .where(col(Example.dataset_version_id) == version_id)
        .order_by(col(Example.position)),
        execution_options={"yield_per": PAGE},
    )
    content = ContentHash()
    for chosen, prompt, rejected, split in rows:
        line = f'{{"chosen":{chosen},"prompt":{prompt},"rejected":{rejected}}}'.encode()
        content.add(sha256(line), split)
        yield line
    _check(content, reference, frozen_hash)


def _frozen(session: Session, version_id: int) -> VersionRow:
    """The version. Raises NotFound, Conflict where it may not be exported."""
    version = version_row(session, version_id)
    if version.state is not DatasetState.FROZEN:
        raise Conflict(
            f"{version.reference} is not frozen. Only frozen versions can be exported: freeze it first."
        )
    refuse_withdrawn(session, version_id, version.reference)
    return version


def _check(content: ContentHash, reference: str, frozen_hash: str) -> None:
    if content.value != frozen_hash:
        raise Conflict(
            f"The examples of {reference} are not those that were frozen. Run plumbline verify to see what changed."
        )


def _checked(session: Session, version_id: int, reference: str, frozen_hash: str) -> Iterator[ExampleRow]:
    content = ContentHash()
    for example in _examples(session, version_id):
        content.add(example.digest, example.split)
        yield example
    _check(content, reference, frozen_hash)


def _examples(session: Session, version_id: int) -> Iterator[ExampleRow]:
    rows = session.execute(
        select(
            col(Example.id),
            col(Example.position),
            col(Example.prompt),
            col(Example.chosen),
            col(Example.rejected),
            col(Example.kind),
            col(Example.label),
            col(Example.labels),
            col(Example.votes_for),
            col(Example.votes_against),
            col(Example.stakeholder_group),
            col(Example.group_votes),
            col(Example.language),
            col(Example.scenario),
            col(Example.split),
            col(Example.output_id),
            col(Example.absolute),
            col(Example.weight),
        )
        .where(col(Example.dataset_version_id) == version_id)
        .order_by(col(Example.position)),
        execution_options={"yield_per": PAGE},
    )
    recipe = read_recipe(session.get_one(DatasetVersion, version_id).recipe)
    for row in rows:
        pair = pair_from(row, recipe)
        yield ExampleRow(
            id=row.id,
            position=row.position,
            pair=pair,
            language=row.language,
            scenario=row.scenario,
            digest=pair.digest,
            votes_for=row.votes_for,
            votes_against=row.votes_against,
            split=row.split,
            output_id=row.output_id,
            absolute=row.absolute,
        )


def pair_from(row: Any, recipe: Recipe) -> Pair:
    """What a stored example says, with what its recipe keeps of the disagreement on it."""
    votes = (row.votes_for, row.votes_against)
    pair = Pair(
        prompt=row.prompt,
        chosen=row.chosen,
        rejected=row.rejected,
        kind=ExampleKind(row.kind),
        label=row.label,
        labels=row.labels,
        weight=row.weight,
    )
    return with_disagreement(pair, recipe, votes, row.stakeholder_group or "", row.group_votes)
