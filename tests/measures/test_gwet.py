"""Gwet's coefficients are what their equations say, written out rating by rating; alpha's neighbour where alpha fails."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from governance.measures.agreement import krippendorff_alpha
from governance.measures.gwet import chance_corrected, gwet_ac, gwet_ac1, quadratic_weights, weights_for
from governance.measures.ratings import Level

counts_of = some.integers(2, 5).flatmap(
    lambda q: some.lists(some.lists(some.integers(0, 5), min_size=q, max_size=q), min_size=1, max_size=25)
)
KARAM = {  # A fact of arithmetic: 118 pairs agree on the first value, 5 differ, 2 agree on the second
    (2, 0): 118,
    (1, 1): 5,
    (0, 2): 2,
}


def written_out(counts: list[list[int]], weights: np.ndarray) -> float | None:
    """AC by going through every ordered pair of ratings of an item."""
    q = len(counts[0])
    agreements, shares = [], np.zeros(q)
    rated = [row for row in counts if sum(row)]
    for row in rated:
        said = [value for value, times in enumerate(row) for _ in range(times)]
        for value in said:
            shares[value] += 1 / len(said) / len(rated)
        pairs = [weights[said[i], said[j]] for i in range(len(said)) for j in range(len(said)) if i != j]
        if pairs:
            agreements.append(sum(pairs) / len(pairs))
    if not agreements:
        return None
    expected = weights.sum() / (q * (q - 1)) * sum(shares * (1 - shares))
    return float((np.mean(agreements) - expected) / (1 - expected))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@given(counts=counts_of)
def test_ac1_and_ac2_are_the_equations_written_out(level: Level, counts: list[list[int]]) -> None:
    points = np.array([0.0, 1.0, 4.0, 5.0, 9.0])[: len(counts[0])]
    weights = weights_for(level, points)
    expected = written_out(counts, weights)
    found = gwet_ac(np.array(counts), weights)
    assert found is None if expected is None else found == pytest.approx(expected, abs=1e-9)


def test_weights_are_one_for_the_same_and_nothing_for_the_ends() -> None:
    weights = quadratic_weights(np.arange(4.0))
    assert weights[0].tolist() == pytest.approx([1, 1 - 1 / 9, 1 - 4 / 9, 0])


def test_where_one_value_prevails_ac1_keeps_up_with_the_raw_agreement_and_alpha_falls() -> None:
    table = np.array([list(row) for row, times in KARAM.items() for _ in range(times)])
    found = chance_corrected(table, np.eye(2), 400, np.random.default_rng(1))
    assert found.raw == pytest.approx(0.96) and found.ac is not None and found.ac > 0.95
    alpha = krippendorff_alpha(table, np.arange(2.0), "nominal")
    assert alpha is not None and alpha < 0.5
    assert found.raw_low is not None and found.raw_high is not None and found.low is not None
    assert found.raw_low < 0.96 < found.raw_high and found.low < found.ac


def test_its_interval_covers_what_it_estimates() -> None:
    rng, covered = np.random.default_rng(8), 0
    truth = gwet_ac1(_simulated(200_000, rng))
    assert truth is not None
    for _ in range(120):
        found = chance_corrected(_simulated(150, rng), np.eye(3), 300, rng)
        assert found.low is not None and found.high is not None
        covered += found.low <= truth <= found.high
    assert 0.87 <= covered / 120 <= 1.0


def _simulated(items: int, rng: np.random.Generator) -> np.ndarray:
    own = rng.integers(0, 3, items)
    said = np.where(rng.random((items, 4)) < 0.6, own[:, None], rng.integers(0, 3, (items, 4)))
    said[rng.random((items, 4)) < 0.2] = 9
    return np.stack([(said == value).sum(axis=1) for value in range(3)], axis=1)


@pytest.mark.parametrize("table", [np.zeros((0, 2), int), np.zeros((3, 2), int), np.array([[1, 0], [0, 1]])])
def test_nothing_rated_twice_gives_no_number(table: np.ndarray) -> None:
    found = chance_corrected(table, np.eye(2), 50, np.random.default_rng(0))
    assert found.ac is found.raw is found.low is None
    assert gwet_ac1(table) is None


def test_one_category_has_a_raw_agreement_only() -> None:
    found = chance_corrected(np.array([[2], [3]]), np.eye(1), 50, np.random.default_rng(0))
    assert (found.raw, found.ac) == (1.0, None)
