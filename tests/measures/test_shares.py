"""Wilson's interval is statsmodels', for every share, and Newcombe's published figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from statsmodels.stats.proportion import proportion_confint

from governance.measures.shares import wilson, wilson_limits


@given(some.integers(1, 5_000).flatmap(lambda of: some.tuples(some.integers(0, of), some.just(of))))
def test_the_interval_is_that_of_statsmodels(share: tuple[int, int]) -> None:
    assert wilson(*share) == pytest.approx(proportion_confint(*share, method="wilson"), abs=1e-12)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_it_meets_the_published_examples(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_has_none_and_arrays_have_one_for_each() -> None:
    assert wilson(0, 0) is None
    low, high = wilson_limits([0, 5, 10], [0, 10, 10])
    assert np.isnan(low).tolist() == [True, False, False]
    assert 0 < low[1] < 0.5 < high[1] < 1 and high[2] == 1
