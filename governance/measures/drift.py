"""Has a rate risen? Evidence that may be looked at after every observation, without false alarms from looking.

A test martingale bets against "the mean is at most m": starting from 1, each observation x in [0, 1] multiplies the wealth by
1 + b(x - m) with a stake b in [0, 1/m). While the claim is true the expected wealth never grows, so it ever reaches 1/level
with a chance of at most `level` (Ville 1939; Waudby-Smith and Ramdas, Journal of the Royal Statistical Society B 86, 2024).
Stakes for several sizes of rise are played side by side, and so are games that begin later, for a rise that begins later: a
weighted mean of such wealths is such a wealth.

The Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo, New England Journal of Statistics in Data Science 2, 2023) starts a
game at every observation and adds all up: quicker to notice a change, with a mean time between false alarms of at least the
threshold, but without a bound on ever raising one.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import beta

Values = NDArray[np.float64]

RISES = (1.5, 2.0, 3.0, 5.0)
"""Rises that the stakes are best for, as multiples of the claimed mean."""

FIRST_RESTART, RESTART_RATIO = 100, 1.3
FIRST_SHARE = 0.6
"""Wealth that is staked from the first observation on; the rest waits for later beginnings."""

MOST_STAKED = 0.95
"""Of the largest stake, which could lose everything with one observation."""


def upper_bound(hits: float, n: int, risk: float) -> float:
    """The rate that a reference sample's own rate lies above with a chance of at most `risk` (Clopper and Pearson, Biometrika 26,
    1934). `hits` need not be whole: for values in [0, 1] the bound for the next whole number is used.
    """
    k = int(np.ceil(hits))
    return 1.0 if k >= n else float(beta.ppf(1 - risk, k + 1, n - k))


def log_wealth(values: Values, mean: float) -> Values:
    """The logarithm of the wealth after each observation, in the game against "the mean is at most `mean`" (0 < mean < 1).

    `values` are in [0, 1], in the order in which they came. Shape of the result: that of `values`.
    """
    gains = _log_gains(values, mean)
    starts = restarts(len(values))
    weights = restart_weights(len(starts))
    begun = np.full(len(values), -np.inf)
    begun[starts] = np.log(weights)
    before = np.concatenate([np.zeros((len(gains), 1)), gains.cumsum(axis=1)[:, :-1]], axis=1)
    started = np.logaddexp.accumulate(begun[None, :] - before, axis=1)
    playing = logsumexp(started + gains.cumsum(axis=1), axis=0) - np.log(len(gains))
    waiting = np.zeros(len(values))
    waiting[starts] = weights
    left = np.maximum(1 - waiting.cumsum(), 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.logaddexp(playing, np.log(left)))


def detector(values: Values, mean: float) -> Values:
    """The logarithm of the Shiryaev-Roberts e-detector after each observation: M(t) = (M(t-1) + 1) · L(t), averaged over the
    stakes. At a threshold of 1/a the mean time to a false alarm is at least 1/a. Shape of the result: that of `values`.
    """
    total = _log_gains(values, mean).cumsum(axis=1)
    before = np.concatenate([np.zeros((len(total), 1)), total[:, :-1]], axis=1)
    summed = np.logaddexp.accumulate(-before, axis=1) + total
    return np.asarray(logsumexp(summed, axis=0) - np.log(len(total)))


def e_benjamini_hochberg(log_e: Values, level: float) -> NDArray[np.bool_]:
    """Which of K claims are rejected: the k largest e-values, for the greatest k with e(k) at least K/(level·k). The false
    discovery rate is at most `level` whatever the dependence (Wang and Ramdas, Journal of the Royal Statistical Society B 84,
    2022).
    """
    count = len(log_e)
    if not count:
        return np.zeros(0, dtype=np.bool_)
    order = np.argsort(-log_e, kind="stable")
    needed = np.log(count / (level * np.arange(1, count + 1)))
    enough = np.flatnonzero(log_e[order] >= needed - 1e-12)
    rejected = np.zeros(count, dtype=np.bool_)
    if len(enough):
        rejected[order[: enough[-1] + 1]] = True
    return rejected


def confidence_sequence(values: Values, level: float, grid: int = 999) -> tuple[Values, Values]:
    """Bounds of the mean after each observation that hold at all times together with a chance of at least 1 - level.

    A mean is left out once a hedged bet against it, half on more and half on less, has made 1/level (Waudby-Smith and Ramdas
    2024, theorem 3, with stakes from the observations before). The bounds lie on a grid of `grid` means and only ever narrow.
    Shapes: that of `values`, twice.
    """
    means = np.arange(1, grid + 1) / (grid + 1)
    staked = _plug_in_stakes(values, level)
    more = _hedge(values, means, staked, upward=True)
    less = _hedge(values, means, staked, upward=False)
    alive = np.minimum.accumulate(np.maximum(more, less) < np.log(2 / level), axis=0)
    step = 1 / (grid + 1)
    lowest = np.where(alive.any(axis=1), means[alive.argmax(axis=1)], 1.0)
    highest = np.where(alive.any(axis=1), means[grid - 1 - alive[:, ::-1].argmax(axis=1)], 0.0)
    return np.maximum(lowest - step, 0.0), np.minimum(highest + step, 1.0)


def restarts(count: int) -> NDArray[np.int64]:
    """Observations at which a game begins: the first, and then ever more apart."""
    starts, at = [0], float(FIRST_RESTART)
    while at < count:
        starts.append(int(at))
        at *= RESTART_RATIO
    return np.array(starts if count else [], dtype=np.int64)


def restart_weights(games: int) -> Values:
    """Shares of the wealth that the first `games` games begin with; over all games there could ever be they add up to 1."""
    number = np.arange(1, games, dtype=np.float64)
    later = (1 - FIRST_SHARE) / (number * (number + 1))
    return np.concatenate([[FIRST_SHARE], later])[:games]


def stakes(mean: float) -> Values:
    """The stake that is best for each of `RISES`, if observations are 0 or 1 (Kelly): (p - m)/(m(1 - m))."""
    risen = np.minimum(np.array(RISES) * mean, mean + 0.9 * (1 - mean))
    return np.asarray(np.minimum((risen - mean) / (mean * (1 - mean)), MOST_STAKED / mean))


def _log_gains(values: Values, mean: float) -> Values:
    """A row for each stake, a column for each observation."""
    return np.asarray(np.log1p(stakes(mean)[:, None] * (values - mean)[None, :]))


def _plug_in_stakes(values: Values, level: float) -> Values:
    """Stakes that know only what came before (eq. 26 of the paper)."""
    count = np.arange(1, len(values) + 1)
    running = (0.5 + values.cumsum()) / (count + 1)
    spread = (0.25 + ((values - running) ** 2).cumsum()) / (count + 1)
    before = np.concatenate([[0.25], spread[:-1]])
    return np.asarray(np.sqrt(2 * np.log(2 / level) / (before * count * np.log(count + 1))))


def _hedge(values: Values, means: Values, staked: Values, *, upward: bool) -> Values:
    """Log wealth of betting one way against each mean. Shape: observations x means."""
    limit = 0.5 / means if upward else 0.5 / (1 - means)
    stake = np.minimum(staked[:, None], limit[None, :]) * (1 if upward else -1)
    return np.asarray(np.log1p(stake * (values[:, None] - means[None, :])).cumsum(axis=0))
