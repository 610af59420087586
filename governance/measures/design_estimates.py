"""What a drawn sample says about everything it was drawn from, weighted by how it was drawn.

Within a stratum each unit had the same chance n/N to be drawn, so the Horvitz-Thompson estimate of the mean is the sum of the
strata's means, each weighted with its share of the population (Horvitz and Thompson, Journal of the American Statistical
Association 47, 1952). Its variance is the sum of W²(1-f)s²/n, with f = n/N (Cochran, Sampling Techniques, 1977, eq. 5.7).

The interval of a share is Wilson's in each stratum, at n/(1-f) units. Over all strata two intervals are taken, and each bound is
the wider of the two: Wilson's at the sample's effective size, n over the design effect (Franco, Little, Louis and Slud, Journal
of Survey Statistics and Methodology 7, 2019), and the square-and-add of the strata's intervals (Zou, Huang and Zhang,
Computational Statistics and Data Analysis 53, 2009). The first fails where a large stratum shows no violation (it, and the normal
interval, then cover 60% at a stated 95%), the second where strata are many and small; tests/bench/bench_design_intervals.py
measures it. Other means have Student's t interval with n - (number of strata) degrees of freedom. A whole population has no
sampling error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

Values = NDArray[np.float64]


class UnusableSample(ValueError):
    """A sample that doesn't fit its population. `stratum` names the stratum at fault."""

    def __init__(self, stratum: str, reason: str) -> None:
        self.stratum, self.reason = stratum, reason
        super().__init__(f"{stratum}: {reason}" if stratum else reason)


@dataclass(frozen=True)
class StratumEstimate:
    """`population` is None where it isn't known. `is_single` says that one unit was drawn from several."""

    stratum: str
    n: int
    population: int | None
    estimate: float
    low: float
    high: float
    is_single: bool = False


@dataclass(frozen=True)
class Estimate:
    """`standard_error` is the square root of the design's variance; `notes` say what a reader must know of it."""

    estimate: float
    low: float
    high: float
    n: int
    method: str
    standard_error: float
    strata: tuple[StratumEstimate, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    estimate: float
    low: float
    high: float


def estimate_mean(
    samples: Mapping[str, Sequence[float]],
    population: Mapping[str, int | None],
    confidence: float = 0.95,
) -> Estimate:
    """The mean of the population from the values drawn in each stratum. Values within 0 and 1 are taken as shares.

    One stratum may have a population that isn't known (None): then there is no finite population correction. Raises
    UnusableSample for a stratum without values or size, or with more values than units.
    """
    values = {name: np.asarray(drawn, dtype=np.float64) for name, drawn in samples.items()}
    _check(values, population)
    design = _Design(values, population, confidence)
    if design.n == 1 and not design.are_shares:
        raise UnusableSample("", "one value shows no spread: expected at least two")
    strata = tuple(design.stratum(name) for name in values)
    low, high = design.overall(strata)
    weighted = "stratified Horvitz-Thompson" if len(values) > 1 else "simple random sample"
    kind = "Wilson interval" if design.are_shares else "t interval"
    kind += ", effective size and square-and-add" if design.are_shares and len(values) > 1 else ""
    corrected = "" if None in population.values() else ", finite population correction"
    return Estimate(
        estimate=design.mean,
        low=low,
        high=high,
        n=design.n,
        method=f"{weighted}, {kind}{corrected}",
        standard_error=sqrt(design.variance),
        strata=strata,
        notes=_notes(strata),
    )


def difference(before: Estimate, after: Estimate) -> Difference:
    """`after` less `before`, two independent samples, with the interval that follows from both intervals (square-and-add,
    Newcombe, Statistics in Medicine 17, 1998, method 10).
    """
    change = after.estimate - before.estimate
    down = sqrt((after.estimate - after.low) ** 2 + (before.high - before.estimate) ** 2)
    up = sqrt((after.high - after.estimate) ** 2 + (before.estimate - before.low) ** 2)
    return Difference(change, change - down, change + up)


class _Design:
    """Weights, variances and intervals of one sample."""

    def __init__(
        self, values: Mapping[str, Values], population: Mapping[str, int | None], confidence: float
    ) -> None:
        self.values, self.population, self.confidence = values, population, confidence
        self.n = sum(map(len, values.values()))
        everything = np.concatenate(list(values.values()))
        self.are_shares = bool(((everything >= 0) & (everything <= 1)).all())
        whole = sum(size or 0 for size in population.values())
        self.weights = {name: (population[name] or 0) / whole if whole else 1.0 for name in values}
        self.means = {name: float(drawn.mean()) for name, drawn in values.items()}
        self.mean = sum(self.weights[name] * self.means[name] for name in values)
        self.freedom = max(1, self.n - len(values))
        self.spread = self._spread()
        self.variance = sum(self.weights[name] ** 2 * self.variance_of(name) for name in values)

    def left_out(self, name: str) -> float:
        """1 - f: the share of the stratum that wasn't drawn."""
        size = self.population[name]
        return 1.0 if size is None else 1 - len(self.values[name]) / size

    def variance_of(self, name: str) -> float:
        """Of the stratum's mean. A single unit shows no spread: it is given that of the whole sample."""
        drawn = self.values[name]
        spread = self.spread if len(drawn) == 1 else float(drawn.var(ddof=1))
        return self.left_out(name) * spread / len(drawn)

    def stratum(self, name: str) -> StratumEstimate:
        n, mean, left = len(self.values[name]), self.means[name], self.left_out(name)
        if not left:
            low = high = mean
        elif self.are_shares:
            low, high = _wilson(mean, n / left, self.confidence)
        else:
            freedom = n - 1 if n > 1 else self.freedom
            low, high = _mean_interval(mean, self.variance_of(name), freedom, self.confidence)
        return StratumEstimate(
            stratum=name,
            n=n,
            population=self.population[name],
            estimate=mean,
            low=low,
            high=high,
            is_single=n == 1 and left > 0,
        )

    def overall(self, strata: Sequence[StratumEstimate]) -> tuple[float, float]:
        """The interval of the whole population's mean."""
        if not self.are_shares:
            return _mean_interval(self.mean, self.variance, self.freedom, self.confidence)
        down = sqrt(sum((self.weights[row.stratum] * (row.estimate - row.low)) ** 2 for row in strata))
        up = sqrt(sum((self.weights[row.stratum] * (row.high - row.estimate)) ** 2 for row in strata))
        low, high = max(0.0, self.mean - down), min(1.0, self.mean + up)
        size = self._effective_size() if len(strata) > 1 else None
        if size is None:
            return low, high
        wilson_low, wilson_high = _wilson(self.mean, size, self.confidence)
        return min(low, wilson_low), max(high, wilson_high)

    def _effective_size(self) -> float | None:
        """N over the design effect; where no unit differs, that of equal shares in all strata. None for a whole population."""
        equal = sum(
            self.weights[name] ** 2 * self.left_out(name) / len(drawn) for name, drawn in self.values.items()
        )
        if equal == 0:
            return None
        if self.variance == 0:
            return 1 / equal
        return self.n * self.mean * (1 - self.mean) / (self.n - 1) / self.variance

    def _spread(self) -> float:
        """The variance of one unit, all strata together, estimated with the weights of the design."""
        if self.n == 1:
            return 0.25
        square = sum(
            self.weights[name] * float(((drawn - self.mean) ** 2).mean())
            for name, drawn in self.values.items()
        )
        return square * self.n / (self.n - 1)


def _wilson(mean: float, size: float, confidence: float) -> tuple[float, float]:
    """Of a share found in `size` units, which need not be a whole number."""
    z2 = float(norm.isf((1 - confidence) / 2)) ** 2
    centre = (mean + z2 / (2 * size)) / (1 + z2 / size)
    half = sqrt(z2 * (mean * (1 - mean) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    return max(0.0, min(mean, centre - half)), min(1.0, max(mean, centre + half))


def _mean_interval(mean: float, variance: float, freedom: int, confidence: float) -> tuple[float, float]:
    half = float(t.isf((1 - confidence) / 2, freedom)) * sqrt(variance)
    return mean - half, mean + half


def _check(values: Mapping[str, Values], population: Mapping[str, int | None]) -> None:
    """Raises UnusableSample."""
    if not values:
        raise UnusableSample("", "expected at least one value")
    for name in population:
        if name not in values or not len(values[name]):
            raise UnusableSample(name, "nothing was sampled from it, so the whole can't be estimated")
    for name, drawn in values.items():
        if name not in population:
            raise UnusableSample(name, "expected its size in the population")
        _check_size(name, len(drawn), population[name], alone=len(values) == 1)
        if not np.isfinite(drawn).all():
            raise UnusableSample(name, "expected numbers")


def _check_size(name: str, n: int, size: int | None, *, alone: bool) -> None:
    if size is None and not alone:
        raise UnusableSample(name, "expected its size in the population")
    if size is not None and size < n:
        raise UnusableSample(name, f"{n:,} values from a population of {size:,}")


def _notes(strata: Sequence[StratumEstimate]) -> tuple[str, ...]:
    single = [row.stratum for row in strata if row.is_single and len(strata) > 1]
    if not single:
        return ()
    names = ", ".join(single)
    return (f"One unit was drawn from {names}: its spread is assumed to be that of the whole sample.",)
