"""Newcombe's own worked figures, scipy's Wilson limits and distance, and a ranking that few voices don't lead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.spatial.distance import jensenshannon
from scipy.stats import binomtest

from governance.measures.parting import difference, jensen_shannon
from governance.measures.shares import wilson_limits

NEWCOMBE_1998_TABLE_II = [  # successes, of; successes, of; limits of method 10
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0)),
]


@pytest.mark.parametrize(("one", "other", "limits"), NEWCOMBE_1998_TABLE_II)
def test_the_interval_is_that_of_the_published_table(
    one: tuple[int, int], other: tuple[int, int], limits: tuple[float, float]
) -> None:
    found = difference(*(np.array([each]) for each in (*one, *other)))
    assert (found.low[0], found.high[0]) == pytest.approx(limits, abs=6e-5)


@given(some.integers(1, 60).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_wilson_is_that_of_scipy(share: tuple[int, int]) -> None:
    low, high = wilson_limits(np.array([share[0]]), np.array([share[1]]))
    expected = binomtest(*share).proportion_ci(method="wilson")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(some.lists(some.integers(0, 9), min_size=6, max_size=6))
def test_the_distance_is_that_of_scipy(counts: list[int]) -> None:
    one, other = np.array(counts[:3], float), np.array(counts[3:], float)
    if not one.sum() or not other.sum():
        return
    one, other = one / one.sum(), other / other.sum()
    expected = np.nan_to_num(jensenshannon(one, other, base=2))
    assert jensen_shannon(one, other) == pytest.approx(expected, abs=1e-7)


def test_two_voices_dont_outrank_twenty() -> None:
    found = difference(np.array([1, 9, 0]), np.array([1, 10, 0]), np.array([0, 2, 1]), np.array([1, 10, 1]))
    assert found.difference[0] == 1.0 and found.parted[0] == 0.0
    assert found.difference[1] == pytest.approx(0.7) and found.parted[1] > 0.2
    assert np.isnan(found.difference[2]) and found.parted[2] == 0.0
