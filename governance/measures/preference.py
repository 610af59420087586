"""Strengths of items from comparisons: Bradley and Terry's model, with Davidson's ties.

With worths w > 0 of items i and j, and r = sqrt(w_i w_j),
    P(i preferred) = w_i / (w_i + w_j + nu r)        P(tie) = nu r / (w_i + w_j + nu r)
(Davidson 1970, "On extending the Bradley-Terry model to accommodate ties in paired comparison experiments", eq. 2.4).
nu = 0 is the model of Bradley and Terry (1952). Fitted by maximum likelihood in log worths and log nu, in which it is
concave, by Newton's method.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.measures.clustered_comparisons import Clusters
from governance.measures.comparisons import Comparisons, components, ties_hide_strengths

Numbers = NDArray[np.float64]

MOST_STEPS = 100
TOLERANCE = 1e-20
"""The fit has settled when a step would gain less log likelihood than this, for each comparison."""
ROUNDING = 1e-12


class Undetermined(ValueError):
    """Strengths that can't be told from the comparisons; `components` are the parts that can't be set side by side."""

    def __init__(self, reason: str, parts: list[list[str]]) -> None:
        self.components = parts
        super().__init__(reason)


@dataclass(frozen=True, eq=False)
class Strengths:
    """Log worths have mean 0, worths sum to 1; `nu` is 0 where there were no ties. `nll` is -log likelihood."""

    items: tuple[str, ...]
    log_worths: Numbers
    nu: float
    nll: float

    @property
    def worths(self) -> Numbers:
        return worths(self.log_worths)


@dataclass(frozen=True, eq=False)
class Resampled:
    """Fits of resamples: log worths (fits x items) and nu; `unfitted` resamples left the strengths undetermined."""

    log_worths: Numbers
    nu: Numbers
    unfitted: int


def worths(log_worths: Numbers) -> Numbers:
    """Worths summing to 1, along the last axis."""
    raised = np.exp(log_worths - log_worths.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def check_determined(compared: Comparisons) -> None:
    """Raises Undetermined where no finite strengths maximise the likelihood, saying why."""
    if len(compared.items) < 2:
        raise Undetermined("fewer than two items were compared", [list(compared.items)])
    parts = components(compared)
    if len(parts) > 1:
        raise Undetermined(
            f"the comparison graph is not connected: it falls into {len(parts)} parts, and strengths "
            f"can't be compared between parts, since no item of one ever won against or tied with an item of another",
            parts,
        )
    if ties_hide_strengths(compared):
        raise Undetermined(
            "strengths are not identifiable: winners hardly ever lose to those they beat, so strengths "
            "and the tie parameter would grow without bound",
            parts,
        )


def fit_strengths(compared: Comparisons) -> Strengths:
    """The strengths that make the comparisons most likely. Raises Undetermined where there are none."""
    check_determined(compared)
    return _fit(compared, np.zeros(len(compared.items) + 1))


def resample_strengths(
    compared: Comparisons,
    fitted: Strengths,
    rng: np.random.Generator,
    resamples: int,
    clusters: Clusters | None = None,
) -> Resampled:
    """Fits `resamples` draws, with replacement, of as many comparisons (a multinomial over pairs and outcomes), or of as many
    people with all their comparisons.
    """
    start = np.append(fitted.log_worths, np.log(fitted.nu) if fitted.nu else 0.0)
    outcomes = compared.outcomes
    if clusters is None:
        drawn = rng.multinomial(compared.total, outcomes.ravel() / compared.total, size=resamples)
    else:
        drawn = clusters.draw(rng, resamples)
    fits = []
    for draw in drawn.reshape(resamples, *outcomes.shape):
        resample = replace(compared, outcomes=draw)
        try:
            check_determined(resample)
        except Undetermined:
            continue
        fits.append(_fit(resample, start))
    return Resampled(
        np.array([fit.log_worths for fit in fits]).reshape(len(fits), len(compared.items)),
        np.array([fit.nu for fit in fits]),
        resamples - len(fits),
    )


def negative_log_likelihood(parameters: Numbers, compared: Comparisons) -> tuple[float, Numbers, Numbers]:
    """The value, gradient and second derivatives at log worths followed by log nu.

    Without ties nu is 0: its derivatives are those of a parameter that plays no part (0, and 1 with itself).
    """
    log_nu = parameters[-1] if compared.has_ties else -np.inf
    half = (parameters[compared.first] - parameters[compared.second]) / 2
    scores = np.stack([half, -half, np.broadcast_to(log_nu, half.shape)], axis=1)
    peaks = scores.max(axis=1, keepdims=True)
    raised = np.exp(scores - peaks)
    totals = raised.sum(axis=1, keepdims=True)
    outcomes = compared.outcomes
    logs = np.where(outcomes > 0, scores, 0.0) - np.log(totals) - peaks
    chances = raised / totals
    value = -float((outcomes * logs).sum())
    return value, _gradient(compared, chances, len(parameters)), _second(compared, chances)


def _gradient(compared: Comparisons, chances: Numbers, size: int) -> Numbers:
    outcomes = compared.outcomes
    surplus = outcomes.sum(axis=1, keepdims=True) * chances - outcomes
    push = (surplus[:, 0] - surplus[:, 1]) / 2
    gradient = np.bincount(compared.first, push, size) - np.bincount(compared.second, push, size)
    gradient[-1] = surplus[:, 2].sum()
    return np.asarray(gradient)


def _second(compared: Comparisons, chances: Numbers) -> Numbers:
    """The second derivatives: the covariance of each pair's outcome, spread over its two items and log nu."""
    first, second, size = compared.first, compared.second, len(compared.items) + 1
    times = compared.outcomes.sum(axis=1)
    lead, tie = chances[:, 0] - chances[:, 1], chances[:, 2]
    spread = times * (1 - tie - lead**2) / 4
    matrix = np.zeros((size, size))
    matrix[first, second] = matrix[second, first] = -spread
    matrix[np.arange(size), np.arange(size)] = -matrix.sum(axis=1)
    across = -times * lead * tie / 2
    matrix[-1] = matrix[:, -1] = np.bincount(first, across, size) - np.bincount(second, across, size)
    matrix[-1, -1] = (times * tie * (1 - tie)).sum() if compared.has_ties else 1.0
    return matrix


def _fit(compared: Comparisons, start: Numbers) -> Strengths:
    """Newton's method, each step halved until it leads downhill.

    All log worths may shift together without changing the likelihood; a constant added to their second derivatives
    holds them where they start.
    """
    parameters = start
    hold = np.zeros((len(start), len(start)))
    hold[:-1, :-1] = 1 / len(compared.items)
    value, gradient, second = negative_log_likelihood(parameters, compared)
    for _ in range(MOST_STEPS):
        step = np.asarray(np.linalg.solve(second + hold, gradient), dtype=np.float64)
        gain = float(gradient @ step)
        if gain <= TOLERANCE * compared.total:
            break
        parameters, value, gradient, second = _downhill(compared, parameters, step, value)
    else:
        raise ArithmeticError(f"the strengths did not converge in  {MOST_STEPS} steps")
    settled = parameters - step
    log_worths = settled[:-1] - settled[:-1].mean()
    nu = float(np.exp(settled[-1])) if compared.has_ties else 0.0
    return Strengths(compared.items, log_worths, nu, value)


def _downhill(
    compared: Comparisons, parameters: Numbers, step: Numbers, value: float
) -> tuple[Numbers, float, Numbers, Numbers]:
    while True:
        tried = parameters - step
        found = negative_log_likelihood(tried, compared)
        if found[0] <= value * (1 + ROUNDING):
            return tried, *found
        step = step / 2
