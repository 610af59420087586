"""What a group stands for, and what divides groups, by the tests that Polis uses."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from governance.exchange.consultation.polis import read_consultation
from governance.measures.consensus import GroupVotes, count_votes
from governance.measures.representative import (
    MOST_SHOWN,
    SIGNIFICANT_90,
    divisions,
    one_proportion_z,
    representative_statements,
    two_proportion_z,
)


def counts(agrees: list[list[int]], disagrees: list[list[int]]) -> GroupVotes:
    """Groups a, b, … with agrees and disagrees, groups x statements; nobody passes."""
    names = tuple("abcdef"[: len(agrees)])
    return GroupVotes(
        names,
        tuple(100 for _ in names),
        np.array(agrees),
        np.array(disagrees),
        np.zeros_like(np.array(agrees)),
    )


def none_aside(counted: GroupVotes) -> np.ndarray:
    return np.zeros(counted.agrees.shape[1], dtype=bool)


def test_the_two_proportion_test_is_the_square_root_of_chi_square_on_smoothed_counts() -> None:
    table = [[30 + 1, 51 - 31], [10 + 1, 61 - 11]]
    expected = np.sqrt(chi2_contingency(table, correction=False).statistic)
    assert two_proportion_z(30, 50, 10, 60) == pytest.approx(expected, abs=1e-12)
    assert two_proportion_z(10, 60, 30, 50) == pytest.approx(-expected, abs=1e-12)


def test_where_everybody_agreed_nothing_differs() -> None:
    assert two_proportion_z(5, 5, 9, 9) == 0


def test_the_one_proportion_test_is_that_of_polis() -> None:
    assert one_proportion_z(9, 9) == pytest.approx(np.sqrt(10))
    assert one_proportion_z(4, 9) == pytest.approx(0)


@pytest.mark.parametrize(
    ("group", "statement", "stance", "share", "ratio", "test", "own_test"),
    [
        ("0", "44", "agree", 0.88288288, 7.29195863, 19.21137839, 11.50270478),
        ("1", "38", "agree", 0.83114035, 5.67131063, 17.34214340, 14.20485910),
    ],
)
def test_the_figures_are_those_of_red_dwarf_0_4_0(
    shared_data: Path,
    group: str,
    statement: str,
    stance: str,
    share: float,
    ratio: float,
    test: float,
    own_test: float,
) -> None:
    ballots = read_consultation(shared_data / "polis/vtaiwan.uberx/participants-votes.csv")
    assert ballots.given is not None and ballots.moderated_out is not None
    counted = count_votes(ballots.votes, ballots.given)
    shown = representative_statements(counted, ballots.moderated_out)[counted.groups.index(group)]
    (found,) = [one for one in shown if ballots.statements[one.statement] == statement]
    assert found.stance == stance
    figures = (found.share, found.share / found.elsewhere, found.test, found.own_test)
    assert figures == pytest.approx((share, ratio, test, own_test), abs=1e-7)


def test_a_group_is_shown_by_what_it_holds_and_others_do_not() -> None:
    counted = counts([[90, 50, 5], [10, 50, 95]], [[10, 50, 95], [90, 50, 5]])
    for_a, for_b = representative_statements(counted, none_aside(counted))
    assert [(one.statement, one.stance) for one in for_a] == [(0, "agree"), (2, "disagree")]
    assert [(one.statement, one.stance) for one in for_b] == [(2, "agree"), (0, "disagree")]


def test_at_most_five_are_shown_the_weightiest() -> None:
    agrees = [[60, 65, 70, 75, 80, 85, 90], [20] * 7]
    counted = counts(agrees, [[100 - n for n in row] for row in agrees])
    shown, _ = representative_statements(counted, none_aside(counted))
    assert [one.statement for one in shown] == [6, 5, 4, 3, 2]
    assert len(shown) == MOST_SHOWN


def test_a_group_without_a_significant_statement_still_has_one() -> None:
    counted = counts([[5, 6], [5, 5]], [[5, 4], [5, 5]])
    (nearest,), _ = representative_statements(counted, none_aside(counted))
    assert nearest.statement == 1
    assert nearest.test < SIGNIFICANT_90


def test_a_statement_set_aside_represents_and_divides_nobody() -> None:
    counted = counts([[90, 60], [10, 40]], [[10, 40], [90, 60]])
    aside = np.array([True, False])
    assert {one.statement for shown in representative_statements(counted, aside) for one in shown} == {1}
    assert [division.statement for division in divisions(counted, aside)] == [1]


def test_what_divides_most_comes_first_with_the_two_groups_farthest_apart() -> None:
    counted = counts([[50, 90], [40, 50], [60, 10]], [[50, 10], [60, 50], [40, 90]])
    first, second = divisions(counted, none_aside(counted))
    assert (first.statement, first.most, first.least) == (1, 0, 2)
    assert first.gap == pytest.approx(91 / 102 - 11 / 102)
    assert first.test == pytest.approx(two_proportion_z(90, 100, 10, 100))
    assert (second.statement, second.most, second.least) == (0, 2, 1)


def test_a_statement_one_group_never_saw_divides_nobody() -> None:
    counted = counts([[90, 90], [0, 10]], [[10, 10], [0, 90]])
    assert [division.statement for division in divisions(counted, none_aside(counted))] == [1]


def test_one_group_is_not_divided() -> None:
    counted = counts([[90]], [[10]])
    assert divisions(counted, none_aside(counted)) == []
    assert len(representative_statements(counted, none_aside(counted))[0]) == 1


def test_a_group_that_has_not_voted_is_shown_by_nothing() -> None:
    counted = counts([[0], [9]], [[0], [1]])
    assert representative_statements(counted, none_aside(counted))[0] == []
