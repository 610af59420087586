"""Estimates from drawn samples: weighted by the design, with intervals that keep their confidence."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.weightstats import DescrStatsW

from governance.measures.design_estimates import UnusableSample, difference, estimate_mean


def shares(hits: int, of: int) -> list[float]:
    return [1.0] * hits + [0.0] * (of - hits)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_simple_samples_have_newcombes_wilson_intervals(hits: int, of: int, low: float, high: float) -> None:
    found = estimate_mean({"all": shares(hits, of)}, {"all": None})
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert "Wilson" in found.method and "correction" not in found.method


@given(of=st.integers(1, 500), share=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_a_simple_sample_equals_scipy(of: int, share: float, confidence: float) -> None:
    hits = round(share * of)
    found = estimate_mean({"all": shares(hits, of)}, {"all": None}, confidence)
    expected = binomtest(hits, of).proportion_ci(confidence, method="wilson")
    assert found.estimate == pytest.approx(hits / of, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


strata_drawn = st.lists(
    st.tuples(st.lists(st.integers(0, 1), min_size=1, max_size=30), st.integers(0, 500)),
    min_size=2,
    max_size=8,
)


@given(strata_drawn)
def test_a_stratified_estimate_is_the_horvitz_thompson_total_over_the_population(
    drawn: list[tuple[list[int], int]],
) -> None:
    samples = {str(place): [float(value) for value in values] for place, (values, _) in enumerate(drawn)}
    population = {str(place): len(values) + more for place, (values, more) in enumerate(drawn)}
    found = estimate_mean(samples, dict(population))
    total = sum(
        value * population[name] / len(values) for name, values in samples.items() for value in values
    )
    assert found.estimate == pytest.approx(total / sum(population.values()), abs=1e-9)
    assert 0 <= found.low <= found.estimate + 1e-12 and found.estimate - 1e-12 <= found.high <= 1
    assert found.n == sum(map(len, samples.values()))
    for row in found.strata:
        left = 1 - row.n / (row.population or 1)
        assert (row.low == row.high) is (left == 0)


@given(strata_drawn)
def test_the_standard_error_is_cochrans(drawn: list[tuple[list[int], int]]) -> None:
    drawn = [(values * 2, more) for values, more in drawn]
    samples = {str(place): [float(value) for value in values] for place, (values, _) in enumerate(drawn)}
    population = {str(place): len(values) + more for place, (values, more) in enumerate(drawn)}
    whole = sum(population.values())
    variance = 0.0
    for name, values in samples.items():
        rate, n, size = np.mean(values), len(values), population[name]
        variance += (size / whole) ** 2 * (1 - n / size) * rate * (1 - rate) / (n - 1)
    assert estimate_mean(samples, dict(population)).standard_error == pytest.approx(sqrt(variance), abs=1e-9)


def test_a_mean_of_other_numbers_has_statsmodels_t_interval() -> None:
    values = [3.0, 4.5, 2.0, 5.0, 4.0, 1.0, 3.5]
    found = estimate_mean({"all": values}, {"all": None})
    assert (found.low, found.high) == pytest.approx(DescrStatsW(values).tconfint_mean(), abs=1e-9)
    corrected = estimate_mean({"all": values}, {"all": 14})
    assert corrected.high - corrected.estimate == pytest.approx(
        (found.high - found.estimate) * sqrt(0.5), abs=1e-9
    )


def test_a_whole_population_has_no_sampling_error() -> None:
    found = estimate_mean({"a": shares(1, 4), "b": shares(3, 6)}, {"a": 4, "b": 6})
    assert found.low == found.estimate == found.high == pytest.approx(0.4)


def test_none_and_all_have_a_width() -> None:
    found = estimate_mean({"a": shares(0, 30), "b": shares(0, 30)}, {"a": 900, "b": 100})
    assert found.low == 0 and 0.05 < found.high < 0.2
    found = estimate_mean({"a": shares(30, 30), "b": shares(30, 30)}, {"a": 900, "b": 100})
    assert found.high == 1 and 0.8 < found.low < 0.95


def test_a_stratum_with_a_single_unit_is_kept_and_said() -> None:
    found = estimate_mean({"en": shares(5, 50), "sw": [0.0]}, {"en": 500, "sw": 60})
    assert [row.is_single for row in found.strata] == [False, True]
    assert found.strata[1].high > 0.7
    assert found.notes == (
        "One unit was drawn from sw: its spread is assumed to be that of the whole sample.",
    )
    only = estimate_mean({"all": [1.0]}, {"all": None})
    assert (round(only.low, 4), only.high, only.notes) == (0.2065, 1.0, ())


@pytest.mark.parametrize(
    ("samples", "population", "stratum", "words"),
    [
        ({}, {}, "", "at least one value"),
        ({"en": [1.0]}, {"en": 5, "es": 4}, "es", "nothing was sampled"),
        ({"en": [1.0], "es": [0.0]}, {"en": 5}, "es", "its size"),
        ({"en": [1.0], "es": [0.0]}, {"en": 5, "es": None}, "es", "its size"),
        ({"en": [1.0, 0.0]}, {"en": 1}, "en", "2 values from a population of 1"),
        ({"en": [1.0, float("nan")]}, {"en": 9}, "en", "expected numbers"),
        ({"en": [3.0]}, {"en": 9}, "", "one value shows no spread"),
    ],
)
def test_a_sample_that_does_not_fit_its_population_is_refused(
    samples: dict[str, list[float]], population: dict[str, int | None], stratum: str, words: str
) -> None:
    with pytest.raises(UnusableSample, match=words) as refused:
        estimate_mean(samples, population)
    assert refused.value.stratum == stratum


def test_a_difference_has_newcombes_interval() -> None:
    """Newcombe 1998, table II, 56/70 - 48/80, method 10: 0.0524 to 0.3339."""
    after = estimate_mean({"all": shares(56, 70)}, {"all": None})
    before = estimate_mean({"all": shares(48, 80)}, {"all": None})
    change = difference(before, after)
    assert change.estimate == pytest.approx(0.2)
    assert (round(change.low, 4), round(change.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    ("sizes", "drawn", "rates"),
    [
        ((500, 300, 200), (50, 30, 20), (0.02, 0.05, 0.1)),
        ((5_000, 300, 200), (60, 30, 30), (0.01, 0.02, 0.3)),
        ((1_000,) * 15, (4,) * 15, (0.02,) * 15),
        ((1_000,) * 15, (1,) * 15, (0.2,) * 15),
    ],
)
def test_intervals_keep_their_confidence(
    sizes: tuple[int, ...], drawn: tuple[int, ...], rates: tuple[float, ...]
) -> None:
    """The normal interval covers the second in 56 of a hundred samples, and the third in 71."""
    generator = np.random.default_rng(11)
    units = [
        (np.arange(size) < round(size * rate)).astype(float) for size, rate in zip(sizes, rates, strict=True)
    ]
    truth = sum(map(np.sum, units)) / sum(sizes)
    covered = 0
    for _ in range(400):
        samples = {
            str(place): list(generator.choice(values, n, replace=False))
            for place, (values, n) in enumerate(zip(units, drawn, strict=True))
        }
        found = estimate_mean(samples, {str(place): size for place, size in enumerate(sizes)})
        covered += found.low <= truth <= found.high
    assert covered >= 0.93 * 400
