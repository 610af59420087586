"""Did behaviour change, or who speaks and what is asked? Direct standardisation of a rate to another time's mix.

Rates of the cells (such as group and scenario) are weighted by the cells' shares before (Keiding and Clayton, Statistical Science
29, 2014). What the standardised rate differs from the earlier one is behaviour, the rest of the change is composition.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt

from governance.measures.shares import Z95

Cells = Mapping[Hashable, tuple[int, float]]
"""For each cell how many observations there are, and their sum."""


@dataclass(frozen=True)
class Standardised:
    """`before` and `after` are crude rates. `standardised` is the later rate at the earlier mix, with its 95% interval and
    Kish's effective number of observations (`effective_n`). `covered` is the share of the earlier mix whose cells have later
    observations; the comparison is confined to it.
    """

    before: float
    before_n: int
    after: float
    after_n: int
    standardised: float
    low: float
    high: float
    effective_n: float
    covered: float

    @property
    def behaviour(self) -> float:
        """The part of the change that remains at an equal mix."""
        return self.standardised - self.before

    @property
    def composition(self) -> float:
        """The part that comes of another mix."""
        return self.after - self.standardised


def standardise(before: Cells, after: Cells) -> Standardised | None:
    """None where no cell has observations in both times."""
    shared = [cell for cell, (n, _) in before.items() if n and after.get(cell, (0, 0.0))[0]]
    whole = sum(n for n, _ in before.values())
    mix = sum(before[cell][0] for cell in shared)
    if not mix:
        return None
    weights = {cell: before[cell][0] / mix for cell in shared}
    later = {cell: after[cell] for cell in shared}
    rate = sum(weights[cell] * total / n for cell, (n, total) in later.items())
    effective = 1 / sum(weights[cell] ** 2 / n for cell, (n, _) in later.items())
    after_n = sum(n for n, _ in after.values())
    low, high = _wilson(rate, effective)
    return Standardised(
        before=sum(before[cell][1] for cell in shared) / mix,
        before_n=whole,
        after=sum(total for _, total in after.values()) / after_n,
        after_n=after_n,
        standardised=rate,
        low=low,
        high=high,
        effective_n=effective,
        covered=mix / whole,
    )


def _wilson(rate: float, n: float) -> tuple[float, float]:
    centre = (rate + Z95 * Z95 / (2 * n)) / (1 + Z95 * Z95 / n)
    half = Z95 * sqrt(rate * (1 - rate) / n + Z95 * Z95 / (4 * n * n)) / (1 + Z95 * Z95 / n)
    return max(0.0, centre - half), min(1.0, centre + half)
