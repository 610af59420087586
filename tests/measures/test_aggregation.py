"""Soft labels keep what a majority drops; a jury decides as its composition would."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import entropy as scipy_entropy

from governance.measures.aggregation import TIED, entropy, jury_verdicts, majority, soft_labels

rows_of = some.lists(some.lists(some.integers(0, 8), min_size=3, max_size=3), min_size=1, max_size=20)


@given(rows_of, some.floats(0, 3))
def test_soft_labels_are_shares_and_their_entropy_is_that_of_scipy(
    rows: list[list[int]], smoothing: float
) -> None:
    counts = np.array(rows)
    labels = soft_labels(counts, smoothing)
    for row, label, mixed in zip(rows, labels, entropy(labels), strict=True):
        total = sum(row) + 3 * smoothing
        if total == 0:
            assert np.isnan(label).all() and np.isnan(mixed)
            continue
        assert label.tolist() == pytest.approx([(each + smoothing) / total for each in row], abs=1e-9)
        assert mixed == pytest.approx(scipy_entropy(label, base=2), abs=1e-9)


def test_a_tie_has_no_majority() -> None:
    assert majority(np.array([[2, 1, 0], [2, 2, 0], [0, 0, 0]])).tolist() == [0, TIED, TIED]


def test_a_jury_decides_by_its_composition_where_the_majority_doesnt() -> None:
    by_group = {
        "elders": np.array([[3, 0], [0, 0]]),
        "experts": np.array([[0, 9], [0, 4]]),
    }
    juries = jury_verdicts(by_group, {"elders": 2, "experts": 1}, 1_000, np.random.default_rng(0))
    assert majority(sum(by_group.values())).tolist() == [1, 1]  # type: ignore[arg-type]
    assert juries.verdicts[0].tolist() == [1.0, 0.0]
    assert np.isnan(juries.verdicts[1]).all() and np.isnan(juries.tied[1])


def test_mixed_groups_give_a_distribution_of_verdicts() -> None:
    by_group = {"a": np.array([[1, 1]]), "b": np.array([[1, 3]])}
    juries = jury_verdicts(by_group, {"a": 2, "b": 1}, 20_000, np.random.default_rng(3))
    first = 0.25 * 1 + 0.5 * 0.25  # two of three: both of a, or one of a and the one of b
    assert juries.verdicts[0, 0] == pytest.approx(first, abs=0.015)
    even = jury_verdicts(by_group, {"a": 2}, 20_000, np.random.default_rng(3))
    assert even.tied[0] == pytest.approx(0.5, abs=0.015)


@pytest.mark.parametrize(("seats", "reason"), [({}, "needs a seat"), ({"b": 2}, "no ratings from b")])
def test_a_jury_that_nobody_can_sit_on_is_refused(seats: dict[str, int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        jury_verdicts({"a": np.array([[1, 1]])}, seats, 10, np.random.default_rng(0))
