"""Group-informed consensus is the formula and nothing else, whoever the groups are."""

import csv
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import binomtest

from governance.exchange.consultation.polis import read_consultation
from governance.measures.consensus import (
    agree_intervals,
    count_votes,
    geometric_consensus,
    group_informed_consensus,
    least_agreeing,
)
from governance.measures.votes import VoteMatrix

NAN = np.nan
EXPORT = "polis/vtaiwan.uberx/participants-votes.csv"


def votes_of(*groups: tuple[str, int, int, int]) -> tuple[np.ndarray, list[str]]:
    """Votes on one statement: the name of a group, its agrees, disagrees and passes."""
    votes = [
        vote for _, *counts in groups for vote, n in zip((1, -1, 0), counts, strict=True) for _ in range(n)
    ]
    return np.array(votes, dtype=float)[:, np.newaxis], [
        name for name, *counts in groups for _ in range(sum(counts))
    ]


def published(shared_data: Path) -> VoteMatrix:
    return read_consultation(shared_data / EXPORT)


def test_with_the_published_groups_it_equals_the_formula_row_by_row(shared_data: Path) -> None:
    ballots = published(shared_data)
    assert ballots.given is not None
    counted = count_votes(ballots.votes, ballots.given)
    with (shared_data / EXPORT).open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["group-id"]]
    expected = []
    for statement in ballots.statements:
        shares = []
        for group in ("0", "1"):
            cast = [row[statement] for row in rows if row["group-id"] == group and row[statement]]
            shares.append((cast.count("1") + 1) / (len(cast) + 2))
        expected.append(prod(shares))
    np.testing.assert_allclose(group_informed_consensus(counted), expected, rtol=0, atol=1e-12)
    assert counted.sizes == (330, 889)


@pytest.mark.parametrize(
    ("statement", "consensus"),
    [
        ("44", 0.1068961338019634),
        ("38", 0.12180505142165758),
        ("121", 0.08727272727272728),
        ("5", 0.24775547876763004),
    ],
)
def test_it_is_what_red_dwarf_0_4_0_gives(shared_data: Path, statement: str, consensus: float) -> None:
    ballots = published(shared_data)
    assert ballots.given is not None
    found = group_informed_consensus(count_votes(ballots.votes, ballots.given))
    assert found[ballots.statements.index(statement)] == pytest.approx(consensus, abs=1e-12)


def test_a_majority_does_not_outvote_a_small_group() -> None:
    one_sided, shared = (
        count_votes(*votes_of(("a", 95, 5, 0), ("b", 2, 8, 0))),
        count_votes(*votes_of(("a", 70, 30, 0), ("b", 7, 3, 0))),
    )
    assert group_informed_consensus(one_sided)[0] == pytest.approx(96 / 102 * 3 / 12)
    assert group_informed_consensus(shared)[0] == pytest.approx(71 / 102 * 8 / 12)
    assert group_informed_consensus(one_sided) < group_informed_consensus(shared)


def test_a_pass_is_a_vote_seen_and_not_agreed() -> None:
    counted = count_votes(*votes_of(("a", 3, 1, 4)))
    assert (counted.agrees.item(), counted.disagrees.item(), counted.passes.item()) == (3, 1, 4)
    assert counted.agree_shares.item() == (3 + 1) / (8 + 2)


@given(st.integers(0, 60), st.integers(1, 60))
def test_agreement_has_the_interval_of_wilson(agrees: int, others: int) -> None:
    low, high = agree_intervals(count_votes(*votes_of(("a", agrees, others, 0), ("b", 1, 0, 0))))
    expected = binomtest(agrees, agrees + others).proportion_ci(method="wilson")
    assert (low[0, 0], high[0, 0]) == pytest.approx(tuple(expected), abs=1e-12)


def test_a_group_without_votes_may_hold_anything() -> None:
    votes = np.array([[1.0, NAN], [1.0, 1.0]])
    low, high = agree_intervals(count_votes(votes, ["a", "b"]))
    assert (low[0, 1], high[0, 1]) == (0, 1)


def test_the_geometric_mean_does_not_shrink_with_the_number_of_groups() -> None:
    alike = [(name, 8, 2, 0) for name in "abcd"]
    two, four = count_votes(*votes_of(*alike[:2])), count_votes(*votes_of(*alike))
    assert geometric_consensus(two) == pytest.approx(9 / 12)
    assert geometric_consensus(four) == pytest.approx(9 / 12)
    assert group_informed_consensus(four) < group_informed_consensus(two)


def test_the_least_agreeing_group_is_named() -> None:
    counted = count_votes(*votes_of(("elders", 1, 9, 0), ("experts", 9, 1, 0), ("public", 5, 5, 0)))
    assert counted.groups[least_agreeing(counted).item()] == "elders"


def test_who_belongs_to_no_group_is_not_counted() -> None:
    votes, groups = votes_of(("a", 2, 1, 0), ("b", 5, 5, 5))
    counted = count_votes(votes, [group if group == "a" else None for group in groups])
    assert counted.groups == ("a",) and counted.votes.item() == 3


def test_without_groups_there_is_nothing_to_compare() -> None:
    counted = count_votes(np.full((2, 3), NAN), [None, None])
    assert counted.groups == () and counted.agrees.shape == (0, 3)
    assert geometric_consensus(counted).tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="no groups"):
        least_agreeing(counted)


@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 30), st.integers(1, 6)),
        elements=st.sampled_from([1.0, -1.0, 0.0, NAN]),
    ),
    st.data(),
)
def test_consensus_follows_the_counts_in_any_order(votes: np.ndarray, data: st.DataObject) -> None:
    groups = data.draw(
        st.lists(st.sampled_from(["a", "b", "c", None]), min_size=len(votes), max_size=len(votes))
    )
    counted = count_votes(votes, groups)
    order = data.draw(st.permutations(range(len(votes))))
    again = count_votes(votes[order], [groups[place] for place in order])
    np.testing.assert_array_equal(counted.votes, again.votes)
    np.testing.assert_array_equal(group_informed_consensus(counted), group_informed_consensus(again))
    assert counted.votes.sum() == sum(
        np.count_nonzero(~np.isnan(row)) for row, group in zip(votes, groups, strict=True) if group
    )
    if counted.groups:
        assert (group_informed_consensus(counted) <= counted.agree_shares.min(axis=0) + 1e-15).all()
        assert (geometric_consensus(counted) >= counted.agree_shares.min(axis=0) - 1e-12).all()
