"""From several ratings of an item to one answer that doesn't hide how they differ: soft labels, the majority, juries.

Soft label: Uma et al., Journal of Artificial Intelligence Research 72 (2021), section 3: p = (counts + a) / (m + a q).
Jury: after Gordon et al., Jury Learning (CHI 2022): what people of a stated composition would decide, here by drawing the
raters there are, with replacement, instead of predicting those that aren't.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.measures.ratings import Counts

Numbers = NDArray[np.float64]

TIED = -1
"""Where two categories or more have equally many votes."""


@dataclass(frozen=True, eq=False)
class Juries:
    """`verdicts`: items × categories, the share of juries that came to each; `tied` those that came to none.

    Rows of items that a group with a seat never rated are NaN: nobody can sit for it. `juries` how many were drawn.
    """

    verdicts: Numbers
    tied: Numbers
    juries: int


def soft_labels(counts: Counts, smoothing: float = 0.0) -> Numbers:
    """Each item's distribution over the categories, NaN for one without ratings unless smoothed."""
    q = counts.shape[1]
    rated = counts.sum(axis=1, keepdims=True) + smoothing * q
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((counts + smoothing) / rated)


def entropy(labels: Numbers) -> Numbers:
    """How mixed each soft label is, in bits: 0 where all say the same, log2 of the categories where all are alike."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(labels > 0, labels * np.log2(labels), 0.0 * labels)
    return np.asarray(np.abs(terms.sum(axis=1)))


def majority(counts: Counts) -> NDArray[np.int64]:
    """The category with most votes (a plurality), TIED where there is none such."""
    if not len(counts):
        return np.zeros(0, dtype=np.int64)
    most = counts.max(axis=1)
    alone = (counts == most[:, None]).sum(axis=1) == 1
    return np.where(alone, counts.argmax(axis=1), TIED)


def jury_verdicts(
    by_group: Mapping[str, Counts], seats: Mapping[str, int], juries: int, rng: np.random.Generator
) -> Juries:
    """Juries with `seats` for each group, drawn from the group's raters of each item; each decides by plurality.

    `by_group`: items × categories for each group, over the same items. Raises ValueError without a seat, or with one for a group
    that isn't there.
    """
    sitting = {group: number for group, number in seats.items() if number > 0}
    strangers = sorted(set(sitting) - set(by_group))
    if not sitting or strangers:
        raise ValueError(f"no ratings from {', '.join(strangers)}" if strangers else "a jury needs a seat")
    present = np.all([by_group[group].sum(axis=1) > 0 for group in sitting], axis=0)
    shape = next(iter(by_group.values())).shape
    verdicts, tied = np.full(shape, np.nan), np.full(shape[0], np.nan)
    for item in np.flatnonzero(present).tolist():
        votes = np.zeros((juries, shape[1]), dtype=np.int64)
        for group, number in sitting.items():
            counts = by_group[group][item]
            votes += rng.multinomial(number, counts / counts.sum(), size=juries)
        found = majority(votes)
        verdicts[item] = np.bincount(found[found != TIED], minlength=shape[1]) / juries
        tied[item] = float((found == TIED).mean())
    return Juries(verdicts, tied, juries)
