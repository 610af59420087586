"""What is hidden can't be worked out from what is published: checked by the best attack there is, and by trying everything."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.measures.suppression import Sum, bounds, hidden_numbers

FEWEST = 5


def a_table(rows: list[list[int]]) -> tuple[dict[str, int], list[Sum]]:
    """The cells and totals of a table, and the sums that hold among them."""
    width = len(rows[0])
    counts = {f"{i},{j}": value for i, row in enumerate(rows) for j, value in enumerate(row)}
    counts |= {f"{i},*": sum(row) for i, row in enumerate(rows)}
    counts |= {f"*,{j}": sum(row[j] for row in rows) for j in range(width)}
    counts["*,*"] = sum(map(sum, rows))
    sums: list[Sum] = [(f"{i},*", [f"{i},{j}" for j in range(width)]) for i in (*range(len(rows)), "*")]
    sums += [(f"*,{j}", [f"{i},{j}" for i in range(len(rows))]) for j in range(width)]
    return counts, sums


def test_one_small_cell_is_not_given_away_by_its_row() -> None:
    counts, sums = a_table([[2, 30, 40], [50, 60, 70], [80, 90, 95]])
    hidden = hidden_numbers(counts, counts, sums, FEWEST)
    assert "0,0" in hidden and len(hidden) >= 4
    assert bounds(counts, sums, {"0,0"}, "0,0") == (2.0, 2.0), "alone, it would be known exactly"
    low, high = bounds(counts, sums, hidden, "0,0")
    assert high - low >= FEWEST


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counts, sums = a_table([[20, 0], [0, 30]])
    assert hidden_numbers(counts, counts, sums, FEWEST) == frozenset()


def test_many_records_of_few_people_are_small() -> None:
    counts, sums = a_table([[100, 30], [50, 60]])
    people = {**counts, "0,0": 2}
    assert "0,0" in hidden_numbers(counts, people, sums, FEWEST)


@pytest.mark.parametrize("value", [1, 4, 5])
def test_five_people_may_be_told(value: int) -> None:
    counts, sums = a_table([[value, 30], [50, 60]])
    assert ("0,0" in hidden_numbers(counts, counts, sums, FEWEST)) is (value < FEWEST)


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_attack_by_sums_finds_a_small_number(rows: list[list[int]]) -> None:
    counts, sums = a_table(rows)
    hidden = hidden_numbers(counts, counts, sums, FEWEST)
    for name, value in counts.items():
        if 0 < value < FEWEST:
            assert name in hidden
            low, high = bounds(counts, sums, hidden, name)
            assert len(hidden) == len(counts) or high - low >= FEWEST


def test_whole_numbers_that_fit_leave_the_attacker_as_much_as_linear_programming_says() -> None:
    counts, sums = a_table([[3, 9], [8, 12]])
    hidden = sorted(hidden_numbers(counts, counts, sums, FEWEST))
    assert len(hidden) <= 4
    fits = set()
    for guess in product(range(21), repeat=len(hidden)):
        told = {**counts, **dict(zip(hidden, guess, strict=True))}
        if all(told[total] == sum(told[part] for part in parts) for total, parts in sums):
            fits.add(told["0,0"])
    low, high = bounds(counts, sums, hidden, "0,0")
    assert (min(fits), max(fits)) == (low, high)
    assert max(fits) - min(fits) >= FEWEST
