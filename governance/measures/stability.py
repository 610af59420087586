"""Whether opinion groups would come back if other participants of the same kind had answered.

Participants are drawn again with replacement, in random order, and the whole method runs anew: means, components, base
clusters, number of groups. The places of the groups so found give each of the original participants a group, which the
adjusted Rand index compares with the grouping in question (Hennig 2007, "Cluster-wise assessment of cluster stability",
with the index of Hubert and Arabie 1985): 1 is the same grouping each time, 0 what chance gives. Hennig calls what stays
under 0.75 in the mean not stable; such groups are called exploratory here.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_rand_score

from governance.measures.opinion import UNGROUPED, Labels, cluster, one_thread, opinion_space
from governance.measures.votes import Flags, Matrix, counted

STABLE = 0.75
FEWEST_PEOPLE = 15
MOST_PEOPLE = 2000
"""A larger crowd is judged by so many of its participants, drawn at random: that understates its stability."""


@dataclass(frozen=True)
class Stability:
    """`mean` is the mean adjusted Rand index over the resamples, None with fewer than 15 participants in groups.

    `groups_found` counts the resamples by the number of groups they found.
    """

    mean: float | None
    resamples: int
    groups_found: dict[int, int]

    @property
    def is_exploratory(self) -> bool:
        return self.mean is None or self.mean < STABLE


def stability(
    votes: Matrix, aside: Flags, groups: Labels, rng: np.random.Generator, resamples: int = 20
) -> Stability:
    """How well resampled participants bring back `groups` (one number for each participant, UNGROUPED left out)."""
    voted = np.flatnonzero((~np.isnan(votes)).any(axis=1))
    if len(voted) > MOST_PEOPLE:
        voted = rng.choice(voted, MOST_PEOPLE, replace=False)
    crowd, shown = votes[voted], groups[voted]
    judged = shown != UNGROUPED
    if np.count_nonzero(judged) < FEWEST_PEOPLE or not resamples:
        return Stability(None, 0, {})
    with one_thread():
        again = [_groups_again(crowd, aside, rng)[judged] for _ in range(resamples)]
    mean = float(np.mean([adjusted_rand_score(shown[judged], labels) for labels in again]))
    numbers, times = np.unique([len(np.unique(labels)) for labels in again], return_counts=True)
    return Stability(mean, resamples, dict(zip(numbers.tolist(), times.tolist(), strict=True)))


def _groups_again(crowd: Matrix, aside: Flags, rng: np.random.Generator) -> Labels:
    """The groups of the crowd in the eyes of a resample of it."""
    drawn = rng.choice(len(crowd), size=len(crowd))
    resample = crowd[drawn]
    space = opinion_space(resample, aside)
    positions = space.place(crowd)
    return cluster(positions[drawn[counted(resample)]]).assign(positions)
