"""Davidson's strengths: PandaLM's as measured, choix's where nothing ties, and the equations they must satisfy."""

from pathlib import Path

import choix
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize

from governance.measures.comparisons import Comparisons, components, count_comparisons, ties_hide_strengths
from governance.measures.preference import (
    Strengths,
    Undetermined,
    fit_strengths,
    negative_log_likelihood,
    resample_strengths,
    worths,
)
from tests.measures.tournaments import counts, pandalm, tournaments

PANDALM_WORTHS = {  # with the ends of their 95 % intervals, 2,000 resamples, seed 0
    "bloom-7b": (0.17369302, 0.144, 0.208),
    "cerebras-gpt-6.7B": (0.0966819, 0.077, 0.119),
    "llama-7b": (0.40221572, 0.350, 0.460),
    "opt-7b": (0.13476612, 0.110, 0.161),
    "pythia-6.9b": (0.19264323, 0.159, 0.230),
}


def determined(ties: bool = True) -> st.SearchStrategy[Comparisons]:
    """Comparisons from which strengths can be told."""
    return tournaments(ties).filter(
        lambda compared: len(components(compared)) == 1 and not ties_hide_strengths(compared)
    )


def chances(fitted: Strengths, one: int, two: int) -> tuple[float, float, float]:
    """Davidson's chances of the one, the other and a tie, straight from the paper."""
    first, second = fitted.worths[one], fitted.worths[two]
    tie = fitted.nu * np.sqrt(first * second)
    total = first + second + tie
    return first / total, second / total, tie / total


def test_pandalm_has_the_worths_and_the_likelihood_measured_independently(shared_data: Path) -> None:
    fitted = fit_strengths(pandalm(shared_data))
    assert fitted.nll == pytest.approx(897.83, abs=0.005)
    assert fitted.nu == pytest.approx(0.25143253, abs=1e-7)
    for item, worth in zip(fitted.items, fitted.worths, strict=True):
        assert worth == pytest.approx(PANDALM_WORTHS[item][0], abs=1e-7)


def test_pandalm_intervals_are_those_of_the_information_matrix_too(shared_data: Path) -> None:
    compared = pandalm(shared_data)
    fitted = fit_strengths(compared)
    drawn = resample_strengths(compared, fitted, np.random.default_rng(0), 2000)
    low, high = np.percentile(worths(drawn.log_worths), [2.5, 97.5], axis=0)
    for place, item in enumerate(fitted.items):
        assert (low[place], high[place]) == pytest.approx(PANDALM_WORTHS[item][1:], abs=0.003)
    assert drawn.unfitted == 0
    settled = np.append(fitted.log_worths, np.log(fitted.nu))

    def gradient(parameters: np.ndarray) -> np.ndarray:
        return negative_log_likelihood(parameters, compared)[1]

    information = approx_fprime(settled, gradient, 1e-6)
    errors = np.sqrt(np.diag(np.linalg.pinv(information, rcond=1e-6)))[:-1]
    np.testing.assert_allclose(drawn.log_worths.std(axis=0), errors, rtol=0.06)


@settings(max_examples=60)
@given(determined(ties=False))
def test_without_ties_it_is_bradley_and_terry_as_choix_fits_it(compared: Comparisons) -> None:
    fitted = fit_strengths(compared)
    wins = compared.wins()
    pairs = [(one, two) for one, two in np.argwhere(wins).tolist() for _ in range(wins[one, two])]
    start = choix.ilsr_pairwise(len(compared.items), pairs, alpha=0, max_iter=10_000, tol=1e-6)
    reference = choix.mm_pairwise(
        len(compared.items), pairs, alpha=0, initial_params=start, max_iter=100_000, tol=1e-13
    )
    np.testing.assert_allclose(fitted.log_worths, reference - reference.mean(), atol=1e-9)
    assert fitted.nu == 0


@settings(max_examples=100)
@given(determined())
def test_expected_scores_and_ties_equal_those_observed(compared: Comparisons) -> None:
    """The likelihood equations of Davidson 1970 (his 3.3 and 3.4)."""
    fitted = fit_strengths(compared)
    scores, expected = np.zeros(len(fitted.items)), np.zeros(len(fitted.items))
    expected_ties = 0.0
    for one, two, (won, lost, tied) in zip(compared.first, compared.second, compared.outcomes, strict=True):
        first, second, tie = chances(fitted, one, two)
        times = won + lost + tied
        scores[one], scores[two] = scores[one] + won + tied / 2, scores[two] + lost + tied / 2
        expected[one] += times * (first + tie / 2)
        expected[two] += times * (second + tie / 2)
        expected_ties += times * tie
    np.testing.assert_allclose(expected, scores, atol=1e-8 * compared.total)
    assert expected_ties == pytest.approx(compared.outcomes[:, 2].sum(), abs=1e-8 * compared.total)


@settings(max_examples=30)
@given(determined())
def test_nothing_that_a_blind_search_finds_is_likelier(compared: Comparisons) -> None:
    fitted = fit_strengths(compared)

    def likelihood(parameters: np.ndarray) -> float:
        guess = Strengths(compared.items, parameters[:-1], float(np.exp(parameters[-1])), 0)
        total = 0.0
        for one, two, outcomes in zip(compared.first, compared.second, compared.outcomes, strict=True):
            total -= float(outcomes @ np.log(np.maximum(chances(guess, one, two), 1e-300)))
        return total

    settled = np.append(fitted.log_worths, np.log(fitted.nu) if fitted.nu else -40.0)
    assert fitted.nll == pytest.approx(likelihood(settled), rel=1e-9)
    searched = minimize(likelihood, settled + 0.05, method="Powell", options={"maxfev": 2000})
    assert searched.fun >= fitted.nll - 1e-7


@given(determined(), st.data())
def test_the_gradient_and_second_derivatives_are_those_of_the_value(
    compared: Comparisons, data: st.DataObject
) -> None:
    size = len(compared.items) + 1
    point = np.array(data.draw(st.lists(st.floats(-2, 2), min_size=size, max_size=size)))
    value, gradient, second = negative_log_likelihood(point, compared)
    assume(np.isfinite(value))

    def derivative(place: int, part: int) -> np.ndarray:
        step = np.zeros(size)
        step[place] = 1e-5
        up, down = (negative_log_likelihood(point + sign * step, compared)[part] for sign in (1, -1))
        return (np.asarray(up) - np.asarray(down)) / 2e-5

    for place in range(size if compared.has_ties else size - 1):
        assert derivative(place, 0) == pytest.approx(gradient[place], abs=1e-5 * compared.total)
        np.testing.assert_allclose(derivative(place, 1), second[place], atol=1e-5 * compared.total)


@given(determined(), st.data())
def test_names_and_order_do_not_matter(compared: Comparisons, data: st.DataObject) -> None:
    fitted = fit_strengths(compared)
    renamed = dict(zip(compared.items, data.draw(st.permutations(compared.items)), strict=True))
    rows = [
        (renamed[compared.items[one]], renamed[compared.items[two]], *outcomes)
        for one, two, outcomes in zip(
            compared.first, compared.second, compared.outcomes.tolist(), strict=True
        )
    ]
    again = fit_strengths(counts(*rows[::-1]))
    by_name = dict(zip(again.items, again.log_worths, strict=True))
    for item, strength in zip(fitted.items, fitted.log_worths, strict=True):
        assert by_name[renamed[item]] == pytest.approx(strength, abs=1e-9)
    assert fitted.log_worths.mean() == pytest.approx(0, abs=1e-12) and fitted.worths.sum() == pytest.approx(1)


def test_a_graph_that_is_not_connected_is_reported_with_its_parts() -> None:
    with pytest.raises(Undetermined, match="falls into 2 parts") as refusal:
        fit_strengths(counts(("a", "b", 3, 0, 0), ("b", "c", 1, 1, 0)))
    assert refusal.value.components == [["b", "c"], ["a"]]


def test_wins_that_go_one_way_with_ties_are_reported() -> None:
    with pytest.raises(Undetermined, match="without bound"):
        fit_strengths(counts(("a", "b", 3, 0, 2)))


def test_nothing_compared_is_reported() -> None:
    with pytest.raises(Undetermined, match="fewer than two items"):
        fit_strengths(count_comparisons([], [], []))


def test_lopsided_strengths_are_fitted() -> None:
    fitted = fit_strengths(counts(("a", "b", 9999, 1, 0), ("b", "c", 9999, 1, 0)))
    np.testing.assert_allclose(np.diff(fitted.log_worths), -np.log(9999), atol=1e-9)


def test_the_same_seed_draws_the_same_resamples() -> None:
    compared = counts(("a", "b", 12, 7, 3), ("b", "c", 5, 9, 2), ("a", "c", 4, 4, 4))
    fitted = fit_strengths(compared)
    one, other = (resample_strengths(compared, fitted, np.random.default_rng(3), 20) for _ in range(2))
    np.testing.assert_array_equal(one.log_worths, other.log_worths)


def test_resamples_that_can_not_be_fitted_are_counted() -> None:
    compared = counts(("a", "b", 6, 1, 0))
    drawn = resample_strengths(compared, fit_strengths(compared), np.random.default_rng(0), 300)
    assert len(drawn.log_worths) == 300 - drawn.unfitted
    assert drawn.unfitted / 300 == pytest.approx((6 / 7) ** 7 + (1 / 7) ** 7, abs=0.08)


def test_planted_strengths_are_within_their_intervals() -> None:
    rng = np.random.default_rng(11)
    truth = Strengths(tuple("abcd"), np.array([0.9, 0.2, -0.3, -0.8]), 0.5, 0)
    rows = []
    for one in range(4):
        for two in range(one + 1, 4):
            drawn = rng.multinomial(400, chances(truth, one, two)).tolist()
            rows.append((truth.items[one], truth.items[two], *drawn))
    compared = counts(*rows)
    fitted = fit_strengths(compared)
    drawn = resample_strengths(compared, fitted, rng, 300)
    low, high = np.percentile(drawn.log_worths, [0.5, 99.5], axis=0)
    assert ((low < truth.log_worths) & (truth.log_worths < high)).all()
    assert np.percentile(drawn.nu, 0.5) < truth.nu < np.percentile(drawn.nu, 99.5)
