"""Comparisons are read in the vocabularies people send, counted by pair, and checked for what can be told from them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.optimize import linprog

from governance.measures.comparisons import (
    Comparisons,
    Unreadable,
    components,
    count_by,
    count_comparisons,
    pooled,
    ties_hide_strengths,
)
from tests.measures.tournaments import counts, pandalm, tournaments

LLAMA = "llama-7b"


@pytest.mark.parametrize(
    ("other", "wins", "losses", "ties"),
    [
        ("bloom-7b", 72, 28, 11),
        ("cerebras-gpt-6.7B", 80, 24, 6),
        ("opt-7b", 71, 24, 11),
        ("pythia-6.9b", 58, 27, 9),
    ],
)
def test_pandalm_is_counted_as_published(
    shared_data: Path, other: str, wins: int, losses: int, ties: int
) -> None:
    compared = pandalm(shared_data)
    llama, place = compared.items.index(LLAMA), compared.items.index(other)
    assert compared.total == 999
    assert compared.wins()[llama, place] == wins
    assert compared.wins()[place, llama] == losses
    assert compared.tie_matrix()[llama, place] == compared.tie_matrix()[place, llama] == ties


@pytest.mark.parametrize(
    "winner",
    [
        ["first", "second", "tie", "tie"],
        ["a", "b", "tie", "tie"],
        ["model_a", "model_b", "tie", "tie (bothbad)"],
        ["1", "2", "0", "0"],
        [1, 2, 0, 0],
        [1.0, 2.0, 0.0, 0.0],
        [" First ", "SECOND", "Tie", "0"],
    ],
)
def test_an_outcome_is_read_in_any_of_its_vocabularies(winner: list[object]) -> None:
    compared = count_comparisons(["a"] * 4, ["b"] * 4, winner)
    assert compared.outcomes.tolist() == [[1, 1, 2]]


def test_the_order_in_which_two_items_stand_makes_no_difference() -> None:
    there = count_comparisons(["a", "a", "a"], ["b", "b", "b"], ["first", "second", "tie"])
    back = count_comparisons(["b", "b", "b"], ["a", "a", "a"], ["second", "first", "tie"])
    assert there.items == back.items == ("a", "b")
    assert there.outcomes.tolist() == back.outcomes.tolist()


@pytest.mark.parametrize(
    ("first", "second", "winner", "says"),
    [
        (
            "a",
            "b",
            "c",
            "row 3: the winner is 'c'; expected 'a', 'b', first, second, tie or both_bad; A or B",
        ),
        ("a", "b", None, "row 3: the winner is ''; expected"),
        ("a", "b", 3, "row 3: the winner is '3'"),
        ("a", "b", 0.5, "row 3: the winner is '0.5'"),
        ("a", "a", "first", "row 3: 'a' is compared with itself"),
        ("a", None, "first", "row 3: an item is missing"),
        ("a", float("nan"), "first", "row 3: an item is missing"),
        ("second", "b", "second", "row 3: 'second' is both an item and a word for another outcome"),
        ("2", "1", "1", "row 3: '1' is both an item and a word for another outcome"),
    ],
)
def test_what_is_no_comparison_is_named_with_its_row(
    first: object, second: object, winner: object, says: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        count_comparisons(["a", "a", first, "a"], ["b", "b", second, "b"], ["first", "tie", winner, "no"])
    assert str(refusal.value).startswith(says)
    assert refusal.value.row == 3


def test_items_called_1_and_2_win_by_name_where_that_is_unambiguous() -> None:
    assert count_comparisons(["1"], ["2"], ["1"]).outcomes.tolist() == [[1, 0, 0]]


def test_groups_are_counted_apart_and_a_missing_group_keeps_its_comparisons() -> None:
    parts = count_by(["a", "a", "a"], ["b", "b", "b"], [1, 2, 1], ["de", None, "de"])
    assert {group: part.total for group, part in parts.items()} == {"": 1, "de": 2}
    assert pooled(list(parts.values())).outcomes.tolist() == [[2, 1, 0]]


def test_frames_are_read_whatever_their_index() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["y", "x"], "w": [1, 0]}, index=[7, 7])
    assert count_comparisons(frame["a"], frame["b"], frame["w"]).outcomes.tolist() == [[1, 0, 1]]


def test_no_rows_are_no_items() -> None:
    assert count_comparisons([], [], []).items == ()


def test_a_winner_who_never_lost_is_a_part_of_its_own() -> None:
    compared = counts(("a", "b", 3, 0, 0), ("b", "c", 1, 1, 0), ("b", "d", 2, 2, 0))
    assert components(compared) == [["b", "c", "d"], ["a"]]


def test_parts_that_never_met_are_apart() -> None:
    assert components(counts(("a", "b", 1, 1, 0), ("c", "d", 1, 1, 0))) == [["a", "b"], ["c", "d"]]


def test_a_tie_holds_two_items_together() -> None:
    assert components(counts(("a", "b", 3, 0, 1))) == [["a", "b"]]


def test_wins_that_go_one_way_hide_behind_ties() -> None:
    assert ties_hide_strengths(counts(("a", "b", 3, 0, 1)))
    assert ties_hide_strengths(counts(("a", "b", 0, 0, 4)))
    assert not ties_hide_strengths(counts(("a", "b", 3, 1, 1)))
    assert not ties_hide_strengths(counts(("a", "b", 3, 1, 0)))


def test_a_cycle_with_more_wins_than_ties_shows_the_strengths() -> None:
    assert not ties_hide_strengths(counts(("a", "b", 1, 0, 0), ("b", "c", 1, 0, 0), ("a", "c", 0, 0, 1)))
    assert ties_hide_strengths(
        counts(("a", "b", 1, 0, 0), ("b", "c", 1, 0, 0), ("c", "d", 0, 0, 1), ("a", "d", 0, 0, 1))
    )


@given(tournaments())
def test_whether_ties_hide_the_strengths_is_what_linear_programming_says(compared: Comparisons) -> None:
    """Log worths with every winner one above the loser, and those who tied within one: do they exist?"""
    bounds = []
    for one, two, (won, lost, tied) in zip(compared.first, compared.second, compared.outcomes, strict=True):
        apart = np.zeros(len(compared.items))
        apart[one], apart[two] = 1, -1
        bounds += [(-apart, -1)] * bool(won) + [(apart, -1)] * bool(lost)
        bounds += [(apart, 1), (-apart, 1)] * bool(tied)
    rows, limits = (np.array(side) for side in zip(*bounds, strict=True))
    solved = linprog(np.zeros(len(compared.items)), A_ub=rows, b_ub=limits, bounds=(None, None))
    if compared.has_ties and len(components(compared)) == 1:
        assert ties_hide_strengths(compared) == (solved.status == 0)
