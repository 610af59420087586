"""A frozen version as a stream of examples, checked against its content hash on the way out."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.errors import Conflict
from governance.datasets.consent import refuse_withdrawn
from governance.datasets.pairs import ContentHash, Pair
from governance.datasets.queries.versions import version_row
from governance.datasets.tables import DatasetState, Example

PAGE = 1_000
"""Examples held in memory at once while streaming."""


@dataclass(frozen=True)
class ExampleRow:
    """An example as it is exported. `digest` is computed from its texts, not read from the store."""

    id: int
    position: int
    pair: Pair
    language: str
    scenario: str
    digest: str


def stream_examples(session: Session, version_id: int) -> Iterator[ExampleRow]:
    """The examples of a frozen version in order, in constant memory.

    Raises NotFound, Conflict for a version that isn't frozen or holds words whose training consent was withdrawn, and Conflict
    after the last example when the texts are not those that were frozen: whoever writes a file keeps it only once the stream
    has ended.
    """
    version = version_row(session, version_id)
    if version.state is not DatasetState.FROZEN:
        raise Conflict(
            f"{version.reference} is not frozen. Only frozen versions can be exported: freeze it first."
        )
    refuse_withdrawn(session, version_id, version.reference)
    return _checked(session, version_id, version.reference, version.content_hash)


def _checked(session: Session, version_id: int, reference: str, frozen_hash: str) -> Iterator[ExampleRow]:
    content = ContentHash()
    for example in _examples(session, version_id):
        content.add(example.digest)
        yield example
    if content.value != frozen_hash:
        raise Conflict(
            f"The examples of {reference} are not those that were frozen. Run plumbline verify to see what changed."
        )


def _examples(session: Session, version_id: int) -> Iterator[ExampleRow]:
    rows = session.execute(
        select(
            col(Example.id),
            col(Example.position),
            col(Example.prompt),
            col(Example.chosen),
            col(Example.rejected),
            col(Example.language),
            col(Example.scenario),
        )
        .where(col(Example.dataset_version_id) == version_id)
        .order_by(col(Example.position)),
        execution_options={"yield_per": PAGE},
    )
    for example_id, position, prompt, chosen, rejected, language, scenario in rows:
        pair = Pair(prompt, chosen, rejected)
        yield ExampleRow(example_id, position, pair, language, scenario, pair.digest)
