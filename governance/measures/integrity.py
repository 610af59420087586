"""What stands out in a crowd: copies, floods, straight lines, and a rater who disagrees with everyone.

Each function points out, with the numbers behind it; none decides. Tests are one-sided, and controlled for how many were made by
Benjamini and Yekutieli (2001), which holds under any dependence between them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control, nbinom

ALPHA = 0.01
"""The rate of false discoveries that each search for a pattern accepts."""

FEWEST_IN_FLOOD, TIMES_USUAL = 20, 5.0
FEWEST_RATINGS, SAME_SHARE = 15, 0.9
FEWEST_SHARED, FEWEST_RATERS = 12, 3

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Flood:
    """`key` was counted `count` times on `day`, where `usual` is to be expected on one of its active days."""

    key: int
    day: int
    count: int
    usual: float
    p: float


def floods(keys: ArrayLike, days: ArrayLike, counts: ArrayLike, alpha: float = ALPHA) -> list[Flood]:
    """Days on which someone said far more than usual. One row for each key and day on which it said anything.

    On an active day, count - 1 is taken as negative binomial (bursts are usual), with the crowd's dispersion and a mean
    drawn from the key's other active days, shrunk to the crowd's by the weight of two days. A flood is also
    FEWEST_IN_FLOOD records and TIMES_USUAL times the usual at the least.
    """
    who, when, extra = np.asarray(keys), np.asarray(days), np.asarray(counts, dtype=float) - 1
    if len(extra) < 2:
        return []
    crowd_mean, crowd_variance = extra.mean(), extra.var()
    size = crowd_mean**2 / max(crowd_variance - crowd_mean, 1e-9) if crowd_mean > 0 else 1.0
    _, place = np.unique(who, return_inverse=True)
    others = np.bincount(place)[place] - 1
    said_else = np.bincount(place, extra)[place] - extra
    mean = np.maximum((said_else + 2 * crowd_mean) / (others + 2), 1e-9)
    size = float(np.clip(size, 0.05, 100.0))
    tail = nbinom.sf(extra - 1, size, size / (size + mean))
    adjusted = _adjusted(tail)
    stands_out = (
        (adjusted <= alpha) & (extra + 1 >= FEWEST_IN_FLOOD) & (extra + 1 >= TIMES_USUAL * (mean + 1))
    )
    return [
        Flood(int(who[row]), int(when[row]), int(extra[row]) + 1, float(mean[row]) + 1, float(adjusted[row]))
        for row in np.flatnonzero(stands_out)
    ]


@dataclass(frozen=True)
class StraightLine:
    """`rater` gave `value` in `same` of `total` ratings, where the crowd would have in about `expected`."""

    rater: int
    value: int
    same: int
    total: int
    expected: float
    p: float


def straight_lines(
    raters: ArrayLike, items: ArrayLike, values: ArrayLike, alpha: float = ALPHA
) -> list[StraightLine]:
    """Raters who give one value nearly always, where the crowd, on the same items, wouldn't.

    The chance of a value on an item is its share among the others' ratings of it, shrunk to the crowd's by the weight of
    two ratings; the number of matches is then Poisson binomial, and its tail exact. For FEWEST_RATINGS ratings and more.
    """
    who, what, value = (np.asarray(each) for each in (raters, items, values))
    if not len(value):
        return []
    names, rater = np.unique(who, return_inverse=True)
    _, item = np.unique(what, return_inverse=True)
    levels, level = np.unique(value, return_inverse=True)
    given = np.zeros((item.max() + 1, len(levels)))
    np.add.at(given, (item, level), 1)
    crowd = given.sum(axis=0) / given.sum()
    by_rater = np.zeros((len(names), len(levels)), dtype=np.int64)
    np.add.at(by_rater, (rater, level), 1)
    totals, modal = by_rater.sum(axis=1), by_rater.argmax(axis=1)
    same = by_rater.max(axis=1)
    tails, expected = np.ones(len(names)), np.zeros(len(names))
    tested = totals >= FEWEST_RATINGS
    for row in np.flatnonzero(tested & (same >= SAME_SHARE * totals)):
        own = np.flatnonzero(rater == row)
        others = given[item[own]].copy()
        others[np.arange(len(own)), level[own]] -= 1
        chance = (others[:, modal[row]] + 2 * crowd[modal[row]]) / (others.sum(axis=1) + 2)
        tails[row] = min(1.0, len(levels) * poisson_binomial_tail(chance, int(same[row])))
        expected[row] = chance.sum()
    adjusted = np.ones(len(names))
    adjusted[tested] = _adjusted(tails[tested])
    return [
        StraightLine(
            rater=int(names[row]),
            value=int(levels[modal[row]]),
            same=int(same[row]),
            total=int(totals[row]),
            expected=float(expected[row]),
            p=float(adjusted[row]),
        )
        for row in np.flatnonzero(adjusted <= alpha)
    ]


def poisson_binomial_tail(chances: Floats, least: int) -> float:
    """The chance of `least` successes or more in independent trials with these chances."""
    spread = np.zeros(len(chances) + 1)
    spread[0] = 1.0
    for done, chance in enumerate(chances):
        spread[1 : done + 2] = spread[1 : done + 2] * (1 - chance) + spread[: done + 1] * chance
        spread[0] *= 1 - chance
    return float(min(1.0, spread[least:].sum()))


@dataclass(frozen=True)
class Disagreement:
    """`rater` lies `distance` from the others' mean on `shared` items, where any of those who rated them lies `expected`."""

    rater: int
    shared: int
    distance: float
    expected: float
    p: float


def disagreements(
    raters: ArrayLike, items: ArrayLike, values: ArrayLike, groups: ArrayLike, alpha: float = ALPHA
) -> list[Disagreement]:
    """Raters who are far from everyone, their own group included (0: no group), on FEWEST_SHARED items and more.

    Leave-one-out: the distance of a rating is to the mean of the others on its item. Were a rater like the others, theirs
    would be any one of an item's distances; Chernoff's bound over the items is then a valid p-value (Chernoff 1952). A rater
    with a group must stand out within it as well: a minority that sees things its own way is no fault of the crowd.
    """
    who, what, value, group = (np.asarray(each) for each in (raters, items, values, groups))
    if not len(value):
        return []
    names, rater = np.unique(who, return_inverse=True)
    overall = _distances(rater, what, value.astype(float), len(names))
    with_group = group > 0
    pairs = np.unique(np.column_stack([what, group]), axis=0, return_inverse=True)[1].reshape(-1)
    within = _distances(rater[with_group], pairs[with_group], value[with_group].astype(float), len(names))
    grouped = np.bincount(rater, with_group, len(names)) > 0
    tails = np.where(grouped, np.maximum(overall.tail, within.tail), overall.tail)
    tested = overall.shared >= FEWEST_SHARED
    adjusted = np.ones(len(names))
    adjusted[tested] = _adjusted(tails[tested])
    return [
        Disagreement(
            int(names[row]),
            int(overall.shared[row]),
            float(overall.distance[row]),
            float(overall.expected[row]),
            float(adjusted[row]),
        )
        for row in np.flatnonzero(adjusted <= alpha)
    ]


@dataclass(frozen=True, eq=False)
class _Distances:
    """By rater: items shared with enough others, mean distance, what it would be for anyone, and the bound on its chance."""

    shared: Integers
    distance: Floats
    expected: Floats
    tail: Floats


def _distances(rater: Integers, items: Integers, value: Floats, count: int) -> _Distances:
    _, item = np.unique(items, return_inverse=True)
    sizes = np.bincount(item)
    keep = sizes[item] >= FEWEST_RATERS if len(item) else np.zeros(0, dtype=bool)
    rater, item, value = rater[keep], item[keep], value[keep]
    size = sizes[item] if len(item) else np.zeros(0)
    sums = np.bincount(item, value) if len(item) else np.zeros(1)
    away = np.abs(value - (sums[item] - value) / np.maximum(size - 1, 1)) if len(item) else value
    shared = np.bincount(rater, minlength=count)
    total = np.bincount(rater, away, count)
    means = np.bincount(item, away) / np.maximum(np.bincount(item), 1) if len(item) else np.zeros(1)
    usual = np.bincount(rater, means[item], count)
    bound = np.zeros(count)
    for tilt in np.geomspace(0.05, 8.0, 28):
        moments = np.bincount(item, np.exp(tilt * away)) / np.maximum(np.bincount(item), 1)
        logs = np.bincount(rater, np.log(moments[item]), count) if len(item) else np.zeros(count)
        bound = np.minimum(bound, logs - tilt * total)
    tail = np.where(shared >= FEWEST_SHARED, np.exp(bound), 1.0)
    return _Distances(
        shared.astype(np.int64), total / np.maximum(shared, 1), usual / np.maximum(shared, 1), tail
    )


def _adjusted(tails: Floats) -> Floats:
    if not len(tails):
        return tails
    return np.asarray(false_discovery_control(np.clip(tails, 0.0, 1.0), method="by"), dtype=float)
