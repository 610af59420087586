"""Who was heard against whom one should hear: shares with intervals, distance, weighted size, and what was never met.

Intervals: Goodman (1965), "On simultaneous confidence intervals for multinomial proportions": Wilson's interval for each
share, at the level that holds for all together (Bonferroni). Effective size: Kish (1965), sum(w)^2 / sum(w^2). Maximal
uncovered patterns: Asudeh, Jin and Jagadish (ICDE 2019), definition 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import floor

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from governance.measures.shares import wilson_limits

FEWEST_RECORDS = 30
"""Records under which nothing is said of shares."""

FEWEST_EXPECTED = 5.0
"""Records that the reference leads one to expect, under which nothing is said of a single share."""

FOUR_FIFTHS = 0.8
"""A share is only called too small under so much of its reference, or too large beyond its inverse: with many records, any
difference can be told from none, and most don't matter."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Standing(StrEnum):
    """How a share stands to its reference."""

    UNDER = "under-heard"
    IN_LINE = "in line"
    OVER = "over-heard"
    TOO_FEW = "too few to say"
    NO_REFERENCE = "no reference"


@dataclass(frozen=True)
class ShareLine:
    """One value: its `count` of all records, `share` with an interval, and the reference (all 0 to 1; None where not set).

    `ratio` is share over reference; its interval is the share's, divided likewise.
    """

    value: str
    count: int
    share: float
    low: float
    high: float
    reference: float | None
    standing: Standing

    @property
    def ratio(self) -> float | None:
        return self.share / self.reference if self.reference else None

    @property
    def shown_ratio(self) -> float | None:
        """The ratio in hundredths, never rounded up: what shows as 0.80 isn't under four fifths."""
        return floor(self.ratio * 100 + 1e-9) / 100 if self.ratio is not None else None

    @property
    def gap(self) -> float:
        """How far the share lies below its reference; 0 where it doesn't or where none is set."""
        return max(0.0, (self.reference or 0.0) - self.share)


@dataclass(frozen=True)
class Representation:
    """Shares of all values, and what they come to together.

    `distance` is the total variation between shares and reference, over the values that have one (0 alike, 1 disjoint);
    `effective_n` what the records are worth once weighted to the reference. Both None where it can't be told.
    """

    lines: list[ShareLine]
    total: int
    distance: float | None
    effective_n: float | None


def representation(
    counts: Mapping[str, int], reference: Mapping[str, float], confidence: float = 0.95
) -> Representation:
    """Counts by value held against reference shares. Values with a reference and no record are counted 0."""
    values = [*counts, *(value for value in reference if value not in counts)]
    numbers = np.array([counts.get(value, 0) for value in values], dtype=np.int64)
    total = int(numbers.sum())
    low, high = simultaneous_intervals(numbers, confidence)
    lines = []
    for place, value in enumerate(values):
        share = float(numbers[place] / total) if total else 0.0
        wanted = reference.get(value)
        bounds = float(low[place]), float(high[place])
        lines.append(
            ShareLine(
                value, int(numbers[place]), share, *bounds, wanted, _standing(total, share, bounds, wanted)
            )
        )
    known = [place for place, value in enumerate(values) if value in reference]
    if total < FEWEST_RECORDS or not known:
        return Representation(lines, total, None, None)
    observed = numbers[known].astype(float)
    wanted_shares = np.array([reference[values[place]] for place in known])
    return Representation(
        lines, total, total_variation(observed, wanted_shares), effective_size(observed, wanted_shares)
    )


def simultaneous_intervals(counts: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Bounds of all shares that hold together with `confidence` (Goodman 1965); 0 to 1 where there is no record."""
    numbers = np.asarray(counts, dtype=float)
    total = numbers.sum()
    if total == 0:
        return np.zeros_like(numbers), np.ones_like(numbers)
    z = float(norm.ppf(1 - (1 - confidence) / (2 * len(numbers))))
    return wilson_limits(numbers, np.full_like(numbers, total), z)


def total_variation(observed: Floats, reference: Floats) -> float | None:
    """Half the sum of absolute differences between two distributions, each brought to sum 1; None for an empty one."""
    if observed.sum() <= 0 or reference.sum() <= 0:
        return None
    return float(np.abs(observed / observed.sum() - reference / reference.sum()).sum() / 2)


def effective_size(observed: Floats, reference: Floats) -> float | None:
    """How many records of a well-drawn crowd these are worth, weighted so that shares meet the reference (Kish 1965).

    None where a value that the reference holds was never heard: no weight makes up for that.
    """
    wanted = reference > 0
    if not wanted.any() or (observed[wanted] == 0).any():
        return None
    weights = (reference[wanted] / reference[wanted].sum()) / observed[wanted]
    return float(1.0 / (weights**2 * observed[wanted]).sum())


@dataclass(frozen=True)
class Uncovered:
    """Values that were met together fewer than wanted; None stands for any value of a dimension."""

    pattern: tuple[str | None, ...]
    count: int


def maximal_uncovered(
    cells: Mapping[tuple[str, ...], int], values: Sequence[Sequence[str]], threshold: int
) -> list[Uncovered]:
    """The most general combinations that were met fewer than `threshold` times: each part of them alone was met enough.

    `cells` counts records by a value of each dimension, `values` lists each dimension's values. Fewest values first.
    """
    counted = np.zeros([len(each) for each in values], dtype=np.int64)
    places = [{value: place for place, value in enumerate(each)} for each in values]
    for cell, count in cells.items():
        if all(value in known for value, known in zip(cell, places, strict=True)):
            counted[tuple(known[value] for value, known in zip(cell, places, strict=True))] += count
    dimensions = range(len(values))
    short: dict[tuple[int, ...], NDArray[np.bool_]] = {}
    found = []
    for size in range(1, len(values) + 1):
        for chosen in combinations(dimensions, size):
            rest = tuple(each for each in dimensions if each not in chosen)
            sums = counted.sum(axis=rest)
            below = sums < threshold
            covered_by_part = np.zeros_like(below)
            for left_out in range(size):
                part = chosen[:left_out] + chosen[left_out + 1 :]
                if part:
                    covered_by_part |= np.expand_dims(short[part], left_out)
            short[chosen] = below
            for place in np.argwhere(below & ~covered_by_part):
                named = dict(zip(chosen, place.tolist(), strict=True))
                pattern = tuple(values[each][named[each]] if each in named else None for each in dimensions)
                found.append(Uncovered(pattern, int(sums[tuple(place)])))
    return found


def _standing(total: int, share: float, bounds: tuple[float, float], reference: float | None) -> Standing:
    if reference is None:
        return Standing.NO_REFERENCE
    low, high = bounds
    if total < FEWEST_RECORDS:
        return Standing.TOO_FEW
    if high < reference and share < FOUR_FIFTHS * reference:
        return Standing.UNDER
    if low > reference and share > reference / FOUR_FIFTHS:
        return Standing.OVER
    return Standing.TOO_FEW if total * reference < FEWEST_EXPECTED else Standing.IN_LINE
