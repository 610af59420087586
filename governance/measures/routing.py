"""Which statement to show a participant next, as Polis does: those that many will have a view on, and new ones first.

Polis's comment priority: importance = (1 - p) (E + 1) a, with p the pass rate and a the agree rate, one added to each count and
two to the votes; priority = (importance (1 + 8 · 2^(-S / 5)))², with S the votes cast. E, how far out a statement lies on the
principal components, would need them at every vote; here it is the spread of its votes, which is what moves a statement outwards:
2 sqrt(agree share × disagree share), 0 where all agree, 1 where half do.
"""

from random import Random

import numpy as np
from numpy.typing import ArrayLike, NDArray


def priorities(agrees: ArrayLike, disagrees: ArrayLike, passes: ArrayLike) -> NDArray[np.float64]:
    """The priority of each statement, from the votes cast on it: more is shown sooner."""
    agreed = np.asarray(agrees, dtype=np.float64)
    disagreed, passed = np.asarray(disagrees, dtype=np.float64), np.asarray(passes, dtype=np.float64)
    seen = agreed + disagreed + passed
    agree, disagree, skip = ((count + 1) / (seen + 2) for count in (agreed, disagreed, passed))
    spread = 2 * np.sqrt(agree * disagree)
    importance = (1 - skip) * (spread + 1) * agree
    return np.asarray((importance * (1 + 8 * 2 ** (-seen / 5))) ** 2)


def draw(weights: NDArray[np.float64], random: Random) -> int:
    """The place of one of the statements, drawn in proportion to its priority. Raises ValueError where there is none."""
    if not len(weights):
        raise ValueError("nothing to draw from")
    return random.choices(range(len(weights)), weights=weights.tolist())[0]
