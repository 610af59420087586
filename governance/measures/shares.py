"""A share with its uncertainty: Wilson's interval, once for all who need it.

E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212: centre (k + z²/2) / (n + z²), half
z sqrt(k (n - k) / n + z²/4) / (n + z²).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

Z95 = 1.959963984540054
"""The normal quantile of a two-sided interval at 95%."""

FEWEST = 10
"""Cases under which a share is said to tell too little."""


def wilson_limits(hits: ArrayLike, of: ArrayLike, z: float = Z95) -> tuple[Numbers, Numbers]:
    """The limits of each share `hits` / `of`, at 95% unless another `z` is given; NaN for a share of nothing."""
    k, n = np.asarray(hits, dtype=float), np.asarray(of, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (k + z**2 / 2) / (n + z**2)
        half = z * np.sqrt(k * (n - k) / n + z**2 / 4) / (n + z**2)
    return np.asarray(np.clip(centre - half, 0.0, 1.0)), np.asarray(np.clip(centre + half, 0.0, 1.0))


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The 95% interval of one share; None of nothing."""
    if of == 0:
        return None
    low, high = wilson_limits(hits, of)
    return float(low), float(high)
