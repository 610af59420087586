"""Evidence of many streams at once, kept so that what was seen before need not be read again.

What `governance.measures.drift` computes from a whole stream is here carried on from one batch to the next: for each stream and
each stake the wealth of the games that have begun, and the Shiryaev-Roberts sums. Both ways come to the same numbers.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from governance.measures.drift import RISES, Values, restart_weights, restarts, stakes

MANY = 24
"""New observations of one stream from which on they are taken together; fewer are taken side by side with other streams'."""

MOST_OBSERVATIONS = 1 << 40
"""No stream is longer: the beginnings of games are listed up to here."""


@dataclass
class Running:
    """A row for each stream. `mean` is the claim that is bet against, `n` counts observations and `total` adds them up;
    `wealth` and `detector` are logarithms, a column for each stake.
    """

    mean: Values
    n: NDArray[np.int64]
    total: Values
    wealth: Values
    detector: Values

    @classmethod
    def fresh(cls, means: Values) -> "Running":
        """Streams of which nothing is seen yet."""
        shape = (len(means), len(RISES))
        return cls(
            np.asarray(means, dtype=np.float64),
            np.zeros(len(means), dtype=np.int64),
            np.zeros(len(means)),
            np.full(shape, -np.inf),
            np.full(shape, -np.inf),
        )

    def log_wealth(self) -> Values:
        """As `drift.log_wealth` after the last observation; 0 for a stream without any."""
        _, left = _games()
        begun = np.searchsorted(_games()[0], self.n, side="left")
        playing = logsumexp(self.wealth, axis=1) - np.log(len(RISES))
        with np.errstate(divide="ignore"):
            return np.asarray(np.logaddexp(playing, np.log(left[begun])))

    def log_detector(self) -> Values:
        """As `drift.detector` after the last observation; minus infinity for a stream without any."""
        return np.asarray(logsumexp(self.detector, axis=1) - np.log(len(RISES)))


def advance(running: Running, stream: NDArray[np.int64], values: Values) -> None:
    """Takes in new observations: `values` in [0, 1] in the order in which they came, `stream` the row of each."""
    order = np.argsort(stream, kind="stable")
    rows, first, counts = np.unique(stream[order], return_index=True, return_counts=True)
    sorted_values = values[order]
    for row, start, count in zip(rows, first, counts, strict=True):
        if count >= MANY:
            _together(running, int(row), sorted_values[start : start + count])
    few = counts < MANY
    rows, first, counts = rows[few], first[few], counts[few]
    for place in range(int(counts.max(initial=0))):
        there = counts > place
        _one_each(running, rows[there], sorted_values[first[there] + place])


def _one_each(running: Running, rows: NDArray[np.int64], values: Values) -> None:
    """One new observation of each of these streams."""
    begins, _ = _games()
    weights = _log_weights()
    game = np.searchsorted(begins, running.n[rows])
    begin = begins[game] == running.n[rows]
    gains = _gains(running.mean[rows], values)
    started = np.where(begin, weights[game], -np.inf)[:, None]
    running.wealth[rows] = np.logaddexp(running.wealth[rows], started) + gains
    running.detector[rows] = np.logaddexp(running.detector[rows], 0.0) + gains
    running.n[rows] += 1
    running.total[rows] += values


def _together(running: Running, row: int, values: Values) -> None:
    """Many new observations of one stream."""
    begins, _ = _games()
    gains = np.log1p(stakes(float(running.mean[row]))[:, None] * (values - running.mean[row])[None, :])
    total = gains.sum(axis=1)
    before = np.concatenate([np.zeros((len(gains), 1)), gains.cumsum(axis=1)[:, :-1]], axis=1)
    start = int(running.n[row])
    first, last = np.searchsorted(begins, [start, start + len(values)])
    games = slice(int(first), int(last))
    joined = _log_weights()[games][None, :] - before[:, begins[games] - start]
    running.wealth[row] = np.logaddexp(running.wealth[row], logsumexp(joined, axis=1)) + total
    running.detector[row] = np.logaddexp(running.detector[row], logsumexp(-before, axis=1)) + total
    running.n[row] += len(values)
    running.total[row] += values.sum()


def _gains(means: Values, values: Values) -> Values:
    """A row for each observation, a column for each stake."""
    staked = np.stack([stakes(float(mean)) for mean in means]) if len(means) else np.zeros((0, len(RISES)))
    return np.asarray(np.log1p(staked * (values - means)[:, None]))


@lru_cache(1)
def _games() -> tuple[NDArray[np.int64], Values]:
    """At which observation each game begins, and the share of wealth that waits once so many have begun."""
    begins = restarts(MOST_OBSERVATIONS)
    left = np.maximum(1 - np.concatenate([[0.0], restart_weights(len(begins)).cumsum()]), 0.0)
    return begins, left


@lru_cache(1)
def _log_weights() -> Values:
    return np.asarray(np.log(restart_weights(len(_games()[0]))))
