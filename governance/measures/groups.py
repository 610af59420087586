"""Whether a group of raters is a group: agreement within it against agreement across it (GRASP).

Cross-replication reliability: Wong, Paritosh and Aroyo (ACL 2021), equation 4. Group association index GAI = in-group over
cross-group agreement: Prabhakaran et al. (NAACL 2024), section 4. Above 1: a perspective of its own that holds together.
"""

import numpy as np
from numpy.typing import NDArray

from governance.measures.agreement import Numbers, krippendorff_alpha
from governance.measures.ratings import Counts, Level, Ratings

FEWEST_RATERS = 5
"""Raters under which a group's figures are not stated: they would speak of persons."""


def cross_agreement(ours: Counts, theirs: Counts, points: Numbers, level: Level) -> float | None:
    """XRR of two groups from their count matrices over the same items; None where they share no item, or one category."""
    shared = (ours.sum(axis=1) > 0) & (theirs.sum(axis=1) > 0)
    if not shared.any():
        return None
    distance = _distance(ours.sum(axis=0) + theirs.sum(axis=0), points, level)
    mine, other = ours[shared], theirs[shared]
    n_mine, n_other = mine.sum(axis=1), other.sum(axis=1)
    mean = np.einsum("ic,ck,ik->i", mine / n_mine[:, None], distance, other / n_other[:, None])
    weight = n_mine + n_other
    observed = float((weight * mean).sum() / weight.sum())
    share_mine, share_other = ours.sum(axis=0) / ours.sum(), theirs.sum(axis=0) / theirs.sum()
    expected = float(share_mine @ distance @ share_other)
    return 1.0 - observed / expected if expected > 0 else None


def group_association(within: float | None, cross: float | None) -> float | None:
    """GAI; None where one of the two is not defined, or where the cross-group agreement isn't above chance."""
    if within is None or cross is None or cross <= 0:
        return None
    return within / cross


def association_p(
    ratings: Ratings, members: NDArray[np.bool_], level: Level, permutations: int, rng: np.random.Generator
) -> float | None:
    """How often a random group of as many raters (not ratings) has a GAI at least as large; None where GAI isn't defined."""
    found = _gai(ratings, members, level)
    if found is None:
        return None
    drawn = (_gai(ratings, rng.permutation(members), level) for _ in range(permutations))
    larger = sum(value is not None and value >= found for value in drawn)
    return (larger + 1) / (permutations + 1)


def _gai(ratings: Ratings, members: NDArray[np.bool_], level: Level) -> float | None:
    inside = members[ratings.raters]
    ours, theirs = ratings.counts(inside), ratings.counts(~inside)
    within = krippendorff_alpha(ours, ratings.points, level)
    return group_association(within, cross_agreement(ours, theirs, ratings.points, level))


def _distance(marginals: Counts, points: Numbers, level: Level) -> Numbers:
    if level == "nominal":
        return 1.0 - np.eye(len(points))
    if level == "interval":
        return np.asarray(np.subtract.outer(points, points) ** 2, dtype=float)
    ranks = np.cumsum(marginals) - marginals / 2.0
    return np.asarray(np.subtract.outer(ranks, ranks) ** 2, dtype=float)
