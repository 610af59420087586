"""Alpha of a million ratings (100,000 items, 10 raters, 5 categories, a tenth missing) from one long table: ours beside pivoting
the table and calling the `krippendorff` package; then 1,000 bootstrap resamples.
"""

import resource
import time

import krippendorff
import numpy as np
import pandas as pd

from governance.measures.agreement import alpha_interval, krippendorff_alpha
from governance.measures.ratings import code_ratings

ITEMS, RATERS, CATEGORIES, RESAMPLES = 100_000, 10, 5, 1_000


def ratings() -> pd.DataFrame:
    """A long table: item, rater, value."""
    rng = np.random.default_rng(1)
    item, rater = np.repeat(np.arange(ITEMS), RATERS), np.tile(np.arange(RATERS), ITEMS)
    own = rng.integers(0, CATEGORIES, ITEMS)[item]
    value = np.where(rng.random(len(item)) < 0.6, own, rng.integers(0, CATEGORIES, len(item)))
    frame = pd.DataFrame({"item": item, "rater": rater, "value": value})
    return frame[rng.random(len(frame)) >= 0.1].reset_index(drop=True)


def main() -> None:
    frame = ratings()
    print(f"{len(frame):,} ratings")
    start = time.perf_counter()
    coded = code_ratings(frame["item"], frame["rater"], frame["value"], "nominal")
    counts = coded.counts()
    ours = krippendorff_alpha(counts, coded.points, "nominal")
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    matrix = frame.pivot(index="rater", columns="item", values="value").to_numpy(dtype=float)
    theirs = krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal")
    other = time.perf_counter() - start
    print(f"ours                 {seconds:8.3f} s   alpha {ours:.12f}")
    print(f"pivot, krippendorff  {other:8.3f} s   alpha {theirs:.12f}")
    print(f"ratio                {other / seconds:8.1f}")
    for level in ("nominal", "ordinal", "interval"):
        start = time.perf_counter()
        bounds = alpha_interval(counts, coded.points, level, RESAMPLES, np.random.default_rng(2))
        assert bounds is not None
        print(
            f"{RESAMPLES:,} resamples, {level:9}{time.perf_counter() - start:8.3f} s   {bounds[0]:.4f} to {bounds[1]:.4f}"
        )
    print(f"peak memory          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
