"""On which items two groups differ, and how far: the difference of two shares with its interval, so that a few people don't lead.

Interval: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10, from the Wilson limits of the two shares. `parted`
is the end of the interval nearer to nothing, 0 where it holds nothing: the difference that the ratings show at least.
Distance of two distributions: Lin, IEEE Transactions on Information Theory 37 (1991), base 2, square root.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.measures.shares import wilson_limits

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Difference:
    """Share of the one less share of the other, with its 95% interval; NaN where one of them said nothing."""

    difference: Numbers
    low: Numbers
    high: Numbers

    @property
    def parted(self) -> Numbers:
        """How far the two part at least, 0 to 1."""
        least = np.maximum(self.low, -self.high)
        return np.asarray(np.nan_to_num(np.maximum(least, 0.0)))


def difference(times: Whole, of: Whole, other_times: Whole, other_of: Whole) -> Difference:
    """Difference of the shares times / of and other_times / other_of, element by element."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share, other = times / of.astype(float), other_times / other_of.astype(float)
    low, high = wilson_limits(times, of)
    other_low, other_high = wilson_limits(other_times, other_of)
    apart = share - other
    return Difference(
        np.asarray(apart),
        np.asarray(apart - np.hypot(share - low, other_high - other)),
        np.asarray(apart + np.hypot(high - share, other - other_low)),
    )


def jensen_shannon(one: Numbers, other: Numbers) -> Numbers:
    """The distance of two distributions along the last axis: 0 equal, 1 nothing in common; NaN where one is empty."""
    middle = (one + other) / 2
    divergence = (_relative_entropy(one, middle) + _relative_entropy(other, middle)) / 2
    return np.asarray(np.sqrt(np.maximum(divergence, 0.0)))


def _relative_entropy(one: Numbers, other: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(one > 0, one * np.log2(one / other), 0.0 * one).sum(axis=-1))
