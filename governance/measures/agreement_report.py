"""Agreement in a table of ratings, overall and for each value of a column, as plain data."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from governance.measures.agreement import Agreement, agreement
from governance.measures.groups import FEWEST_RATERS, cross_agreement, group_association
from governance.measures.labels import note_on_writing
from governance.measures.ratings import Level, Ratings, code_ratings


def agreement_report(
    frame: pd.DataFrame,
    item: str,
    rater: str,
    value: str,
    *,
    by: str | None = None,
    level: Level = "nominal",
    order: Sequence[Hashable] | None = None,
    resamples: int = 1_000,
    rng: np.random.Generator | None = None,
) -> dict[str, Any]:
    """{"alpha", "ac1", "low", "high", "items", "raters", "ratings"}, and "note" where there is something to beware of.

    With `by`, one such object for each of its values under "by", with "cross" (XRR against all others) and "gai" beside.
    Raises NotOnScale as `code_ratings` does, its row counted in `frame`.
    """
    rng = rng or np.random.default_rng(0)
    ratings = code_ratings(frame[item], frame[rater], frame[value], level, order)
    present = frame[[item, rater, value]].notna().all(axis=1).to_numpy(dtype=bool)
    counts = ratings.counts()
    report = _plain(agreement(counts, ratings.points, level, ratings.rater_count, resamples, rng))
    notes = [report.get("note", "")]
    if ratings.kept is not None:
        repeats = int((~ratings.kept).sum())
        notes.append(
            f"ratings that repeat one by the same rater on the same item: {repeats:,}; the first counts"
        )
    if not present.all():
        notes.append(f"rows without item, rater or value, left out: {int((~present).sum()):,}")
    for column, what in ((item, "Items"), (rater, "Raters"), (value, "Labels")):
        notes.append(note_on_writing(frame[column], what))
    if any(notes):
        report["note"] = "; ".join(filter(None, notes))
    if by is None:
        return report
    frame = frame if present.all() else frame[present]
    slices = frame[by] if ratings.kept is None else frame[by][ratings.kept]
    report["by"] = {
        str(name): _slice(ratings, (slices == name).to_numpy(dtype=bool), level, resamples, rng)
        for name in sorted(slices.dropna().unique(), key=str)
    }
    return report


def _slice(
    ratings: Ratings,
    inside: np.ndarray[Any, np.dtype[np.bool_]],
    level: Level,
    resamples: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    ours, theirs = ratings.counts(inside), ratings.counts(~inside)
    raters = len(np.unique(ratings.raters[inside]))
    found = agreement(ours, ratings.points, level, raters, resamples, rng)
    cross = cross_agreement(ours, theirs, ratings.points, level)
    few = {"note": f"too few to say: {raters} raters"} if raters < FEWEST_RATERS and not found.note else {}
    return {**_plain(found), **few, "cross": cross, "gai": group_association(found.alpha, cross)}


def _plain(found: Agreement) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "alpha": found.alpha,
        "ac1": found.ac1,
        "low": found.low,
        "high": found.high,
        "items": found.items,
        "raters": found.raters,
        "ratings": found.ratings,
    }
    return {**plain, "note": found.note} if found.note else plain
