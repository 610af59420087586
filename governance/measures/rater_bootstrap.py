"""Intervals of alpha when raters, not items, are drawn again: how much hangs on who happened to rate.

With few raters this is the wider interval, and the honest one. A rater drawn twice would agree with themselves: such pairs are
left out, and an item's weight is spread over its pairs of different raters. Undrawn weights of one give back alpha itself.
Cluster bootstrap: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8.
"""

import numpy as np
from numpy.typing import NDArray

from governance.measures.agreement import Numbers, alpha_of
from governance.measures.ratings import Level, Ratings

FEWEST_DRAWN = 3
"""Raters under which drawing them again says nothing."""


def rater_interval(
    ratings: Ratings, level: Level, resamples: int, rng: np.random.Generator
) -> tuple[float, float] | None:
    """The 95% percentile interval; None with fewer than three raters, or where half the resamples have no alpha."""
    present, places = np.unique(ratings.raters, return_inverse=True)
    if len(present) < FEWEST_DRAWN or not resamples:
        return None
    drawn = rng.multinomial(len(present), np.full(len(present), 1 / len(present)), size=resamples)
    matrices = np.array([_weighted_pairs(ratings, times[places].astype(float)) for times in drawn])
    found = alpha_of(matrices, ratings.points, level)
    found = found[np.isfinite(found)]
    if len(found) * 2 < resamples:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def weighted_alpha(ratings: Ratings, weight: NDArray[np.float64], level: Level) -> float | None:
    """Alpha where each rating counts `weight` times, pairs of a rating with itself left out."""
    found = float(alpha_of(_weighted_pairs(ratings, weight)[None], ratings.points, level)[0])
    return found if np.isfinite(found) else None


def _weighted_pairs(ratings: Ratings, weight: NDArray[np.float64]) -> Numbers:
    """The flattened coincidence matrix: each item's pairs of different raters, weighing as many ratings as the item has."""
    q = len(ratings.categories)
    cells = ratings.items * q + ratings.values
    size = ratings.item_count * q
    counts = np.bincount(cells, weight, size).reshape(-1, q)
    own = np.bincount(cells, weight**2, size).reshape(-1, q)
    rated = counts.sum(axis=1)
    pairs = rated**2 - own.sum(axis=1)
    share = np.where(pairs > 0, rated / np.where(pairs > 0, pairs, 1.0), 0.0)
    return np.asarray(((counts * share[:, None]).T @ counts - np.diag(share @ own)).ravel())
