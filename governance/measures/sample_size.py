"""How many to draw: enough for a margin of error, or enough to see one violation if there are violations.

Shares and confidence are compared as the decimal fractions they were written as: 1% of 700 is 7, not the 8 to which the
nearest binary fraction rounds up.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log, log1p, prod
from typing import Literal

import numpy as np
from scipy.stats import norm

LARGEST_POPULATION = 10**12
_CHUNK = 1_000_000
_EXACT_FACTORS = 2_000
"""Products of so many factors are compared as fractions; longer ones can't equal a round risk."""


class UnusableDesign(ValueError):
    """A number that no sample can be planned with. `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(f"{field}: {reason}")


@dataclass(frozen=True)
class SampleSize:
    n: int
    method: Literal["precision", "discovery"]


def precision_size(
    rate: float, margin: float, *, population: int | None = None, confidence: float = 0.95
) -> SampleSize:
    """The size at which the normal interval of a share near `rate` is `margin` wide to either side.

    n0 = z²P(1-P)/M², and n = n0/(1 + (n0-1)/N) in a population of N, rounded up (Cochran, Sampling Techniques, 1977, eq. 4.1
    and 4.2). Raises UnusableDesign.
    """
    _check_share("rate", rate)
    _check_share("margin", margin)
    _check_frame(population, confidence)
    z = float(norm.isf((1 - confidence) / 2))
    wanted = z * z * rate * (1 - rate) / (margin * margin)
    if population is None:
        return SampleSize(ceil(wanted), "precision")
    return SampleSize(min(population, ceil(wanted / (1 + (wanted - 1) / population))), "precision")


def discovery_size(rate: float, *, population: int | None = None, confidence: float = 0.95) -> SampleSize:
    """The smallest sample that misses all violations with a chance of at most 1 - confidence, if a share `rate` violates.

    In a population of N there are K = rate·N violations, rounded up, and the chance to miss them is hypergeometric; without
    one it is binomial. Raises UnusableDesign.
    """
    if rate != 1:
        _check_share("discover", rate)
    _check_frame(population, confidence)
    risk = 1 - Fraction(repr(confidence))
    share = Fraction(repr(rate))
    if share == 1:
        return SampleSize(1, "discovery")
    if population is None:
        return SampleSize(_binomial_size(share, risk), "discovery")
    return SampleSize(_hypergeometric_size(population, ceil(share * population), risk), "discovery")


def _binomial_size(share: Fraction, risk: Fraction) -> int:
    size = max(1, ceil(log(risk) / log1p(-float(share))))
    if size <= _EXACT_FACTORS:
        size = next(n for n in range(max(1, size - 1), size + 2) if (1 - share) ** n <= risk)
    return size


def _hypergeometric_size(population: int, violations: int, risk: Fraction) -> int:
    """The smallest n with C(N-K, n) / C(N, n) <= risk."""
    if violations * violations <= 4 * population:
        size = _by_bisection(population, violations, log(risk))
    else:
        size = _by_steps(population, violations, log(risk))
    most = population - violations + 1
    near = range(max(1, size - 1), min(most, size + 1) + 1)
    return next((n for n in near if _misses_at_most(population, violations, n, risk)), min(most, size))


def _by_bisection(population: int, violations: int, log_risk: float) -> int:
    """Over K factors, since C(N-K, n)/C(N, n) = C(N-n, K)/C(N, K)."""
    left = population - np.arange(violations, dtype=np.float64)
    low, high = 1, population - violations + 1
    while low < high:
        middle = (low + high) // 2
        if middle > population - violations or float(np.log1p(-middle / left).sum()) <= log_risk:
            high = middle
        else:
            low = middle + 1
    return low


def _by_steps(population: int, violations: int, log_risk: float) -> int:
    """Over n factors, drawn one after the other."""
    chance, first = 0.0, 0
    while first <= population - violations:
        drawn = np.arange(first, min(first + _CHUNK, population - violations), dtype=np.float64)
        if not drawn.size:
            break
        chances = chance + np.cumsum(np.log1p(-violations / (population - drawn)))
        enough = np.flatnonzero(chances <= log_risk)
        if enough.size:
            return first + int(enough[0]) + 1
        chance, first = float(chances[-1]), first + len(drawn)
    return population - violations + 1


def _misses_at_most(population: int, violations: int, size: int, risk: Fraction) -> bool:
    """Whether a sample misses every violation with a chance of at most `risk`, without rounding where that can matter."""
    if size > population - violations:
        return True
    few, many = sorted((violations, size))
    if few > _EXACT_FACTORS:
        left = population - np.arange(few, dtype=np.float64)
        return float(np.log1p(-many / left).sum()) <= log(risk)
    missed = prod(population - many - step for step in range(few))
    every = prod(population - step for step in range(few))
    return missed * risk.denominator <= risk.numerator * every


def _check_share(field: str, value: float) -> None:
    if not 0 < value < 1:
        raise UnusableDesign(field, _between(value))


def _check_frame(population: int | None, confidence: float) -> None:
    if not 0 < confidence < 1:
        raise UnusableDesign("confidence", _between(confidence))
    if population is not None and not 1 <= population <= LARGEST_POPULATION:
        raise UnusableDesign("population", f"expected 1 to {LARGEST_POPULATION:,}")


def _between(value: float) -> str:
    hint = f"; {value:g}% is {value / 100:g}" if 1 <= value < 100 else ""
    return f"expected a share between 0 and 1{hint}"
