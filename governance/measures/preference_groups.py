"""Whether groups of people, or languages, prefer differently: strengths fitted apart, and set against the pooled fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import chi2

from governance.measures.comparisons import Comparisons, pooled
from governance.measures.preference import Numbers, Resampled, Strengths, Undetermined, fit_strengths

LOW, HIGH = 2.5, 97.5
"""Percentiles of a 95 % bootstrap interval."""


@dataclass(frozen=True)
class Separation:
    """The likelihood ratio test of strengths of their own for each group against strengths they share.

    `statistic` is 2 (log likelihood apart - pooled), chi-square with `freedom` degrees where nothing differs (Wilks
    1938). `tested` are the groups it covers: those whose strengths can be told from their own comparisons.
    """

    statistic: float
    freedom: int
    p: float
    tested: tuple[str, ...]


@dataclass(frozen=True)
class Reversal:
    """Two groups that part: one prefers `higher` to `lower`, the other the reverse, each beyond its interval.

    The intervals are those of the difference of log worths, higher - lower.
    """

    higher: str
    lower: str
    group: str
    interval: tuple[float, float]
    other: str
    other_interval: tuple[float, float]


def separate(parts: Mapping[str, Comparisons]) -> Separation | None:
    """Tests whether the groups need strengths of their own; None where fewer than two groups can be fitted."""
    fits: dict[str, Strengths] = {}
    for group, part in parts.items():
        try:
            fits[group] = fit_strengths(part)
        except Undetermined:
            continue
    if len(fits) < 2:
        return None
    together = pooled([parts[group] for group in fits])
    nu_is_free = int(together.has_ties)
    shared = fit_strengths(together)
    statistic = max(0.0, 2 * (shared.nll - sum(fit.nll for fit in fits.values())))
    freedom = sum(len(fit.items) - 1 + nu_is_free for fit in fits.values()) - (
        len(shared.items) - 1 + nu_is_free
    )
    return Separation(statistic, freedom, float(chi2.sf(statistic, freedom)), tuple(fits))


def reversals(items: Mapping[str, Sequence[str]], resampled: Mapping[str, Resampled]) -> list[Reversal]:
    """Pairs of items that two groups put in opposite order, beyond the 95 % interval of each (`items` by group)."""
    found: list[Reversal] = []
    for group, other in combinations(resampled, 2):
        shared = sorted(set(items[group]) & set(items[other]))
        ours = _differences(items[group], resampled[group], shared)
        theirs = _differences(items[other], resampled[other], shared)
        for i, j in np.argwhere((ours[0] > 0) & (theirs[1] < 0)).tolist():
            interval = (float(ours[0][i, j]), float(ours[1][i, j]))
            other_interval = (float(theirs[0][i, j]), float(theirs[1][i, j]))
            found.append(
                Reversal(
                    higher=shared[i],
                    lower=shared[j],
                    group=group,
                    interval=interval,
                    other=other,
                    other_interval=other_interval,
                )
            )
    return found


def _differences(
    items: Sequence[str], resampled: Resampled, shared: Sequence[str]
) -> tuple[Numbers, Numbers]:
    """Low and high ends, shared x shared, of log worth of the row less that of the column; 0 without resamples."""
    drawn = resampled.log_worths[:, [list(items).index(item) for item in shared]]
    ends = np.zeros((2, len(shared), len(shared)))
    if len(drawn):
        for place in range(len(shared)):
            ends[:, place] = np.percentile(drawn[:, [place]] - drawn, [LOW, HIGH], axis=0)
    return ends[0], ends[1]
