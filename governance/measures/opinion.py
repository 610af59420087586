"""Opinion groups: who votes alike, found as Polis finds them.

The method (Small et al. 2021, "Polis: Scaling deliberation by mapping high dimensional opinion spaces"; and the
behaviour of the Polis maths service): missing votes stand at their statement's mean; two principal components; each
participant's place is stretched by sqrt(statements / votes cast), so that who voted little is not drawn to the centre;
who voted enough is put into up to 100 base clusters by k-means; the base clusters' centres, weighted by their members,
are clustered by k-means into 2 to 5 groups, as many as give the best silhouette over the base clusters.

Three details of Polis decide more than one would think, and are kept:
- a statement moderated out is not dropped but counts as a pass by everybody, which tempers the stretching;
- both k-means start from the first distinct points, so the order of participants matters;
- groups are given 20 rounds to settle and no more.
So groups can be missed: by an unlucky start, and, since places lie in a plane, four that differ in three ways. Never show
them without their stability (stability.py).
On the published vTaiwan consultation on UberX this meets the published groups with an adjusted Rand index of 0.93: 0.87
where moderation has to be guessed from the votes, 0.53 where it is ignored; plain PCA and 2-means give 0.74. What remains
is history: Polis starts each clustering from its last one while votes arrive, and keeps in a group whoever was in one.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from sklearn.cluster import KMeans
from sklearn.metrics import pairwise_distances_argmin, silhouette_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from governance.measures.votes import Flags, Matrix, counted

Points = NDArray[np.float64]
Labels = NDArray[np.int64]

UNGROUPED = -1
BASE_CLUSTERS, BASE_ROUNDS = 100, 100
MOST_GROUPS, GROUP_ROUNDS = 5, 20
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class OpinionSpace:
    """A plane into which any row of votes can be placed: a centre, and two axes of disagreement (2 x statements)."""

    centre: Points
    axes: Points
    aside: Flags

    def place(self, votes: Matrix) -> Points:
        """Participants x 2. One who has not voted stands at the origin."""
        placed = [
            self._place(votes[start : start + ROWS_AT_ONCE]) for start in range(0, len(votes), ROWS_AT_ONCE)
        ]
        return np.concatenate(placed) if placed else np.empty((0, 2))

    def _place(self, votes: Matrix) -> Points:
        cast = np.count_nonzero(~np.isnan(votes[:, ~self.aside]), axis=1) + np.count_nonzero(self.aside)
        stretch = np.sqrt(votes.shape[1] / np.maximum(cast, 1))
        return np.asarray(_centred(votes, self.centre, self.aside) @ self.axes.T * stretch[:, np.newaxis])


@dataclass(frozen=True, eq=False)
class Clusters:
    """Base clusters (their centres, clusters x 2) and the group of each; `silhouettes` by number of groups tried."""

    base: Points
    group_of_base: Labels
    silhouettes: dict[int, float]

    def assign(self, positions: Points) -> Labels:
        """The group of each position: that of the nearest base cluster."""
        return np.asarray(self.group_of_base[pairwise_distances_argmin(positions, self.base)])


@dataclass(frozen=True, eq=False)
class OpinionGroups:
    """`groups[p]` is 0 for the largest group, 1 for the next, UNGROUPED for who voted too little to be placed."""

    space: OpinionSpace
    positions: Points
    groups: Labels
    silhouettes: dict[int, float]


def one_thread() -> AbstractContextManager[None]:
    """For work in small pieces: on two busy cores the threads of BLAS and k-means wait for each other, up to 20 times
    as long as one of them takes for the work.
    """
    limits: AbstractContextManager[None] = threadpool_limits(1)
    return limits


def opinion_groups(votes: Matrix, aside: Flags) -> OpinionGroups:
    """The opinion groups in a matrix of votes (participants x statements; see votes.py), `aside` statements left out."""
    space = opinion_space(votes, aside)
    positions = space.place(votes)
    counts = counted(votes)
    groups = np.full(len(votes), UNGROUPED, dtype=np.int64)
    if not counts.any():
        return OpinionGroups(space, positions, groups, {})
    with one_thread():
        clusters = cluster(positions[counts])
        groups[counts] = _largest_first(clusters.assign(positions[counts]))
    return OpinionGroups(space, positions, groups, clusters.silhouettes)


def opinion_space(votes: Matrix, aside: Flags) -> OpinionSpace:
    """The plane of the first two principal components of the votes, missing ones standing at their statement's mean."""
    statements = votes.shape[1]
    cast = np.count_nonzero(~np.isnan(votes), axis=0)
    centre = np.nansum(votes, axis=0, dtype=np.float64) / np.maximum(cast, 1)
    scatter = np.zeros((statements, statements))
    for start in range(0, len(votes), ROWS_AT_ONCE):
        centred = _centred(votes[start : start + ROWS_AT_ONCE], centre, aside)
        scatter += centred.T @ centred
    axes = np.zeros((2, statements))
    dimensions = min(2, statements)
    if dimensions:
        _, vectors = eigh(scatter, subset_by_index=[statements - dimensions, statements - 1])
        axes[:dimensions] = vectors.T[::-1]
    heaviest = axes[np.arange(2), np.abs(axes).argmax(axis=1)] if statements else np.ones(2)
    return OpinionSpace(centre, axes * np.where(heaviest < 0, -1, 1)[:, np.newaxis], aside)


def cluster(positions: Points) -> Clusters:
    """Base clusters, then groups of base clusters, both by k-means from the first distinct points (at least one)."""
    start = _first_distinct(positions, BASE_CLUSTERS)
    fitted = KMeans(len(start), init=start, n_init=1, max_iter=BASE_ROUNDS, tol=0).fit(positions)
    base = _first_distinct(fitted.cluster_centers_, BASE_CLUSTERS)
    members = np.bincount(pairwise_distances_argmin(positions, base), minlength=len(base))
    most = min(MOST_GROUPS, 2 + len(base) // 12, len(base))
    tried = {number: _group(base, members, number) for number in range(2, most + 1)}
    silhouettes = {number: _silhouette(base, groups) for number, groups in tried.items()}
    if not tried:
        return Clusters(base, np.zeros(len(base), dtype=np.int64), {})
    return Clusters(base, tried[max(silhouettes, key=silhouettes.__getitem__)], silhouettes)


def _centred(votes: Matrix, centre: Points, aside: Flags) -> Points:
    """Votes less their statement's mean; 0 for a missing vote, and throughout a statement set aside."""
    centred = votes - centre
    centred[np.isnan(centred)] = 0
    centred[:, aside] = 0
    return centred


def _first_distinct(points: Points, most: int) -> Points:
    _, first = np.unique(points.round(9), axis=0, return_index=True)
    return points[np.sort(first)[:most]]


def _group(base: Points, members: Labels, number: int) -> Labels:
    fitted = KMeans(number, init=base[:number], n_init=1, max_iter=GROUP_ROUNDS, tol=0)
    return np.asarray(fitted.fit(base, sample_weight=members).labels_, dtype=np.int64)


def _silhouette(base: Points, groups: Labels) -> float:
    """The mean silhouette; a base cluster that is a group of its own counts 0."""
    if len(np.unique(groups)) == len(base):
        return 0.0
    return float(silhouette_score(base, groups))


def _largest_first(groups: Labels) -> Labels:
    """Numbers the groups from 0 by size, the one met first before another of the same size."""
    names, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = {int(names[position]): place for place, position in enumerate(order)}
    return np.array([rank[int(group)] for group in groups], dtype=np.int64)
