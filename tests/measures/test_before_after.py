"""Paired and stratified comparisons equal statsmodels', and published examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable, mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep

from governance.measures.before_after import Stratum, difference, paired, stratified

count = st.integers(0, 60)


@given(both=count, only_before=count, only_after=count, neither=count)
def test_mcnemar_is_statsmodels(both: int, only_before: int, only_after: int, neither: int) -> None:
    found = paired(both, only_before, only_after, neither)
    if found is None:
        assert both + only_before + only_after + neither == 0
        return
    expected = mcnemar([[both, only_before], [only_after, neither]], exact=True).pvalue
    assert found.p == pytest.approx(1.0 if np.isnan(expected) else expected, abs=1e-9)
    assert -1 <= found.low <= found.difference <= found.high <= 1


def test_the_paired_interval_is_newcombe_s() -> None:
    """Newcombe 1998, table II, method 10; his difference is before less after."""
    found = paired(20, 12, 2, 16)
    assert found is not None
    assert (-found.high, -found.low) == pytest.approx((0.0562, 0.3292), abs=6e-5)


tables = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(1, 30)),
    min_size=1,
    max_size=6,
)


@given(tables)
def test_the_common_odds_and_the_test_are_statsmodels(rows: list[tuple[int, int, int, int]]) -> None:
    strata = [Stratum(c, c + d, a, a + b) for a, b, c, d in rows]
    found = stratified(strata)
    oracle = StratifiedTable([np.array([[a, b], [c, d]], dtype=float) for a, b, c, d in rows])
    assert found is not None
    assert found.odds_ratio == pytest.approx(oracle.oddsratio_pooled, rel=1e-9)
    low, high = oracle.oddsratio_pooled_confint()
    assert (found.odds_low, found.odds_high) == pytest.approx((low, high), rel=1e-9)
    assert found.p == pytest.approx(oracle.test_null_odds().pvalue, rel=1e-7, abs=1e-12)
    assert found.low <= found.difference <= found.high


@given(*[st.integers(1, 50)] * 4)
def test_one_difference_is_newcombe_s(a: int, b: int, c: int, d: int) -> None:
    found = difference(Stratum(c, c + d, a, a + b))
    assert found is not None
    low, high = confint_proportions_2indep(a, a + b, c, c + d, method="newcomb", compare="diff")
    assert found[1:] == pytest.approx((low, high), abs=1e-9)


def test_the_difference_over_strata_holds_the_truth_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(2), 0
    before = np.array([0.05, 0.2, 0.5])
    for _ in range(800):
        strata = [Stratum(int(rng.binomial(40, p)), 40, int(rng.binomial(60, p + 0.1)), 60) for p in before]
        found = stratified(strata)
        assert found is not None
        held += found.low <= 0.1 <= found.high
    assert 0.93 <= held / 800 <= 0.97


def test_nothing_compared_says_nothing() -> None:
    assert paired(0, 0, 0, 0) is None
    assert stratified([Stratum(0, 0, 1, 2)]) is None
    assert difference(Stratum(0, 0, 1, 2)) is None
