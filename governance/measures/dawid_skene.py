"""What the true value of each item probably is, and how each rater errs, when nobody knows the truth: Dawid and Skene's EM.

Dawid and Skene, Applied Statistics 28 (1979), equations 2.3 to 2.5. With prior p_k, and e_r[k, l] the chance that rater r
says l of an item that is k, an item's posterior is proportional to p_k times the product of e_r[k, l] over its ratings; p
and e are then the shares that the posteriors give. Starts from the shares of votes (the majority); ratings live in one
sparse matrix, items × (rater, value), so that a round costs two sparse products.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from governance.measures.ratings import Ratings

Numbers = NDArray[np.float64]

FLOOR = 1e-10
"""The least chance that anything is given: what was never seen isn't impossible."""


@dataclass(frozen=True, eq=False)
class Truths:
    """`posteriors`: items × categories. `priors`: categories. `errors`: raters × true category × category said.

    `rounds` says how often both steps were taken, `settled` whether the last one changed no posterior by more than the tolerance.
    Items and raters without a rating have the prior, and even errors.
    """

    posteriors: Numbers
    priors: Numbers
    errors: Numbers
    rounds: int
    settled: bool

    @property
    def accuracies(self) -> Numbers:
        """For each rater, how often they probably say what is true, by the priors."""
        return np.asarray(np.einsum("k,rkk->r", self.priors, self.errors))


def dawid_skene(ratings: Ratings, rounds: int = 100, tolerance: float = 1e-6) -> Truths:
    """Truths by expectation and maximisation. Raises ValueError where there is no rating."""
    q, raters = len(ratings.categories), len(ratings.rater_names)
    if not len(ratings.items):
        raise ValueError("no ratings")
    given = _given(ratings, raters * q)
    turned = given.T.tocsr()
    rated = np.asarray(given.sum(axis=1)).ravel() > 0
    posteriors = _shares(ratings.counts().astype(float))
    priors, errors = _maximise(turned, posteriors, rated, raters, q)
    for done in range(1, rounds + 1):
        before = posteriors
        posteriors = _expect(given, priors, errors)
        priors, errors = _maximise(turned, posteriors, rated, raters, q)
        if float(np.abs(posteriors - before).max()) <= tolerance:
            return Truths(posteriors, priors, errors, done, settled=True)
    return Truths(posteriors, priors, errors, rounds, settled=False)


def _given(ratings: Ratings, columns: int) -> "csr_matrix[np.float64]":
    """Items × (rater, value): a one for each rating."""
    column = ratings.raters * len(ratings.categories) + ratings.values
    ones = np.ones(len(column))
    return csr_matrix((ones, (ratings.items, column)), shape=(ratings.item_count, columns))


def _expect(given: "csr_matrix[np.float64]", priors: Numbers, errors: Numbers) -> Numbers:
    q = len(priors)
    chances = np.log(errors.transpose(0, 2, 1).reshape(-1, q))
    logs = np.log(np.maximum(priors, FLOOR)) + given @ chances
    return _shares(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _maximise(
    turned: "csr_matrix[np.float64]", posteriors: Numbers, rated: NDArray[np.bool_], raters: int, q: int
) -> tuple[Numbers, Numbers]:
    sums: Numbers = np.asarray(turned @ posteriors)
    said = np.maximum(sums.reshape(raters, q, q).transpose(0, 2, 1), FLOOR)
    return posteriors[rated].mean(axis=0), said / said.sum(axis=2, keepdims=True)


def _shares(rows: Numbers) -> Numbers:
    """Rows as shares of their sums; even where a row is empty."""
    sums = rows.sum(axis=1, keepdims=True)
    return np.where(sums > 0, rows / np.where(sums > 0, sums, 1.0), 1.0 / rows.shape[1])
