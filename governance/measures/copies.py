"""Texts that are copies of each other: the same words, or nearly.

Near copies are looked for among those that share a band of their MinHash (Broder 1997) and are confirmed by edit distance.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from rapidfuzz.fuzz import ratio

SHORTEST = 30
"""Characters from which a text is long enough that two people would hardly write the same."""

SHINGLE, BANDS, ROWS = 4, 12, 3
ALIKE = 90.0
"""Of 100 (rapidfuzz's ratio): from here on two texts are taken for copies."""

MOST_PAIRS = 200_000
BY_ONE, IN_A_DAY = 3, 5
CONCENTRATED = 0.5
"""The part of all copies that one speaker, or one day, has to hold: a phrase that many use over months is a phrase."""

DAY_SECONDS = 86_400.0


@dataclass(frozen=True)
class Copies:
    """Places (in the order given) of texts that are copies; `exact` of them have just the same words as another.

    `speakers` counts those who spoke; `most_in_a_day` is how many came within 24 hours at the most.
    """

    places: tuple[int, ...]
    exact: int
    speakers: int
    most_by_one: int
    most_in_a_day: int


def copies(texts: Sequence[str], speakers: Sequence[int], seconds: Sequence[float]) -> list[Copies]:
    """Sets of copies that stand out, largest first: BY_ONE or more by one speaker, or IN_A_DAY or more within 24 hours,
    and at least half of all copies either way.

    `texts` are folded already; `speakers` are 0 where nobody is named.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if len(text) >= SHORTEST:
            places[text].append(place)
    different = list(places)
    found = []
    for members in _alike(different):
        together = sorted(place for member in members for place in places[different[member]])
        if len(together) < BY_ONE:
            continue
        exact = sum(
            len(places[different[member]]) for member in members if len(places[different[member]]) > 1
        )
        by = np.array([speakers[place] for place in together])
        named = by[by > 0]
        most = int(np.unique(named, return_counts=True)[1].max()) if len(named) else 0
        most_in_a_day = _most_within(np.sort([seconds[place] for place in together]))
        enough = CONCENTRATED * len(together)
        if most >= max(BY_ONE, enough) or most_in_a_day >= max(IN_A_DAY, enough):
            found.append(Copies(tuple(together), exact, len(set(named.tolist())), most, most_in_a_day))
    return sorted(found, key=lambda each: (-len(each.places), each.places))


def _most_within(sorted_seconds: np.ndarray) -> int:
    ends = np.searchsorted(sorted_seconds, sorted_seconds + DAY_SECONDS, side="right")
    return int((ends - np.arange(len(sorted_seconds))).max())


def _alike(texts: Sequence[str]) -> list[list[int]]:
    """Places of texts in sets of near copies; every text is in one."""
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for first, second in _candidates(texts):
        one, other = root(first), root(second)
        if one != other and ratio(texts[first], texts[second], score_cutoff=ALIKE):
            parent[other] = one
    sets: dict[int, list[int]] = defaultdict(list)
    for place in range(len(texts)):
        sets[root(place)].append(place)
    return list(sets.values())


def _candidates(texts: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of neighbours among the texts that share a band of their signatures."""
    if not texts:
        return set()
    rng = np.random.default_rng(11)
    factors = rng.integers(1, 2**31, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
    offsets = rng.integers(0, 2**31, BANDS * ROWS, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        pieces = {text[start : start + SHINGLE] for start in range(len(text) - SHINGLE + 1)}
        hashes = np.fromiter((crc32(piece.encode()) for piece in pieces), dtype=np.uint64)
        signature = ((hashes[:, None] * factors + offsets) % np.uint64(4_294_967_291)).min(axis=0)
        for band in range(BANDS):
            buckets[band, signature[band * ROWS : (band + 1) * ROWS].tobytes()].append(place)
    pairs: set[tuple[int, int]] = set()
    for members in buckets.values():
        pairs.update(pairwise(members))
        if len(pairs) > MOST_PAIRS:
            break
    return pairs
