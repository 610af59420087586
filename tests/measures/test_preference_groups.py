"""Groups that prefer alike need no strengths of their own; groups that part are told, with the items they part on."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from governance.measures.comparisons import Comparisons, count_comparisons
from governance.measures.preference import fit_strengths, resample_strengths
from governance.measures.preference_groups import reversals, separate


def duel(won: int, lost: int, tied: int = 0, first: str = "a", second: str = "b") -> Comparisons:
    outcomes = ["first"] * won + ["second"] * lost + ["tie"] * tied
    return count_comparisons([first] * len(outcomes), [second] * len(outcomes), outcomes)


def binomial_nll(won: int, lost: int) -> float:
    share = won / (won + lost)
    return -(won * np.log(share) + lost * np.log(1 - share))


def test_two_duels_are_compared_as_two_proportions_are() -> None:
    found = separate({"de": duel(70, 30), "en": duel(40, 60)})
    expected = 2 * (binomial_nll(110, 90) - binomial_nll(70, 30) - binomial_nll(40, 60))
    assert found is not None
    assert found.statistic == pytest.approx(expected, abs=1e-9)
    assert found.freedom == 1 and found.tested == ("de", "en")
    assert found.p == pytest.approx(chi2.sf(expected, 1))


def test_readiness_to_tie_counts_as_a_strength_of_its_own() -> None:
    found = separate({"de": duel(30, 30, 40), "en": duel(45, 45, 10)})
    assert found is not None
    assert found.freedom == 2 and found.p < 1e-4


def test_groups_alike_are_not_separated() -> None:
    found = separate({"de": duel(70, 30, 10), "en": duel(70, 30, 10), "fr": duel(70, 30, 10)})
    assert found is not None
    assert found.statistic == pytest.approx(0, abs=1e-9) and found.p == pytest.approx(1)


def test_false_alarms_come_as_often_as_the_level_says() -> None:
    rng = np.random.default_rng(4)
    wins = rng.binomial(200, 0.6, size=(400, 2)).tolist()
    one = duel(1, 1)
    outcomes = {won: replace(one, outcomes=np.array([[won, 200 - won, 0]])) for pair in wins for won in pair}
    found = [separate({"de": outcomes[here], "en": outcomes[there]}) for here, there in wins]
    assert np.mean([test is not None and test.p < 0.05 for test in found]) == pytest.approx(0.05, abs=0.03)


def test_a_group_that_can_not_be_fitted_is_left_out_of_the_test() -> None:
    found = separate({"de": duel(70, 30), "en": duel(40, 60), "fr": duel(5, 0)})
    assert found is not None and found.tested == ("de", "en")
    assert separate({"de": duel(70, 30), "fr": duel(5, 0)}) is None


def parting(groups: dict[str, Comparisons]) -> list[tuple[str, str, str, str]]:
    rng = np.random.default_rng(0)
    drawn = {group: resample_strengths(part, fit_strengths(part), rng, 200) for group, part in groups.items()}
    found = reversals({group: part.items for group, part in groups.items()}, drawn)
    for one in found:
        assert one.interval[0] > 0 > one.other_interval[1]
    return [(one.higher, one.lower, one.group, one.other) for one in found]


def test_groups_that_prefer_the_reverse_are_named_once() -> None:
    assert parting({"elders": duel(80, 20), "experts": duel(25, 75)}) == [("a", "b", "elders", "experts")]
    assert parting({"elders": duel(25, 75), "experts": duel(80, 20)}) == [("b", "a", "elders", "experts")]


def test_a_difference_within_its_interval_is_no_reversal() -> None:
    assert parting({"elders": duel(53, 47), "experts": duel(47, 53)}) == []


def test_items_only_one_group_saw_part_nobody() -> None:
    assert parting({"elders": duel(80, 20), "experts": duel(20, 80, first="a", second="c")}) == []


def test_without_resamples_nothing_is_said() -> None:
    compared = duel(80, 20)
    drawn = resample_strengths(compared, fit_strengths(compared), np.random.default_rng(0), 0)
    assert reversals({"x": compared.items, "y": compared.items}, {"x": drawn, "y": drawn}) == []
