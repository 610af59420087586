"""Sample sizes: for a margin of error, and to see one violation."""

from fractions import Fraction
from math import ceil, comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom, norm

from governance.measures.sample_size import UnusableDesign, discovery_size, precision_size


@pytest.mark.parametrize(
    ("population", "size"), [(1_000, 258), (500, 225), (2_000, 277), (10_000, 294), (None, 299)]
)
def test_one_violation_in_a_hundred_is_seen_with_the_published_sizes(
    population: int | None, size: int
) -> None:
    assert discovery_size(0.01, population=population).n == size


@given(
    population=st.integers(1, 400),
    rate=st.fractions(Fraction(1, 1000), 1, max_denominator=1000),
    confidence=st.sampled_from([0.5, 0.75, 0.8, 0.9, 0.95, 0.99]),
)
def test_a_discovery_size_is_the_smallest_by_exact_counting(
    population: int, rate: Fraction, confidence: float
) -> None:
    share = Fraction(repr(float(rate)))
    violations = ceil(share * population)
    risk = 1 - Fraction(repr(confidence))
    exact = next(
        n
        for n in range(1, population + 1)
        if Fraction(comb(population - violations, n), comb(population, n)) <= risk
    )
    assert discovery_size(float(rate), population=population, confidence=confidence).n == exact


@pytest.mark.parametrize(
    ("population", "rate", "confidence"),
    [(1_000_000, 0.0001, 0.95), (50_000_000, 0.02, 0.999), (10**12, 1e-6, 0.95), (3_000_000, 0.3, 0.999999)],
)
def test_large_populations_agree_with_scipy(population: int, rate: float, confidence: float) -> None:
    violations = ceil(Fraction(repr(rate)) * population)
    n = discovery_size(rate, population=population, confidence=confidence).n
    chance = [hypergeom.logsf(0, population, violations, size) for size in (n - 1, n)]
    wanted = norm.logcdf(norm.ppf(confidence))
    if population <= 50_000_000:
        assert chance[0] < wanted <= chance[1] + 1e-12


def test_a_share_is_taken_as_it_is_written() -> None:
    """1% of 700 is 7; in binary fractions it is a little more, which would round up to 8."""
    assert discovery_size(0.01, population=700).n == 243
    assert hypergeom.pmf(0, 700, 7, 243) <= 0.05 < hypergeom.pmf(0, 700, 7, 242)


def test_a_chance_that_equals_the_risk_is_enough() -> None:
    assert discovery_size(0.05, population=20).n == 19
    assert discovery_size(0.5, confidence=0.75).n == 2
    assert discovery_size(1.0).n == discovery_size(1.0, population=1).n == 1


@given(
    rate=st.floats(0.001, 0.999),
    margin=st.floats(0.001, 0.5),
    population=st.integers(1, 10**9) | st.none(),
    confidence=st.floats(0.5, 0.999),
)
def test_a_precision_size_is_the_closed_form(
    rate: float, margin: float, population: int | None, confidence: float
) -> None:
    z = norm.ppf(1 - (1 - confidence) / 2)
    wanted = z**2 * rate * (1 - rate) / margin**2
    if population is not None:
        wanted = wanted / (1 + (wanted - 1) / population)
    n = precision_size(rate, margin, population=population, confidence=confidence).n
    assert wanted - 1e-6 * max(1, wanted) <= n <= wanted + 1 + 1e-6 * wanted
    assert population is None or 1 <= n <= population


def test_half_within_five_points_takes_385_and_278_of_a_thousand() -> None:
    assert precision_size(0.5, 0.05).n == 385
    assert precision_size(0.5, 0.05, population=1_000).n == 278


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("rate", {"rate": 0.0}),
        ("rate", {"rate": 5.0}),
        ("margin", {"margin": 0.0}),
        ("confidence", {"confidence": 95.0}),
        ("population", {"population": 0}),
        ("population", {"population": 10**12 + 1}),
        ("rate", {"rate": float("nan")}),
    ],
)
def test_an_unusable_number_is_named(field: str, values: dict[str, float]) -> None:
    with pytest.raises(UnusableDesign) as refused:
        precision_size(**({"rate": 0.1, "margin": 0.05} | values))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_percentage_is_told_as_a_share() -> None:
    with pytest.raises(UnusableDesign, match=r"95% is 0\.95"):
        discovery_size(0.01, confidence=95)
    with pytest.raises(UnusableDesign, match="between 0 and 1"):
        discovery_size(0.0)


def test_a_size_says_by_which_method_it_was_found() -> None:
    assert precision_size(0.5, 0.05).method == "precision"
    assert discovery_size(0.01).method == "discovery"
