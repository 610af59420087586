"""Examples that leak into a held-out evaluation set: runs of words they share, prompts that are nearly equal."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import Prefix, versioned
from governance.datasets.near_duplicates import shingles, similarity
from governance.datasets.tables import Dataset, DatasetVersion, Example

WORDS = 13
"""Length of a run of words that counts as leaked (Brown et al., "Language Models are Few-Shot Learners", 2020, appendix C)."""

NEARLY = 0.85
SHOWN = 20


def leaked(session: Session, version_id: int, evaluation: str) -> tuple[int, tuple[str, ...]]:
    """How many examples of the version share words with the evaluation set (a dataset version's reference), and the first of
    them. Raises NotFound.
    """
    runs: set[int] = set()
    prompts: dict[int, frozenset[str]] = {}
    by_shingle: dict[str, list[int]] = {}
    for example_id, prompt, texts in _texts(session, _version_id(session, evaluation)):
        runs.update(_runs(texts))
        prompts[example_id] = shingles(prompt)
        for shingle in sorted(prompts[example_id])[:8]:
            by_shingle.setdefault(shingle, []).append(example_id)
    found = []
    for example_id, prompt, texts in _texts(session, version_id):
        near = shingles(prompt)
        candidates = {other for shingle in near & by_shingle.keys() for other in by_shingle[shingle]}
        if not runs.isdisjoint(_runs(texts)) or any(
            similarity(near, prompts[other]) >= NEARLY for other in candidates
        ):
            found.append(example_id)
    return len(found), tuple(map(Prefix.EXAMPLE.of, found[:SHOWN]))


def _runs(text: str) -> Iterator[int]:
    words = text.lower().split()
    for start in range(len(words) - WORDS + 1):
        yield hash(tuple(words[start : start + WORDS]))


def _texts(session: Session, version_id: int) -> Iterator[tuple[int, str, str]]:
    rows = session.execute(
        select(col(Example.id), col(Example.prompt), col(Example.chosen))
        .where(col(Example.dataset_version_id) == version_id)
        .order_by(col(Example.position)),
        execution_options={"yield_per": 1_000},
    )
    for example_id, prompt, chosen in rows:
        yield example_id, _said(prompt), _said([*prompt, *chosen])


def _said(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message["content"] for message in messages)


def _version_id(session: Session, reference: str) -> int:
    named = versioned(reference)
    found = (
        session.execute(
            select(col(DatasetVersion.id))
            .join(Dataset, col(Dataset.id) == DatasetVersion.dataset_id)
            .where(col(Dataset.slug) == named[1], col(DatasetVersion.number) == named[2])
        ).scalar()
        if named
        else None
    )
    if found is None:
        raise NotFound("dataset version", reference)
    return int(found)
