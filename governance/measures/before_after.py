"""Two versions compared on a yes-or-no outcome: on the same prompts, or in matched strata; with effect sizes and intervals.

Paired: McNemar's exact test (Psychometrika 12, 1947) and the difference of paired shares with Newcombe's interval (Statistics in
Medicine 17, 1998, 2635-2650, method 10). Stratified: the Mantel-Haenszel difference with Sato's variance (Biometrics 45,
1989), the common odds ratio with the interval of Robins, Breslow and Greenland (Biometrics 42, 1986), and the
Cochran-Mantel-Haenszel test without continuity correction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, hypot, inf, log, sqrt

from scipy.stats import binom

from governance.measures.shares import Z95, wilson


@dataclass(frozen=True)
class Paired:
    """`both`, `only_before`, `only_after` and `neither` count pairs by which of the two had the outcome. `difference` is the
    share after less the share before, `p` McNemar's, two-sided.
    """

    both: int
    only_before: int
    only_after: int
    neither: int
    difference: float
    low: float
    high: float
    p: float

    @property
    def pairs(self) -> int:
        return self.both + self.only_before + self.only_after + self.neither


@dataclass(frozen=True)
class Stratum:
    """How many of how many had the outcome, before and after."""

    hits_before: int
    n_before: int
    hits_after: int
    n_after: int


@dataclass(frozen=True)
class Stratified:
    """Over all strata that have both. `difference` is after less before; the odds ratio is after over before, None where it
    isn't defined.
    """

    strata: int
    n_before: int
    n_after: int
    difference: float
    low: float
    high: float
    odds_ratio: float | None
    odds_low: float | None
    odds_high: float | None
    p: float


def paired(both: int, only_before: int, only_after: int, neither: int) -> Paired | None:
    """None of no pairs."""
    n = both + only_before + only_after + neither
    if not n:
        return None
    before, after = both + only_before, both + only_after
    low_before, high_before = wilson(before, n) or (0.0, 1.0)
    low_after, high_after = wilson(after, n) or (0.0, 1.0)
    share_before, share_after = before / n, after / n
    phi = _correlation(both, only_before, only_after, neither)
    difference = share_after - share_before
    down, up = share_after - low_after, high_before - share_before
    low = difference - sqrt(max(0.0, down**2 - 2 * phi * down * up + up**2))
    rise, fall = high_after - share_after, share_before - low_before
    high = difference + sqrt(max(0.0, rise**2 - 2 * phi * rise * fall + fall**2))
    return Paired(
        both=both,
        only_before=only_before,
        only_after=only_after,
        neither=neither,
        difference=difference,
        low=low,
        high=high,
        p=_mcnemar(only_before, only_after),
    )


def difference(stratum: Stratum, z: float = Z95) -> tuple[float, float, float] | None:
    """After less before with its interval (Newcombe 1998, 873-890, method 10); None where one side has nothing."""
    if not stratum.n_before or not stratum.n_after:
        return None
    before, low_before, high_before = _wilson(stratum.hits_before, stratum.n_before, z)
    after, low_after, high_after = _wilson(stratum.hits_after, stratum.n_after, z)
    found = after - before
    return (
        found,
        found - hypot(after - low_after, high_before - before),
        found + hypot(high_after - after, before - low_before),
    )


def stratified(strata: Sequence[Stratum]) -> Stratified | None:
    """None where no stratum has both sides."""
    usable = [each for each in strata if each.n_before and each.n_after]
    if not usable:
        return None
    weight = sum(each.n_before * each.n_after / _n(each) for each in usable)
    found = sum(_gap(each) for each in usable) / weight
    spread = sqrt(_sato(usable, found)) / weight
    odds, low, high = _common_odds(usable)
    return Stratified(
        strata=len(usable),
        n_before=sum(each.n_before for each in usable),
        n_after=sum(each.n_after for each in usable),
        difference=found,
        low=max(-1.0, found - Z95 * spread),
        high=min(1.0, found + Z95 * spread),
        odds_ratio=odds,
        odds_low=low,
        odds_high=high,
        p=_cochran_mantel_haenszel(usable),
    )


def _correlation(both: int, only_before: int, only_after: int, neither: int) -> float:
    """The correlation of the pairs, corrected for continuity where it is positive (Newcombe's method 10)."""
    margins = (both + only_before) * (only_after + neither) * (both + only_after) * (only_before + neither)
    if not margins:
        return 0.0
    found: float = both * neither - only_before * only_after
    if found > 0:
        found = max(found - (both + only_before + only_after + neither) / 2, 0.0)
    return found / sqrt(margins)


def _mcnemar(only_before: int, only_after: int) -> float:
    n = only_before + only_after
    return min(1.0, 2 * float(binom.cdf(min(only_before, only_after), n, 0.5))) if n else 1.0


def _wilson(hits: int, n: int, z: float) -> tuple[float, float, float]:
    centre = (hits + z * z / 2) / (n + z * z)
    half = z * sqrt(hits * (n - hits) / n + z * z / 4) / (n + z * z)
    return hits / n, max(0.0, centre - half), min(1.0, centre + half)


def _n(stratum: Stratum) -> int:
    return stratum.n_before + stratum.n_after


def _gap(stratum: Stratum) -> float:
    """After less before, with the stratum's Mantel-Haenszel weight."""
    return (stratum.hits_after * stratum.n_before - stratum.hits_before * stratum.n_after) / _n(stratum)


def _sato(strata: Sequence[Stratum], found: float) -> float:
    """Sato's variance of the weighted sum, consistent for many thin strata and for few thick ones."""
    p = sum(
        (each.n_after**2 * each.hits_before - each.n_before**2 * each.hits_after) / _n(each) ** 2
        + each.n_before * each.n_after * (each.n_before - each.n_after) / (2 * _n(each) ** 2)
        for each in strata
    )
    q = sum(
        (
            each.hits_after * (each.n_before - each.hits_before)
            + each.hits_before * (each.n_after - each.hits_after)
        )
        / (2 * _n(each))
        for each in strata
    )
    return max(0.0, found * p + q)


def _common_odds(strata: Sequence[Stratum]) -> tuple[float | None, float | None, float | None]:
    r = s = pr = ps_qr = qs = 0.0
    for each in strata:
        n = _n(each)
        a, b = each.hits_after, each.n_after - each.hits_after
        c, d = each.hits_before, each.n_before - each.hits_before
        up, down, same, other = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        r, s = r + up, s + down
        pr, ps_qr, qs = pr + same * up, ps_qr + same * down + other * up, qs + other * down
    if not r or not s:
        return (None if r == s else (inf if r else 0.0)), None, None
    odds = r / s
    spread = sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))
    return odds, exp(log(odds) - Z95 * spread), exp(log(odds) + Z95 * spread)


def _cochran_mantel_haenszel(strata: Sequence[Stratum]) -> float:
    gap = variance = 0.0
    for each in strata:
        n, hits = _n(each), each.hits_before + each.hits_after
        gap += each.hits_after - each.n_after * hits / n
        if n > 1:
            variance += each.n_after * each.n_before * hits * (n - hits) / (n * n * (n - 1))
    return erfc(abs(gap) / sqrt(2 * variance)) if variance else 1.0
