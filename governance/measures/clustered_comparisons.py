"""Comparisons by who made them, so that intervals draw people, not comparisons.

Whoever puts eight answers in order makes 28 comparisons at once, and they hang together: drawn one by one, they would pass for
28 people, and intervals would be too narrow. So whole people are drawn, with all that they said (the cluster bootstrap: Davison
and Hinkley 1997, section 3.8).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from governance.measures.comparisons import SWAPPED, Column, Comparisons, outcome_of


class Clusters:
    """How often each person said each outcome of each pair of `compared`: people x (pairs x outcomes)."""

    def __init__(
        self, compared: Comparisons, first: Column, second: Column, winner: Column, who: Column
    ) -> None:
        rows = pd.DataFrame({"first": first, "second": second, "winner": winner})
        codes = rows.groupby(["first", "second", "winner"], sort=False).ngroup().to_numpy()
        columns = _columns(compared, rows.drop_duplicates())
        people, names = pd.factorize(pd.Series(who))
        shape = len(names), 3 * len(compared.first)
        self._counts = csr_array((np.ones(len(rows), dtype=np.int64), (people, columns[codes])), shape=shape)

    def draw(self, rng: np.random.Generator, resamples: int) -> NDArray[np.int64]:
        """Outcomes of `resamples` draws of as many people with replacement: resamples x pairs x outcomes."""
        people, columns = self._counts.shape
        times = rng.multinomial(people, np.full(people, 1 / people), size=resamples)
        drawn: NDArray[np.int64] = np.asarray(times @ self._counts, dtype=np.int64)
        return drawn.reshape(resamples, columns // 3, 3)


def _columns(compared: Comparisons, distinct: pd.DataFrame) -> NDArray[np.int64]:
    """The column of each distinct row: its pair, the outcome turned where the pair stands the other way round."""
    items = compared.items
    place = {
        (items[one], items[two]): pair
        for pair, (one, two) in enumerate(zip(compared.first, compared.second, strict=True))
    }
    found = []
    for row, (first, second, winner) in enumerate(distinct.itertuples(index=False, name=None), 1):
        outcome = outcome_of(row, str(first), str(second), str(winner))
        turned = (first, second) not in place
        pair = place[(second, first) if turned else (first, second)]
        found.append(3 * pair + (SWAPPED[outcome] if turned else outcome))
    return np.array(found, dtype=np.int64)
