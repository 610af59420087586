"""Turning candidates into the examples of a version: equal pairs merged, in the order of their digests.

Two passes keep memory small: the first reads every text and keeps a digest and a source number for each, the second reads the
texts again, a page at a time, in the order in which they are written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from sqlmodel import Session

from governance.datasets.candidates import Candidate, Origin, candidates, candidates_by_id, left_out
from governance.datasets.moment import Moment
from governance.datasets.pairs import ContentHash, Exclusion, Pair
from governance.datasets.recipe import Recipe

PAGE = 500
"""Examples held in memory at once while writing."""

Entry = tuple[str, Origin, int]


@dataclass(frozen=True)
class Assembly:
    """What a recipe comes to: `entries` are (digest, origin, source number), in order; equal digests are one example."""

    entries: list[Entry]
    excluded: dict[str, int]
    example_count: int
    content_hash: str


@dataclass(frozen=True)
class Assembled:
    """One example: its place, its pair, where its first source says it belongs, and all its sources."""

    position: int
    digest: str
    pair: Pair
    first: Candidate
    sources: list[tuple[Origin, int]]


def assemble(session: Session, recipe: Recipe, moment: Moment) -> Assembly:
    """What the recipe comes to at the moment. Raises NotFound for an unknown model version."""
    excluded = left_out(session, recipe, moment)
    entries: list[Entry] = []
    for candidate in candidates(session, recipe, moment):
        pair = candidate.pair()
        if isinstance(pair, Exclusion):
            excluded[pair.value] += 1
        else:
            entries.append((pair.digest, candidate.origin, candidate.source_id))
    entries.sort()
    content, count = ContentHash(), 0
    for digest, _ in groupby(entries, key=itemgetter(0)):
        content.add(digest)
        count += 1
    return Assembly(entries, dict(sorted(excluded.items())), count, content.value)


def pages(session: Session, assembly: Assembly) -> Iterator[list[Assembled]]:
    """The assembly's examples with their texts, in order, a page at a time."""
    groups = (
        (digest, [(origin, source_id) for _, origin, source_id in same])
        for digest, same in groupby(assembly.entries, key=itemgetter(0))
    )
    position = 0
    while page := list(islice(groups, PAGE)):
        texts = _first_sources(session, page)
        yield [
            Assembled(place, digest, _pair(texts[sources[0]]), texts[sources[0]], sources)
            for place, (digest, sources) in enumerate(page, position)
        ]
        position += len(page)


def _first_sources(
    session: Session, page: list[tuple[str, list[tuple[Origin, int]]]]
) -> dict[tuple[Origin, int], Candidate]:
    wanted: dict[Origin, list[int]] = {}
    for _, sources in page:
        wanted.setdefault(sources[0][0], []).append(sources[0][1])
    return {
        (origin, source_id): candidate
        for origin, source_ids in wanted.items()
        for source_id, candidate in candidates_by_id(session, origin, source_ids).items()
    }


def _pair(candidate: Candidate) -> Pair:
    pair = candidate.pair()
    if isinstance(pair, Exclusion):
        raise TypeError(f"source {candidate.source_id} was a pair on the first pass and is not on the second")
    return pair
