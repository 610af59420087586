"""Agreement between raters, with missing ratings: Krippendorff's alpha with bootstrap intervals over items, and Gwet's AC1.

Alpha: Krippendorff, Content Analysis (4th ed. 2019), chapter 12: with o_ck the coincidences of values c and k, n_c their sums,
n their total and d the squared distance, alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck. AC1: `gwet`. All from the count
matrix items × categories: who said what doesn't matter to them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.measures.gwet import gwet_ac1
from governance.measures.ratings import Counts, Level, distinct_rows

Numbers = NDArray[np.float64]

FEWEST_ITEMS = 10
"""Items with two ratings or more under which an estimate is said to tell too little."""


@dataclass(frozen=True)
class Agreement:
    """`alpha` and `ac1` are None where they are not defined (no item with two ratings, or one category only); `low` and
    `high` bound alpha at 95%; `items`, `raters`, `ratings` count what there was. `note` says what to beware of.
    """

    alpha: float | None
    ac1: float | None
    low: float | None
    high: float | None
    items: int
    raters: int
    ratings: int
    note: str


def coincidences(counts: Counts) -> Numbers:
    """One flattened matrix (categories × categories) for each item: its pairs of ratings, each item weighing as many
    ratings as it has (Krippendorff's o_ck). Items with fewer than two ratings give zeros.
    """
    rated = counts.sum(axis=1)
    weight = np.where(rated > 1, 1.0 / np.maximum(rated - 1, 1), 0.0)
    pairs: Numbers = counts[:, :, None] * counts[:, None, :].astype(float)
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    flattened: Numbers = (pairs * weight[:, None, None]).reshape(len(counts), -1)
    return flattened


def alpha_of(matrices: Numbers, points: Numbers, level: Level) -> Numbers:
    """Alpha of each coincidence matrix (n × q² → n); NaN where all ratings fall into one category or there are no pairs."""
    q = len(points)
    observed = matrices.reshape(-1, q, q)
    marginals = observed.sum(axis=2)
    total = marginals.sum(axis=1)
    distance = _distances(marginals, points, level)
    disagreement = (observed * distance).sum(axis=(1, 2))
    expected = (marginals[:, :, None] * marginals[:, None, :] * distance).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1.0 - (total - 1.0) * disagreement / expected)


def _distances(marginals: Numbers, points: Numbers, level: Level) -> Numbers:
    """Squared distances between categories, broadcast over the matrices; ordinal ones follow from the marginals."""
    if level == "nominal":
        return np.broadcast_to(1.0 - np.eye(len(points)), (1, len(points), len(points)))
    if level == "interval":
        return np.asarray(np.subtract.outer(points, points)[None] ** 2)
    ranks = np.cumsum(marginals, axis=1) - marginals / 2.0
    return np.asarray((ranks[:, :, None] - ranks[:, None, :]) ** 2)


def krippendorff_alpha(counts: Counts, points: Numbers, level: Level) -> float | None:
    """The point estimate; None where it is not defined."""
    if counts.size == 0:
        return None
    table = counts.astype(float)
    rated = table @ np.ones(table.shape[1])  # a product sums short rows several times faster than sum(axis=1)
    weighted = table * np.where(rated > 1, 1.0 / np.maximum(rated - 1, 1), 0.0)[:, None]
    observed = np.asarray(weighted.T @ table - np.diag(weighted.sum(axis=0)))
    estimate = float(alpha_of(observed.reshape(1, -1), points, level)[0])
    return estimate if np.isfinite(estimate) else None


def alpha_interval(
    counts: Counts, points: Numbers, level: Level, resamples: int, rng: np.random.Generator
) -> tuple[float, float] | None:
    """The 95% percentile interval of alpha when items are drawn again; None where fewer than half the resamples have one.

    Items with equal counts are alike, so a resample is a multinomial draw over the distinct count vectors: the same
    distribution as drawing item by item, at the cost of the distinct ones only.
    """
    usable = counts[counts.sum(axis=1) > 1] if counts.size else counts
    if not len(usable) or not resamples:
        return None
    distinct, times = distinct_rows(usable)
    draws = rng.multinomial(int(times.sum()), times / times.sum(), size=resamples).astype(float)
    found = alpha_of(draws @ coincidences(distinct), points, level)
    found = found[np.isfinite(found)]
    if len(found) * 2 < resamples:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def agreement(
    counts: Counts, points: Numbers, level: Level, raters: int, resamples: int, rng: np.random.Generator
) -> Agreement:
    """All of it for one count matrix; categories that nobody used don't count for AC1."""
    used = counts.sum(axis=0) > 0 if counts.size else np.zeros(0, dtype=bool)
    counts, points = counts[:, used], points[used]
    rated = counts.sum(axis=1)
    alpha = krippendorff_alpha(counts, points, level)
    bounds = alpha_interval(counts, points, level, resamples, rng) if alpha is not None else None
    low, high = bounds or (None, None)
    return Agreement(
        alpha=alpha,
        ac1=gwet_ac1(counts),
        low=low,
        high=high,
        items=int((rated > 0).sum()),
        raters=raters,
        ratings=int(rated.sum()),
        note=_note(high, int((rated > 1).sum()), int(used.sum())),
    )


def _note(high: float | None, paired: int, categories: int) -> str:
    if not paired:
        return "too few to say: no item has two ratings"
    if categories < 2:
        return (
            "one category only: agreement can't be distinguished from chance; alpha and AC1 are not defined"
        )
    if paired < FEWEST_ITEMS:
        return f"too few to say: {paired} {'item' if paired == 1 else 'items'} with two ratings or more"
    if high is not None and high < 0:
        return "below chance: check the label's direction"
    return ""
