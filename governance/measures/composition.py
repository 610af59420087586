"""What a dataset is made of, against what it should be: shares with intervals, divergence, effective size, concentration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.proportion import multinomial_proportions_confint


@dataclass(frozen=True)
class Cell:
    """A value's share of the rows with a simultaneous 95% interval (Goodman 1965), and its share of the reference; `ratio` is the
    one over the other, None where the reference has none of it.
    """

    name: str
    count: int
    share: float
    low: float
    high: float
    reference: float

    @property
    def ratio(self) -> float | None:
        return self.share / self.reference if self.reference else None


@dataclass(frozen=True)
class Composition:
    """`divergence` is the total variation distance from the reference: 0 for equal shares, 1 where nothing is shared."""

    cells: list[Cell]
    divergence: float


def compared(counts: Mapping[str, int], reference: Mapping[str, int]) -> Composition:
    """Shares of `counts` beside those of `reference`, over all names of either, largest first."""
    names = sorted({*counts, *reference}, key=lambda name: (-counts.get(name, 0), name))
    here = np.array([counts.get(name, 0) for name in names], float)
    there = np.array([reference.get(name, 0) for name in names], float)
    if not here.sum():
        return Composition([], 0.0)
    shares = here / here.sum()
    expected = there / there.sum() if there.sum() else np.zeros_like(there)
    bounds = (
        multinomial_proportions_confint(here, alpha=0.05, method="goodman")
        if len(names) > 1
        else [(1.0, 1.0)]
    )
    cells = [
        Cell(
            name=name,
            count=int(count),
            share=float(share),
            low=float(low),
            high=float(high),
            reference=float(wanted),
        )
        for name, count, share, (low, high), wanted in zip(names, here, shares, bounds, expected, strict=True)
    ]
    return Composition(cells, float(np.abs(shares - expected).sum() / 2))


def effective_size(weights: Sequence[float]) -> float:
    """Kish's effective sample size: the square of the sum of the weights by the sum of their squares."""
    values = np.asarray(weights, float)
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / squares if squares else 0.0


def concentration(counts: Sequence[int]) -> float:
    """The share of all statements that the most prolific tenth of the speakers (one at least) made."""
    values = np.sort(np.asarray(counts, float))[::-1]
    if not values.size:
        return 0.0
    return float(values[: max(1, values.size // 10)].sum() / values.sum())
