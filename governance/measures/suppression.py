"""Which numbers of a set of published tables must be hidden, so that nobody can work out the small ones from the rest.

A number that rests on fewer people than `fewest` is hidden (primary suppression). Since totals are published too, others are
hidden with it (complementary suppression) until even the best attack, linear programming over all sums that are published, leaves
each small number at least `fewest` wide (Fischetti and Salazar 2001 state the problem; this is the greedy remedy, checked by the
attack).
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog

Sum = tuple[str, Sequence[str]]
"""A total by name, and the names of its parts."""


def hidden_numbers(
    counts: Mapping[str, int], people: Mapping[str, int], sums: Sequence[Sum], fewest: int = 5
) -> frozenset[str]:
    """The names to hide. `people` says how many each number rests on; no people, nothing to protect."""
    small = sorted(name for name in counts if 0 < people[name] < fewest)
    hidden = set(small)
    for name in small:
        while True:
            low, high = bounds(counts, sums, hidden, name)
            if high - low >= fewest and high >= fewest:
                break
            another = _next_to_hide(counts, sums, hidden, name)
            if another is None:
                hidden = set(counts)
                break
            hidden.add(another)
    return frozenset(hidden)


def bounds(
    counts: Mapping[str, int], sums: Sequence[Sum], hidden: Collection[str], name: str
) -> tuple[float, float]:
    """What somebody who reads the published tables can find out of a hidden number: the least and the most that it can be.

    They know that counts aren't negative, and every sum.
    """
    order = sorted(hidden)
    place = {each: number for number, each in enumerate(order)}
    matrix, constants = [], []
    for total, parts in sums:
        row, constant = np.zeros(len(order)), 0.0
        for each, sign in [*((part, 1.0) for part in parts), (total, -1.0)]:
            if each in place:
                row[place[each]] += sign
            else:
                constant -= sign * counts[each]
        if row.any():
            matrix.append(row)
            constants.append(constant)
    goal = np.zeros(len(order))
    goal[place[name]] = 1.0
    sides = (np.array(matrix), np.array(constants)) if matrix else (None, None)
    least, most = (linprog(each, A_eq=sides[0], b_eq=sides[1]).fun for each in (goal, -goal))
    return round(least or 0.0, 6), float("inf") if most is None else round(-most, 6)


def _next_to_hide(
    counts: Mapping[str, int], sums: Sequence[Sum], hidden: Collection[str], name: str
) -> str | None:
    """A number that still stands in a sum with what is hidden: no total where a cell will do, then the smallest."""
    totals = {total for total, _ in sums}
    groups = [{total, *parts} for total, parts in sums]
    near = {each for group in groups if name in group for each in group}
    open_ones = {each for group in groups if not group.isdisjoint(hidden) for each in group} - set(hidden)
    if not open_ones:
        return None
    # A total says more to readers than a cell; the sums that the small number is in come first.
    return min(
        open_ones,
        key=lambda each: (each in totals, counts[each] == 0, each not in near, counts[each], each),
    )
