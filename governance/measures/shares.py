"""A share with its uncertainty."""

from math import sqrt

Z_95 = 1.959963984540054

FEWEST = 10
"""Cases under which a share is said to tell too little."""


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The 95% interval of the share `hits` / `of` (Wilson, Journal of the American Statistical Association 22, 1927); None of
    nothing.
    """
    if of == 0:
        return None
    share, z2 = hits / of, Z_95 * Z_95
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, centre - half), min(1.0, centre + half)
