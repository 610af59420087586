"""Whether a group of raters is a group: agreement within it against agreement across it (GRASP).

Cross-replication reliability: Wong, Paritosh and Aroyo (ACL 2021), equation 4: XRR = 1 - do / de, with do the mean
disagreement of pairs across the two groups, items weighing as many ratings as they have, and de that of pairs drawn from
their ratings. Both over the items that both groups rated: marginals over all ratings would give another number where
ratings are missing (the authors' own implementation for incomplete data does the same).
Group association index GAI = in-group over cross-group agreement: Prabhakaran et al. (NAACL 2024), section 4. Above 1: a
perspective of its own that holds together.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from governance.measures.agreement import Numbers, krippendorff_alpha
from governance.measures.ratings import Counts, Level, Ratings

FEWEST_RATERS = 5
"""Raters under which a group's figures are not stated: they would speak of persons."""


def cross_agreement(ours: Counts, theirs: Counts, points: Numbers, level: Level) -> float | None:
    """XRR of two groups from their count matrices over the same items; None where they share no item, or one category."""
    whole = np.ones(len(points))
    n_ours, n_theirs = ours.astype(float) @ whole, theirs.astype(float) @ whole
    shared = (n_ours > 0) & (n_theirs > 0)
    if not shared.any():
        return None
    mine, other = ours[shared].astype(float), theirs[shared].astype(float)
    all_mine, all_other = mine.sum(axis=0), other.sum(axis=0)
    distance = _distance(all_mine + all_other, points, level)
    mean = (((mine @ distance) * other) @ whole) / (n_ours * n_theirs)[shared]
    weight = (n_ours + n_theirs)[shared]
    observed = float((weight * mean).sum() / weight.sum())
    share_mine, share_other = all_mine / all_mine.sum(), all_other / all_other.sum()
    expected = float(share_mine @ distance @ share_other)
    return 1.0 - observed / expected if expected > 0 else None


def group_association(within: float | None, cross: float | None) -> float | None:
    """GAI; None where one of the two is not defined, or where the cross-group agreement isn't above chance."""
    if within is None or cross is None or cross <= 0:
        return None
    return within / cross


def association_ps(
    ratings: Ratings, groups: NDArray[Any], level: Level, permutations: int, rng: np.random.Generator
) -> dict[str, float | None]:
    """How often a random group of as many raters (not ratings) has a GAI at least as large; None where GAI isn't defined.

    For every group at once: `groups` names the group of each rater (by code; "" for none), and is dealt anew among the raters
    each time.

    A dealt group that agrees within itself, and with the others no more than by chance, counts as one with a larger GAI.
    """
    names = sorted({str(name) for name in groups} - {""})
    found = {name: _gai(ratings, groups == name, level)[0] for name in names}
    larger = dict.fromkeys(names, 0)
    for _ in range(permutations):
        dealt = rng.permutation(groups)
        for name in names:
            least = found[name]
            if least is not None:
                value, unbounded = _gai(ratings, dealt == name, level)
                larger[name] += unbounded or (value is not None and value >= least)
    return {name: None if found[name] is None else (larger[name] + 1) / (permutations + 1) for name in names}


def adjusted(ps: Mapping[str, float | None]) -> dict[str, float | None]:
    """P values with the false discovery rate held for all of them together (Benjamini and Hochberg 1995)."""
    told = {name: p for name, p in ps.items() if p is not None}
    if not told:
        return dict(ps)
    held = dict(zip(told, false_discovery_control(list(told.values())).tolist(), strict=True))
    return {name: held.get(name) for name in ps}


def _gai(ratings: Ratings, members: NDArray[np.bool_], level: Level) -> tuple[float | None, bool]:
    """GAI, and whether it has no bound: agreement within the group, none across."""
    inside = members[ratings.raters]
    ours, theirs = ratings.counts(inside), ratings.counts(~inside)
    within = krippendorff_alpha(ours, ratings.points, level)
    across = cross_agreement(ours, theirs, ratings.points, level)
    unbounded = within is not None and within > 0 and across is not None and across <= 0
    return group_association(within, across), unbounded


def _distance(marginals: Numbers, points: Numbers, level: Level) -> Numbers:
    if level == "nominal":
        return 1.0 - np.eye(len(points))
    if level == "interval":
        return np.asarray(np.subtract.outer(points, points) ** 2, dtype=float)
    ranks = np.cumsum(marginals) - marginals / 2.0
    return np.asarray(np.subtract.outer(ranks, ranks) ** 2, dtype=float)
