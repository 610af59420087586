"""When a rate changed, and by how much, once an alarm says that it did."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

Values = NDArray[np.float64]

WITHIN = 7.352
"""Twice the log likelihood that a moment may lose and still lie in the 95% set: the 0.95 quantile of the distribution
P(x) = (1 - exp(-x/2))² of the likelihood ratio at the true change (Hansen, Econometrica 68, 2000, table I; Siegmund 1988)."""

Z = 1.959963984540054
FEWEST_AFTER = 5


@dataclass(frozen=True)
class Onset:
    """Positions in the stream: the change lies before observation `at`, and with 95% between `first` and `last`."""

    at: int
    first: int
    last: int


def onset(values: Values, mean: float, *, rise: bool = True, likely_at_start: bool = False) -> Onset:
    """The likeliest position of a change from a rate no worse than `mean` to another one, and the positions that are nearly
    as likely.

    Likelihoods are binomial (for values between 0 and 1 a quasi-likelihood): before the change the rate is the stream's own
    there, but not beyond `mean`; after it, its own. `likely_at_start` gives the beginning as much weight as all later positions
    together: a model version behaves from its release on as it does. Needs at least one observation.
    """
    count = len(values)
    sums = np.concatenate([[0.0], values.cumsum()])
    after = np.arange(count, 0, -1)
    hits_after = sums[-1] - sums[:-1]
    positions = np.arange(count)
    own_before = np.divide(sums[:-1], positions, out=np.full(count, mean), where=positions > 0)
    rate_before = np.minimum(own_before, mean) if rise else np.maximum(own_before, mean)
    likelihood = _binomial(sums[:-1], positions, rate_before) + _binomial(
        hits_after, after, hits_after / after
    )
    if likely_at_start:
        likelihood[0] += np.log(count)
    usable = max(1, count - FEWEST_AFTER + 1)
    likelihood[usable:] = -np.inf
    best = int(likelihood.argmax())
    near = np.flatnonzero(2 * (likelihood[best] - likelihood) <= WITHIN)
    return Onset(best, int(near[0]), int(near[-1]))


@dataclass(frozen=True)
class Size:
    """The rate since the onset less the one before, with its 95% interval."""

    size: float
    low: float
    high: float


def size_since(values: Values, reference: Values | float) -> Size:
    """How far the rate of `values` lies from the reference's: a sample's (Newcombe, Statistics in Medicine 17, 1998, method
    10), or a number that is taken as known (Wilson's interval, less that number).
    """
    rate, low, high = _wilson(values)
    if isinstance(reference, float):
        return Size(rate - reference, low - reference, high - reference)
    other, other_low, other_high = _wilson(reference)
    difference = rate - other
    return Size(
        difference,
        difference - sqrt((rate - low) ** 2 + (other_high - other) ** 2),
        difference + sqrt((high - rate) ** 2 + (other - other_low) ** 2),
    )


def _wilson(values: Values) -> tuple[float, float, float]:
    n, rate = len(values), float(values.mean())
    centre = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return rate, min(centre - half, rate), max(centre + half, rate)


def _binomial(hits: Values, of: NDArray[np.int64], rate: Values) -> Values:
    return np.asarray(xlogy(hits, rate) + xlogy(of - hits, 1 - rate))
