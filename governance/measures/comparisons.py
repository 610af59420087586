"""Comparisons of two items as counts: who was preferred to whom how often, and whether strengths can be told from it.

A judgement is read in the vocabularies it comes in: first, second, tie, both_bad; the name of the winner; A, B; left, right;
model_a, model_b, tie, tie (bothbad); 1, 2, 0. A column of 0 and 1 alone can mean several things and is asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import NegativeCycleError, bellman_ford, connected_components

Counts = NDArray[np.int64]
Column: TypeAlias = "Sequence[object] | pd.Series[Any]"
_Counts = dict[tuple[str, str], list[int]]

FIRST, SECOND, TIE = 0, 1, 2
_FIRSTS = ("first", "a", "left", "1", "1st")
_SECONDS = ("second", "b", "right", "2", "2nd")
_CALLED = (
    "{}",
    "model {}",
    "answer {}",
    "response {}",
    "assistant {}",
    "option {}",
    "output {}",
    "system {}",
)
_EQUAL = (
    "tie",
    "ties",
    "tied",
    "draw",
    "equal",
    "even",
    "same",
    "both",
    "both good",
    "bothgood",
    "tie (bothgood)",
)
BOTH_BAD = frozenset(
    {"both bad", "bothbad", "tie (bothbad)", "tie (both bad)", "tie bothbad", "neither", "both are bad"}
)
"""Ties that also say that neither is good. They count as ties; a report says how many there were."""

WORDS = {
    **{called.format(word): FIRST for word in _FIRSTS for called in _CALLED},
    **{called.format(word): SECOND for word in _SECONDS for called in _CALLED},
    **dict.fromkeys((*_EQUAL, *BOTH_BAD, "0"), TIE),
}
"""Outcomes by their words, in lower case, with spaces for underscores and hyphens."""

EXPECTED = "first, second, tie or both_bad; A or B; left or right; model_a, model_b or tie (bothbad); 1, 2 or 0 for a tie"
OUTCOMES = {"first": FIRST, "second": SECOND, "tie": TIE}
SWAPPED = {FIRST: SECOND, SECOND: FIRST, TIE: TIE}


class Unreadable(ValueError):
    """A row that is no comparison. `row` is counted from 1, without a heading; `value` as it was given, `reason` says why."""

    def __init__(self, row: int, value: object, reason: str) -> None:
        self.row, self.value, self.reason = row, value, reason
        super().__init__(f"row {row}: {reason}")


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Counts for each pair of items that was compared, the item `first[p]` before `second[p]` in the order of names.

    `outcomes` is pairs x (first won, second won, tie).
    """

    items: tuple[str, ...]
    first: Counts
    second: Counts
    outcomes: Counts

    @property
    def total(self) -> int:
        return int(self.outcomes.sum())

    @property
    def has_ties(self) -> bool:
        return bool(self.outcomes[:, TIE].any())

    def wins(self) -> Counts:
        """The win matrix, items x items: how often the item of the row was preferred to that of the column."""
        matrix = np.zeros((len(self.items), len(self.items)), dtype=np.int64)
        matrix[self.first, self.second] = self.outcomes[:, FIRST]
        matrix[self.second, self.first] = self.outcomes[:, SECOND]
        return matrix

    def tie_matrix(self) -> Counts:
        """Items x items, symmetric: how often the two were found equal."""
        matrix = np.zeros((len(self.items), len(self.items)), dtype=np.int64)
        matrix[self.first, self.second] = self.outcomes[:, TIE]
        matrix[self.second, self.first] = self.outcomes[:, TIE]
        return matrix


class Ambiguous(ValueError):
    """A column of winners that can be read in several ways: 0 and 1 alone."""


def folded_word(winner: str) -> str:
    """A winner as the words above have it: `Model_A`, `model-a` and `model a` are one."""
    plain = " ".join(winner.replace("_", " ").replace("-", " ").split()).lower() if winner != "-1" else winner
    return plain.removesuffix(".0")


def check_plain(winner: Column, first: Column, second: Column) -> None:
    """Raises Ambiguous where the winners are 0 and 1 alone: 0 may be the first, the second, or a tie."""
    words = {folded_word(_text(value)) for value in pd.Series(winner).unique()} - {""}
    items = {_text(value) for column in (first, second) for value in pd.Series(column).unique()}
    if words and words <= {"0", "1"} and "0" in words and not words <= items:
        raise Ambiguous(
            "the winners are 0 and 1 alone; say what they mean, such as 1=first,0=second or 1=first,0=tie"
        )


def count_comparisons(first: Column, second: Column, winner: Column) -> Comparisons:
    """Counts rows of comparisons; items stand in the order of their names. Raises Unreadable as count_by does."""
    return pooled(list(count_by(first, second, winner, ["all"] * len(first)).values()))


def count_by(first: Column, second: Column, winner: Column, by: Column) -> dict[str, Comparisons]:
    """Counts rows of comparisons apart for each value of `by`, in the order of these; a missing one is "".

    Raises Unreadable for the first row whose winner is none of the words above, or can be read in two ways, or that
    lacks an item or compares one with itself.
    """
    columns = [_coded(column) for column in (first, second, winner, by)]
    rows = pd.DataFrame({place: codes for place, (codes, _) in enumerate(columns)})
    kinds = rows.groupby(list(rows.columns), sort=False).size().reset_index(name="times")
    first_rows = rows.drop_duplicates().index + 1
    counts: dict[str, _Counts] = {group: {} for group in sorted(columns[-1][1])}
    for row, (*codes, times) in zip(first_rows, kinds.itertuples(index=False, name=None), strict=True):
        one, two, given, group = (texts[code] for code, (_, texts) in zip(codes, columns, strict=True))
        _add(counts[group], one, two, outcome_of(int(row), one, two, given), times)
    return {group: _arrange(pairs) for group, pairs in counts.items()}


def pooled(parts: Sequence[Comparisons]) -> Comparisons:
    """All comparisons of the parts together."""
    counts: _Counts = {}
    for part in parts:
        for one, two, outcomes in zip(part.first, part.second, part.outcomes.tolist(), strict=True):
            for outcome, times in enumerate(outcomes):
                _add(counts, part.items[one], part.items[two], outcome, times)
    return _arrange(counts)


def components(compared: Comparisons) -> list[list[str]]:
    """The strongly connected parts of the graph in which a win leads from winner to loser and a tie both ways.

    One part: strengths can be told. Several: between two of them no item of one was ever preferred, or found equal, to
    one of the other, or they never met at all. Largest first.
    """
    edges = (compared.wins() + compared.tie_matrix()) > 0
    number, labels = connected_components(edges, directed=True, connection="strong")
    parts = [[compared.items[i] for i in np.flatnonzero(labels == part)] for part in range(number)]
    return sorted(parts, key=lambda part: (-len(part), part))


def ties_hide_strengths(compared: Comparisons) -> bool:
    """Whether the likelihood with ties has no maximum although the graph is strongly connected.

    It has none if strengths can drift apart together with the readiness to tie: if there are log worths with every
    winner at least one above the loser, and those who tied at most one apart. That is a system of difference
    constraints, soluble unless a cycle holds more wins than ties: a cycle of negative length (Bellman-Ford).
    """
    if not compared.has_ties:
        return False
    lengths = np.where(compared.wins() > 0, -1, (compared.tie_matrix() > 0).astype(np.int64))
    try:
        bellman_ford(lengths, directed=True, indices=np.zeros(1, dtype=np.int64))
    except NegativeCycleError:
        return False
    return True


def _add(counts: _Counts, first: str, second: str, outcome: int, times: int) -> None:
    if first > second:
        first, second, outcome = second, first, SWAPPED[outcome]
    counts.setdefault((first, second), [0, 0, 0])[outcome] += times


def _arrange(counts: _Counts) -> Comparisons:
    items = tuple(sorted({item for pair in counts for item in pair}))
    place = {item: position for position, item in enumerate(items)}
    pairs = sorted(counts)
    first = np.array([place[one] for one, _ in pairs], dtype=np.int64)
    second = np.array([place[two] for _, two in pairs], dtype=np.int64)
    outcomes = np.array([counts[pair] for pair in pairs], dtype=np.int64).reshape(-1, 3)
    return Comparisons(items, first, second, outcomes)


def _coded(column: Column) -> tuple[NDArray[np.intp], list[str]]:
    """The column as positions in a list of its distinct values, as text."""
    codes, distinct = pd.factorize(pd.Series(column), use_na_sentinel=False)
    return codes, [_text(value) for value in distinct]


def _text(value: object) -> str:
    """As it would be written: 1.0, which a column of whole numbers with gaps holds, is 1; nothing is empty."""
    if isinstance(value, str):
        return value.strip()
    if value is None or value is pd.NA or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def outcome_of(row: int, first: str, second: str, winner: str) -> int:
    """FIRST, SECOND or TIE. Raises Unreadable."""
    if not first or not second:
        raise Unreadable(row, "", "an item is missing; a comparison needs a first and a second")
    if first == second:
        raise Unreadable(row, first, f"{first!r} is compared with itself")
    by_name = {first: FIRST, second: SECOND}.get(winner)
    by_word = WORDS.get(folded_word(winner))
    if by_name is not None and by_word is not None and by_name != by_word:
        raise Unreadable(
            row,
            winner,
            f"{winner!r} is both an item and a word for another outcome; write first, second or tie",
        )
    outcome = by_word if by_name is None else by_name
    if outcome is None:
        raise Unreadable(row, winner, f"the winner is {winner!r}; expected {first!r}, {second!r}, {EXPECTED}")
    return outcome
