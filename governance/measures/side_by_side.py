"""Agreement as it is shown: alpha, Gwet's coefficient and the raw agreement beside each other, each with its interval and n."""

from dataclasses import dataclass

import numpy as np

from governance.measures.agreement import agreement
from governance.measures.gwet import chance_corrected, identity_weights, weights_for
from governance.measures.rater_bootstrap import rater_interval
from governance.measures.ratings import Level, Ratings

RATER_RESAMPLES = 200


@dataclass(frozen=True)
class SideBySide:
    """Coefficients with their 95% intervals over items, None where undefined; `by_rater` is alpha's when raters are drawn again.

    `items` counts those with two ratings or more, `ratings` those on them. `note` says what to beware of, empty if nothing.
    """

    alpha: float | None
    low: float | None
    high: float | None
    by_rater: tuple[float, float] | None
    ac: float | None
    ac_low: float | None
    ac_high: float | None
    raw: float | None
    raw_low: float | None
    raw_high: float | None
    items: int
    raters: int
    ratings: int
    note: str

    @property
    def is_telling(self) -> bool:
        """Whether there are enough items to say something."""
        return self.alpha is not None and "too few" not in self.note


def side_by_side(ratings: Ratings, level: Level, resamples: int, rng: np.random.Generator) -> SideBySide:
    """All of it. Gwet's coefficient is AC1 for nominal values, AC2 for others; categories that nobody used don't count."""
    counts = ratings.counts()
    several = counts.sum(axis=1) > 1
    used = counts[several].sum(axis=0) > 0
    paired, points = counts[several][:, used], ratings.points[used]
    found = agreement(counts[several], ratings.points, level, ratings.rater_count, resamples, rng)
    raw = chance_corrected(paired, identity_weights(len(points)), resamples, rng)
    weighted = (
        raw if level == "nominal" else chance_corrected(paired, weights_for(level, points), resamples, rng)
    )
    raters = np.unique(ratings.raters[several[ratings.items]])
    return SideBySide(
        alpha=found.alpha,
        low=found.low,
        high=found.high,
        by_rater=rater_interval(ratings, level, RATER_RESAMPLES, rng) if resamples else None,
        ac=weighted.ac,
        ac_low=weighted.low,
        ac_high=weighted.high,
        raw=raw.raw,
        raw_low=raw.raw_low,
        raw_high=raw.raw_high,
        items=int(several.sum()),
        raters=len(raters),
        ratings=int(paired.sum()),
        note=found.note,
    )
