"""Whether the longer answer is the chosen one more often than chance: a confound that a reward model learns first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import proportion_confint


@dataclass(frozen=True)
class LengthBias:
    """The share of pairs whose longer answer was chosen (ties in length count half), with a Wilson 95% interval; `pairs` counts
    them. 0.5 is no bias.
    """

    share: float
    low: float
    high: float
    pairs: int


def length_bias(chosen: ArrayLike, rejected: ArrayLike) -> LengthBias | None:
    """From the lengths of the chosen and of the rejected answers, pair by pair; None where there is no pair."""
    better, worse = np.asarray(chosen, float), np.asarray(rejected, float)
    if not better.size:
        return None
    longer = float(np.sum(better > worse) + np.sum(better == worse) / 2)
    low, high = proportion_confint(longer, better.size, method="wilson")
    return LengthBias(longer / better.size, float(low), float(high), int(better.size))
