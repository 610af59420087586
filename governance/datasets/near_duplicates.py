"""Examples that say nearly the same: proposed by MinHash, decided by the exact Jaccard similarity of their shingles."""

from collections.abc import Iterable, Iterator

from rensa import RMinHash, RMinHashLSH

SHINGLE = 5
"""Characters of a shingle, in text of lower case with single spaces."""

PERMUTATIONS = 128
BANDS = 32
"""Bands of four rows propose a pair of similarity 0.7 with a probability of 0.9998, and one of 0.5 with 0.87."""


def shingles(text: str) -> frozenset[str]:
    """The distinct runs of SHINGLE characters in `text`; the whole text where it is shorter."""
    plain = " ".join(text.lower().split())
    return frozenset(plain[start : start + SHINGLE] for start in range(max(1, len(plain) - SHINGLE + 1)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity: shared shingles by all shingles."""
    return len(one & other) / len(one | other)


def repeats(texts: Iterable[tuple[int, str]], threshold: float, seed: int) -> Iterator[tuple[int, int]]:
    """(number, number of an earlier text that is kept) for each text whose similarity with that one is `threshold` or more."""
    index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=BANDS)
    kept: dict[int, frozenset[str]] = {}
    for number, text in texts:
        parts = shingles(text)
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=seed)
        sketch.update(list(parts))
        same = next(
            (other for other in sorted(index.query(sketch)) if similarity(parts, kept[other]) >= threshold),
            None,
        )
        if same is not None:
            yield number, same
            continue
        kept[number] = parts
        index.insert(number, sketch)
