"""Shares against a reference: held against other ways to the same numbers, and silent where there is too little to tell."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binomtest

from governance.measures.coverage import (
    ShareLine,
    Standing,
    Uncovered,
    effective_size,
    maximal_uncovered,
    representation,
    simultaneous_intervals,
    total_variation,
)


@given(some.lists(some.integers(0, 500), min_size=1, max_size=8).filter(sum))
def test_intervals_are_wilsons_at_the_shared_level(counts: list[int]) -> None:
    low, high = simultaneous_intervals(counts)
    for place, count in enumerate(counts):
        level = 1 - 0.05 / len(counts)
        other = binomtest(count, sum(counts)).proportion_ci(level, method="wilson")
        assert low[place] == pytest.approx(other.low, abs=1e-9)
        assert high[place] == pytest.approx(other.high, abs=1e-9)


def test_intervals_hold_together_as_often_as_they_say() -> None:
    shares, rng = np.array([0.5, 0.3, 0.15, 0.05]), np.random.default_rng(3)
    draws = rng.multinomial(400, shares, size=2_000)
    held = 0
    for counts in draws:
        low, high = simultaneous_intervals(counts)
        held += bool(((low <= shares) & (shares <= high)).all())
    assert 0.94 <= held / len(draws) <= 0.99


def test_a_crowd_like_the_population_is_seldom_called_unlike_it() -> None:
    reference = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    rng = np.random.default_rng(5)
    draws = rng.multinomial(300, list(reference.values()), size=1_000)
    wrong = sum(
        any(
            line.standing in (Standing.UNDER, Standing.OVER)
            for line in representation(dict(zip(reference, counts.tolist(), strict=True)), reference).lines
        )
        for counts in draws
    )
    assert wrong / len(draws) <= 0.065


def test_a_gap_is_named_and_small_numbers_are_not() -> None:
    found = representation({"elderly": 20, "public": 980}, {"elderly": 0.18, "public": 0.82})
    elderly = found.lines[0]
    assert (elderly.standing, elderly.ratio) == (Standing.UNDER, pytest.approx(0.02 / 0.18))
    assert found.lines[1].standing is Standing.IN_LINE
    assert representation({"a": 300, "b": 700}, {"a": 0.1, "b": 0.9}).lines[0].standing is Standing.OVER
    few = representation({"elderly": 0, "public": 20}, {"elderly": 0.5, "public": 0.5})
    assert {line.standing for line in few.lines} == {Standing.TOO_FEW} and few.distance is None
    rare = representation({"a": 100, "b": 0}, {"a": 0.99, "b": 0.01})
    assert rare.lines[1].standing is Standing.TOO_FEW


def test_a_difference_that_does_not_matter_is_no_gap_however_many_records_tell_it() -> None:
    found = representation({"en": 32_800, "es": 67_200}, {"en": 0.34, "es": 0.66})
    assert found.lines[0].high < 0.34 and found.lines[0].standing is Standing.IN_LINE


def test_a_value_that_was_never_heard_is_counted() -> None:
    found = representation({"a": 100}, {"a": 0.8, "b": 0.2})
    assert [(line.value, line.count, line.standing) for line in found.lines][1] == ("b", 0, Standing.UNDER)
    assert found.distance == pytest.approx(0.2) and found.effective_n is None


@given(some.lists(some.tuples(some.integers(1, 300), some.integers(1, 300)), min_size=1, max_size=6))
def test_effective_size_is_kishs_over_single_records(pairs: list[tuple[int, int]]) -> None:
    counts, wanted = np.array(pairs, dtype=float).T
    shares = wanted / wanted.sum()
    weights = np.concatenate([np.full(int(n), share / n) for n, share in zip(counts, shares, strict=True)])
    assert effective_size(counts, wanted) == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert 0 < (effective_size(counts, wanted) or 0) <= counts.sum() + 1e-6


def test_distance_is_what_would_have_to_move() -> None:
    assert total_variation(np.array([60.0, 40.0]), np.array([0.4, 0.6])) == pytest.approx(0.2)
    assert total_variation(np.zeros(2), np.array([0.4, 0.6])) is None


@given(some.lists(some.integers(0, 6), min_size=12, max_size=12))
def test_uncovered_patterns_are_those_that_trying_all_finds(counts: list[int]) -> None:
    values = [("x", "y"), ("1", "2", "3"), ("p", "q")]
    cells = dict(zip(product(*values), counts, strict=True))

    def met(pattern: tuple[str | None, ...]) -> int:
        return sum(
            count
            for cell, count in cells.items()
            if all(p in (None, c) for p, c in zip(pattern, cell, strict=True))
        )

    def parts(pattern: tuple[str | None, ...]) -> list[tuple[str | None, ...]]:
        return [
            (*pattern[:i], None, *pattern[i + 1 :]) for i, value in enumerate(pattern) if value is not None
        ]

    tried = [pattern for pattern in product(*((None, *each) for each in values)) if any(pattern)]
    expected = {
        Uncovered(pattern, met(pattern))
        for pattern in tried
        if met(pattern) < 5 and all(met(part) >= 5 for part in parts(pattern) if any(part))
    }
    assert set(maximal_uncovered(cells, values, 5)) == expected


@pytest.mark.parametrize(
    ("share", "reference", "shown"),
    [
        (0.3996, 0.5, 0.79),
        (0.4, 0.5, 0.8),
        (0.1, 0.3, 0.33),
        (0.29, 1.0, 0.29),
        (0.5, None, None),
        (0.5, 0.0, None),
    ],
)
def test_a_ratio_is_shown_in_hundredths_and_never_rounded_up(
    share: float, reference: float | None, shown: float | None
) -> None:
    assert ShareLine("nurses", 1, share, 0.0, 1.0, reference, Standing.UNDER).shown_ratio == shown
