"""A confidence sequence for a rate from its counts alone: bounds that hold at all times together.

The likelihood of the counts under a mean p, against its mixture over all means, is a test martingale for 0 and 1, and a test
supermartingale for values between them (Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49, 2021, on sub-Bernoulli
mixtures; Robbins 1970). A mean belongs to the sequence until that ratio has reached 1/level.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, xlog1py, xlogy

Values = NDArray[np.float64]

PRIOR = 0.5
"""The mixture is a beta distribution with this parameter twice (Jeffreys)."""

STEPS = 60


def count_bounds(totals: ArrayLike, counts: ArrayLike, level: float = 0.05) -> tuple[Values, Values]:
    """Bounds of the mean for each pair of a sum of values in [0, 1] and their number; 0 and 1 where nothing was counted."""
    total, count = np.asarray(totals, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    needed = _log_mixture(total, count) - np.log(1 / level)
    mean = np.divide(total, count, out=np.full(total.shape, 0.5), where=count > 0)
    low = _crossing(total, count, needed, np.zeros_like(mean), mean)
    high = _crossing(total, count, needed, np.ones_like(mean), mean)
    return low, high


def _log_mixture(total: Values, count: Values) -> Values:
    return np.asarray(betaln(total + PRIOR, count - total + PRIOR) - betaln(PRIOR, PRIOR))


def _crossing(total: Values, count: Values, needed: Values, outside: Values, inside: Values) -> Values:
    """By bisection: the mean between `outside` and `inside` at which the likelihood falls to `needed`."""
    out, kept = outside.copy(), inside.copy()
    for _ in range(STEPS):
        middle = (out + kept) / 2
        likely = xlogy(total, middle) + xlog1py(count - total, -middle) >= needed
        kept, out = np.where(likely, middle, kept), np.where(likely, out, middle)
    ends = xlogy(total, outside) + xlog1py(count - total, -outside) >= needed
    return np.asarray(np.where(ends, outside, kept))
