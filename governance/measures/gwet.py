"""Gwet's AC1 and AC2, and the raw agreement they correct for chance, from the count matrix items × categories.

AC1: Gwet, British Journal of Mathematical and Statistical Psychology 61 (2008), equations 5 to 8. AC2, with weights for partial
agreement: Gwet, Handbook of Inter-Rater Reliability (4th ed. 2014), chapter 4. With C the counts, m their sums over an item,
W the weights, T their sum and q the number of categories:
    pa = mean over items with m > 1 of  sum_k C_k ((C W)_k - 1) / (m (m - 1))
    pe = T / (q (q - 1)) sum_k pi_k (1 - pi_k),  pi_k = mean over items with m > 0 of C_k / m
    AC = (pa - pe) / (1 - pe)
Unlike alpha it doesn't fall where nearly all ratings are of one kind (the kappa paradox), so the two stand side by side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.measures.ratings import Counts, Level, distinct_rows

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class ChanceCorrected:
    """`raw` is the share of pairs of ratings that agree, `ac` the coefficient, each with its 95% interval; None where one isn't
    defined.
    """

    raw: float | None
    raw_low: float | None
    raw_high: float | None
    ac: float | None
    low: float | None
    high: float | None


def identity_weights(categories: int) -> Numbers:
    """Agreement counts only where it is whole: AC1."""
    return np.eye(categories)


def quadratic_weights(points: Numbers) -> Numbers:
    """Agreement counts less the further apart two values are, by the square of the distance: AC2."""
    if len(points) < 2:
        return np.eye(len(points))
    distance = np.subtract.outer(points, points)
    return np.asarray(1.0 - (distance / np.abs(distance).max()) ** 2)


def weights_for(level: Level, points: Numbers) -> Numbers:
    """Identity for nominal values, quadratic in their ranks for ordinal ones, in their numbers for those on an interval scale."""
    if level == "nominal":
        return identity_weights(len(points))
    return quadratic_weights(np.arange(len(points), dtype=float) if level == "ordinal" else points)


def gwet_ac(counts: Counts, weights: Numbers) -> float | None:
    """The coefficient; None with fewer than two categories or without an item with two ratings."""
    if counts.ndim != 2 or counts.shape[1] < 2 or not len(counts):
        return None
    _, found = _of_sums(_parts(counts, weights).sum(axis=0)[None], weights)
    return float(found[0]) if np.isfinite(found[0]) else None


def gwet_ac1(counts: Counts) -> float | None:
    """AC1; None with fewer than two categories or without an item with two ratings."""
    return gwet_ac(counts, identity_weights(counts.shape[1] if counts.ndim == 2 else 0))


def chance_corrected(
    counts: Counts, weights: Numbers, resamples: int, rng: np.random.Generator
) -> ChanceCorrected:
    """Both with percentile intervals when items are drawn again (a multinomial over the distinct count vectors)."""
    rated = (
        counts[counts.sum(axis=1) > 0]
        if counts.ndim == 2 and counts.size
        else np.zeros((0, len(weights)), int)
    )
    if not len(rated):
        return ChanceCorrected(raw=None, raw_low=None, raw_high=None, ac=None, low=None, high=None)
    distinct, times = distinct_rows(rated)
    parts = _parts(distinct, weights)
    raw, found = _of_sums((times @ parts)[None], weights)
    drawn = rng.multinomial(int(times.sum()), times / times.sum(), size=resamples).astype(float)
    raws, founds = _of_sums(drawn @ parts, weights)
    raw_low, raw_high = _ends(raw[0], raws)
    low, high = _ends(found[0], founds)
    return ChanceCorrected(
        raw=_or_none(raw[0]), raw_low=raw_low, raw_high=raw_high, ac=_or_none(found[0]), low=low, high=high
    )


def _parts(counts: Counts, weights: Numbers) -> Numbers:
    """Columns whose sums over items are all that the coefficient needs: items with two ratings, their agreement, items with
    one, their shares of each category.
    """
    rated = counts.sum(axis=1)
    several, some = rated > 1, rated > 0
    weighted = counts @ weights
    agreeing = (counts * (weighted - 1.0)).sum(axis=1) / np.maximum(rated * (rated - 1), 1)
    shares = counts / np.maximum(rated, 1)[:, None]
    return np.column_stack([several, np.where(several, agreeing, 0.0), some, shares]).astype(float)


def _of_sums(sums: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Raw agreement and coefficient of each row of sums; NaN where one isn't defined."""
    q = len(weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = sums[:, 1] / sums[:, 0]
        shares = sums[:, 3:] / sums[:, 2:3]
        spread = (shares * (1.0 - shares)).sum(axis=1)
        expected = np.full(len(sums), np.nan) if q < 2 else weights.sum() / (q * (q - 1)) * spread
        return np.asarray(observed), np.asarray((observed - expected) / (1.0 - expected))


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _ends(estimate: float, drawn: Numbers) -> tuple[float, float] | tuple[None, None]:
    """The ends of the interval; None where the estimate, or half of what was drawn, is not defined."""
    told = drawn[np.isfinite(drawn)]
    if not np.isfinite(estimate) or not len(told) or len(told) * 2 < len(drawn):
        return None, None
    low, high = np.quantile(told, [0.025, 0.975])
    return float(low), float(high)
