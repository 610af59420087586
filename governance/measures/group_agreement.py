"""Groups of raters beside each other: agreement within each, across each two, and whether a group is a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.measures.agreement import agreement
from governance.measures.groups import (
    FEWEST_RATERS,
    adjusted,
    association_ps,
    cross_agreement,
    group_association,
)
from governance.measures.ratings import Level, Ratings


@dataclass(frozen=True)
class GroupAgreement:
    """One group. `within` is its alpha with the 95% interval, `cross` its XRR with everybody else, `gai` the quotient, `p` how
    often as many raters drawn by chance reach it, `p_held` the same with the false discovery rate held over all groups.

    `is_suppressed`: fewer than five raters, so its figures would speak of persons; they are None.
    """

    group: str
    raters: int
    items: int
    ratings: int
    within: float | None
    low: float | None
    high: float | None
    cross: float | None
    gai: float | None
    p: float | None
    p_held: float | None
    is_suppressed: bool
    note: str


@dataclass(frozen=True)
class PairAgreement:
    """XRR of two groups, and on how many items both have a rating."""

    one: str
    other: str
    cross: float | None
    items: int


def group_agreements(
    ratings: Ratings,
    groups: NDArray[Any],
    level: Level,
    resamples: int,
    permutations: int,
    rng: np.random.Generator,
) -> list[GroupAgreement]:
    """Each group, by name; `groups` names the group of each rater by code, "" for none."""
    names = sorted({str(name) for name in groups[np.unique(ratings.raters)]} - {""})
    large = [name for name in names if _raters(ratings, groups == name) >= FEWEST_RATERS]
    told = np.where(np.isin(groups, large), groups, "")
    ps = association_ps(ratings, told, level, permutations, rng)
    held = adjusted(ps)
    return [_group(ratings, groups == name, name, level, resamples, ps, held, rng) for name in names]


def pair_agreements(
    ratings: Ratings, groups: NDArray[Any], names: Sequence[str], level: Level
) -> list[PairAgreement]:
    """Every two of the named groups."""
    counts = {name: ratings.counts((groups == name)[ratings.raters]) for name in names}
    found = []
    for one, other in combinations(names, 2):
        shared = (counts[one].sum(axis=1) > 0) & (counts[other].sum(axis=1) > 0)
        cross = cross_agreement(counts[one], counts[other], ratings.points, level)
        found.append(PairAgreement(one, other, cross, int(shared.sum())))
    return found


def _group(
    ratings: Ratings,
    members: NDArray[np.bool_],
    name: str,
    level: Level,
    resamples: int,
    ps: dict[str, float | None],
    held: dict[str, float | None],
    rng: np.random.Generator,
) -> GroupAgreement:
    inside = members[ratings.raters]
    ours = ratings.counts(inside)
    raters = _raters(ratings, members)
    found = agreement(ours, ratings.points, level, raters, resamples, rng)
    if raters < FEWEST_RATERS:
        note = f"fewer than {FEWEST_RATERS} raters: not shown, to protect individuals"
        nothing = (None,) * 7
        return GroupAgreement(
            name, raters, found.items, found.ratings, *nothing, is_suppressed=True, note=note
        )
    cross = cross_agreement(ours, ratings.counts(~inside), ratings.points, level)
    return GroupAgreement(
        group=name,
        raters=raters,
        items=int((ours.sum(axis=1) > 1).sum()),
        ratings=found.ratings,
        within=found.alpha,
        low=found.low,
        high=found.high,
        cross=cross,
        gai=group_association(found.alpha, cross),
        p=ps.get(name),
        p_held=held.get(name),
        is_suppressed=False,
        note=found.note,
    )


def _raters(ratings: Ratings, members: NDArray[np.bool_]) -> int:
    return len(np.unique(ratings.raters[members[ratings.raters]]))
