"""Ratings as numbers: from a long table (item, rater, value) to codes and a count matrix, whatever the labels were."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval"]
Codes = NDArray[np.int64]
Counts = NDArray[np.int64]

DENSE = 50_000_000
"""Item × rater cells up to which a repeated rating is looked for by counting instead of sorting."""


class NotOnScale(ValueError):
    """A value that has no place on the scale; `row` is its place in the column, from 0."""

    def __init__(self, row: int, reason: str) -> None:
        self.row = row
        super().__init__(reason)


LONGEST_SCALE = 1_000


@dataclass(frozen=True)
class Ratings:
    """Codes of items, raters and values, one each a rating; `categories` are the values in order, `points` their numbers.

    Codes need not be without gaps: an item or a rater may have no rating.

    `points` are the values themselves where they are numbers, else their places in the order. Of several ratings of one
    item by one rater the first counts: `kept` says which rows did (None: all), since agreement with oneself isn't agreement.
    """

    items: Codes
    raters: Codes
    values: Codes
    item_count: int
    rater_names: Sequence[Hashable]
    categories: Sequence[Hashable]
    points: NDArray[np.float64]
    kept: NDArray[np.bool_] | None

    @property
    def rater_count(self) -> int:
        """Raters with a rating."""
        return int(np.count_nonzero(np.bincount(self.raters))) if len(self.raters) else 0

    def counts(self, chosen: NDArray[np.bool_] | None = None) -> Counts:
        """Items × categories: how often each item was given each value, by the chosen ratings (all by default)."""
        q = len(self.categories)
        cells = self.items * q + self.values
        if chosen is not None:
            cells = cells[chosen]
        return np.bincount(cells, minlength=self.item_count * q).reshape(self.item_count, q)


def code_ratings(
    item: pd.Series, rater: pd.Series, value: pd.Series, level: Level, order: Sequence[Hashable] | None = None
) -> Ratings:
    """Codes a long table; rows without item, rater or value are left out.

    `order` gives the categories of an ordinal scale whose labels aren't numbers. Raises NotOnScale for the first label that has
    no order or no distance where the level needs one.
    """
    present = (item.notna() & rater.notna() & value.notna()).to_numpy(dtype=bool)
    given = value
    if not present.all():
        item, rater, value = item[present], rater[present], value[present]
    item_codes, item_names = _codes(item)
    rater_codes, rater_names = _codes(rater)
    value_codes, labels = _value_codes(value)
    try:
        categories, points, places = _order(list(labels), level, order)
    except _NoPlace as stranger:
        row = int(np.flatnonzero((given == stranger.label).to_numpy(dtype=bool, na_value=False))[0])
        raise NotOnScale(row, str(stranger)) from stranger
    kept = _first_only(item_codes, rater_codes, len(item_names), len(rater_names))
    if kept is not None:
        item_codes, rater_codes, value_codes = item_codes[kept], rater_codes[kept], value_codes[kept]
    return Ratings(
        items=item_codes.astype(np.int64, copy=False),
        raters=rater_codes.astype(np.int64, copy=False),
        values=_placed(value_codes, places),
        item_count=len(item_names),
        rater_names=rater_names,
        categories=categories,
        points=points,
        kept=kept,
    )


def _value_codes(column: pd.Series) -> tuple[NDArray[np.intp], Sequence[Hashable]]:
    """Codes and labels; whole numbers without gaps are codes already, which spares the hashing."""
    if pd.api.types.is_integer_dtype(column.dtype) and isinstance(column.dtype, np.dtype) and len(column):
        numbers = column.to_numpy()
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < LONGEST_SCALE:
            codes = (numbers - low).astype(np.intp, copy=False)
            if np.bincount(codes).all():
                return codes, range(low, high + 1)
    codes, labels = pd.factorize(column)
    return codes, list(labels)


def _placed(codes: NDArray[np.intp], places: Codes) -> Codes:
    """The codes moved to the places of their labels; spared where they stand there."""
    if not len(codes) or np.array_equal(places, np.arange(len(places))):
        return codes.astype(np.int64, copy=False)
    return places[codes]


class _NoPlace(ValueError):
    def __init__(self, label: Hashable, reason: str) -> None:
        self.label = label
        super().__init__(f"{label!r} {reason}")


def _codes(column: pd.Series) -> tuple[NDArray[np.intp], Sequence[Hashable]]:
    """Codes and names of a column; small whole numbers are codes already, which spares the hashing."""
    if pd.api.types.is_integer_dtype(column.dtype) and isinstance(column.dtype, np.dtype) and len(column):
        numbers = column.to_numpy()
        if numbers.min() >= 0 and numbers.max() < len(numbers):
            return numbers.astype(np.intp, copy=False), range(int(numbers.max()) + 1)
    codes, names = pd.factorize(column)
    return codes, list(names)


def _order(
    labels: list[Hashable], level: Level, order: Sequence[Hashable] | None
) -> tuple[list[Hashable], NDArray[np.float64], Codes]:
    """The categories in order, their numbers, and the place of each label as it was met."""
    if order is not None:
        strangers = [label for label in labels if label not in order]
        if strangers:
            raise _NoPlace(strangers[0], "is not in the order given")
        categories: list[Hashable] = list(order)
        numbers = np.arange(len(categories), dtype=float)
    else:
        as_numbers = pd.to_numeric(pd.Series(labels, dtype=object), errors="coerce").to_numpy(dtype=float)
        numeric = bool(np.isfinite(as_numbers).all())
        if not numeric and level != "nominal":
            stranger = next(
                label for label, number in zip(labels, as_numbers, strict=True) if not np.isfinite(number)
            )
            raise _NoPlace(stranger, f"is not a number, so it can't be on an {level} scale")
        keys = (
            np.argsort(as_numbers, kind="stable") if numeric else np.argsort([str(label) for label in labels])
        )
        categories = [labels[place] for place in keys]
        numbers = as_numbers[keys] if numeric else np.arange(len(labels), dtype=float)
    place_of = {label: place for place, label in enumerate(categories)}
    return categories, numbers, np.array([place_of[label] for label in labels], dtype=np.int64)


def _first_only(
    items: NDArray[np.intp], raters: NDArray[np.intp], item_count: int, rater_count: int
) -> NDArray[np.bool_] | None:
    """Which ratings are a rater's first on an item; None where all are."""
    cells = items.astype(np.int64) * rater_count + raters
    if item_count * rater_count <= DENSE and not (np.bincount(cells, minlength=1) > 1).any():
        return None
    _, first = np.unique(cells, return_index=True)
    if len(first) == len(cells):
        return None
    kept = np.zeros(len(cells), dtype=bool)
    kept[first] = True
    return kept


def distinct_rows(counts: Counts) -> tuple[Counts, NDArray[np.int64]]:
    """The distinct count vectors, and how often each occurs. Items with equal counts are alike, so a resample of items is a
    multinomial draw over these: the same distribution as drawing item by item, at the cost of the distinct ones only.
    """
    base = int(counts.max(initial=0)) + 1
    if base ** counts.shape[1] < 2**62:
        powers = base ** np.arange(counts.shape[1], dtype=np.int64)
        _, first, times = np.unique(counts @ powers, return_index=True, return_counts=True)
        return counts[first], times
    rows, times = np.unique(counts, axis=0, return_counts=True)
    return rows, times
