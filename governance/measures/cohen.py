"""Two raters beside each other: how often each pair of values was given to the same item, and Cohen's kappa.

Kappa = (po - pe) / (1 - pe), po the share of items given the same value, pe the share that chance gives from the two raters' own
shares: Cohen, Educational and Psychological Measurement 20 (1960). Standard error without the null hypothesis: Fleiss, Cohen and
Everitt, Psychological Bulletin 72 (1969), equation 13.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.measures.ratings import Codes, Ratings
from governance.measures.shares import Z95

NO_ERROR = 1e-6


@dataclass(frozen=True)
class Kappa:
    """`kappa` with its 95% interval; None where both raters gave one and the same value throughout. `items` both rated.

    The interval is None as well where its formula has nothing to go by: one rater never varied, or the two never differed.
    """

    kappa: float | None
    low: float | None
    high: float | None
    same: float
    items: int


def confusion(ratings: Ratings, one: int, other: int) -> NDArray[np.int64]:
    """Values of rater `one` × values of rater `other` (by their codes): items that were given both."""
    q = len(ratings.categories)
    mine, theirs = _values_of(ratings, one), _values_of(ratings, other)
    shared = (mine >= 0) & (theirs >= 0)
    return np.bincount(mine[shared] * q + theirs[shared], minlength=q * q).reshape(q, q)


def pooled_confusion(ratings: Ratings) -> NDArray[np.int64]:
    """The sum over all pairs of raters, each pair counted both ways: what one says where another says something else."""
    counts = ratings.counts()
    return np.asarray(counts.T @ counts - np.diag(counts.sum(axis=0)))


def cohen_kappa(table: NDArray[np.int64]) -> Kappa:
    """Kappa of a confusion table. Raises ValueError for one without items."""
    items = int(table.sum())
    if not items:
        raise ValueError("no item was rated by both")
    shares = table / items
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    same, chance = float(np.trace(shares)), float(rows @ columns)
    if chance >= 1.0:
        return Kappa(None, None, None, same, items)
    kappa = (same - chance) / (1.0 - chance)
    error = _standard_error(shares, rows, columns, same, chance, items)
    if error < NO_ERROR:
        return Kappa(kappa, None, None, same, items)
    return Kappa(kappa, max(kappa - Z95 * error, -1.0), min(kappa + Z95 * error, 1.0), same, items)


def rater_pairs(ratings: Ratings) -> list[tuple[int, int, NDArray[np.int64]]]:
    """Every two raters with an item in common, by their codes, and their confusion table."""
    found = []
    for one, other in combinations(np.unique(ratings.raters).tolist(), 2):
        table = confusion(ratings, one, other)
        if table.any():
            found.append((one, other, table))
    return found


def _values_of(ratings: Ratings, rater: int) -> Codes:
    """The rater's value for each item, -1 where there is none."""
    values = np.full(ratings.item_count, -1, dtype=np.int64)
    theirs = ratings.raters == rater
    values[ratings.items[theirs]] = ratings.values[theirs]
    return values


def _standard_error(
    shares: NDArray[np.float64],
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    same: float,
    chance: float,
    items: int,
) -> float:
    margins = np.add.outer(columns, rows)  # for cell (i, j): column share of i plus row share of j
    weight = (1.0 - chance) - margins * (1.0 - same)
    on = float((np.diag(shares) * np.diag(weight) ** 2).sum())
    off_diagonal = shares * margins**2
    off = float((1.0 - same) ** 2 * (off_diagonal.sum() - np.trace(off_diagonal)))
    variance = (on + off - (same * chance - 2.0 * chance + same) ** 2) / (items * (1.0 - chance) ** 4)
    return float(np.sqrt(max(variance, 0.0)))
