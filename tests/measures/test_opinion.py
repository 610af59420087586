"""Opinion groups: planted ones are found, and Polis's own are met on its published data."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

from governance.exchange.consultation.polis import read_consultation
from governance.measures.opinion import UNGROUPED, opinion_groups, opinion_space
from governance.measures.votes import VoteMatrix, set_aside

NAN = np.nan


def planted(sizes: list[int], statements: int, seed: int, noise: float = 0.15, missing: float = 0.5) -> tuple:
    """Votes of groups that each hold one opinion on every statement, up to noise; and who is in which."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    opinions = rng.choice([-1.0, 1.0], size=(len(sizes), statements))
    votes = opinions[truth]
    wavering = rng.random(votes.shape) < noise
    votes[wavering] = rng.choice([-1.0, 0.0, 1.0], size=int(wavering.sum()))
    votes[rng.random(votes.shape) < missing] = NAN
    return votes, truth


def nothing_aside(votes: np.ndarray) -> np.ndarray:
    return np.zeros(votes.shape[1], dtype=bool)


def published(ballots: VoteMatrix) -> tuple[np.ndarray, np.ndarray]:
    """Who is in a group of the file, and in which."""
    assert ballots.given is not None
    grouped = np.array([group is not None for group in ballots.given])
    return grouped, np.array([group or "" for group in ballots.given])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("sizes", [[60, 60], [100, 30]])
def test_two_planted_camps_are_found(sizes: list[int], seed: int) -> None:
    votes, truth = planted(sizes, statements=80, seed=seed)
    found = opinion_groups(votes, nothing_aside(votes))
    assert adjusted_rand_score(truth, found.groups) == 1


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("sizes", [[50, 50, 50], [100, 30, 30], [200, 20, 20]])
def test_three_planted_camps_are_found_up_to_a_few_people(sizes: list[int], seed: int) -> None:
    votes, truth = planted(sizes, statements=80, seed=seed)
    found = opinion_groups(votes, nothing_aside(votes))
    assert adjusted_rand_score(truth, found.groups) > 0.8


def test_the_published_groups_are_met_with_the_moderation_of_the_export(shared_data: Path) -> None:
    ballots = read_consultation(shared_data / "polis/vtaiwan.uberx/participants-votes.csv")
    found = opinion_groups(ballots.votes, set_aside(ballots))
    grouped, group = published(ballots)
    agreement = adjusted_rand_score(group[grouped], found.groups[grouped])
    print(f"adjusted Rand index with the published groups: {agreement:.3f}")  # noqa: T201 (the figure itself is wanted)
    assert agreement > 0.92
    assert np.count_nonzero(grouped != (found.groups != UNGROUPED)) == 1


def test_the_published_groups_are_met_without_any_word_of_moderation(shared_data: Path) -> None:
    ballots = read_consultation(shared_data / "polis/vtaiwan.uberx/participants-votes.csv")
    alone = VoteMatrix(ballots.participants, ballots.statements, ballots.votes)
    found = opinion_groups(alone.votes, set_aside(alone))
    grouped, group = published(ballots)
    agreement = adjusted_rand_score(group[grouped], found.groups[grouped])
    print(f"adjusted Rand index, moderation guessed: {agreement:.3f}")  # noqa: T201 (the figure itself is wanted)
    assert agreement > 0.86


def test_the_axes_are_the_principal_components_of_the_votes_with_means_for_the_missing() -> None:
    votes, _ = planted([40, 30, 30], statements=25, seed=3)
    space = opinion_space(votes, nothing_aside(votes))
    filled = np.where(np.isnan(votes), np.nanmean(votes, axis=0), votes)
    reference = PCA(2, svd_solver="full").fit(filled)
    np.testing.assert_allclose(np.abs(np.sum(space.axes * reference.components_, axis=1)), 1, atol=1e-12)
    np.testing.assert_allclose(space.centre, reference.mean_, atol=1e-12)


def test_who_voted_on_less_is_stretched_by_the_root_of_what_is_missing() -> None:
    votes, _ = planted([40, 40], statements=16, seed=4, missing=0.3)
    space = opinion_space(votes, nothing_aside(votes))
    row = np.full((1, 16), NAN)
    row[0, :4] = 1
    expected = (1 - space.centre[:4]) @ space.axes[:, :4].T * np.sqrt(16 / 4)
    np.testing.assert_allclose(space.place(row)[0], expected)


def test_a_statement_set_aside_moves_nobody_but_counts_as_seen() -> None:
    votes, _ = planted([40, 40], statements=16, seed=5)
    aside = np.arange(16) >= 12
    space = opinion_space(votes, aside)
    assert not space.axes[:, aside].any()
    turned = votes.copy()
    turned[:, aside] = np.where(np.isnan(votes[:, aside]), 1, NAN)
    np.testing.assert_allclose(space.place(turned), space.place(votes))
    row = np.full((1, 16), NAN)
    row[0, 0] = 1
    expected = (1 - space.centre[0]) * space.axes[:, 0] * np.sqrt(16 / 5)
    np.testing.assert_allclose(space.place(row)[0], expected)


def test_the_same_votes_give_the_same_groups_each_time() -> None:
    votes, _ = planted([50, 50, 50], statements=40, seed=6, noise=0.5)
    runs = [opinion_groups(votes, nothing_aside(votes)) for _ in range(3)]
    for run in runs[1:]:
        np.testing.assert_array_equal(run.groups, runs[0].groups)
        np.testing.assert_array_equal(run.positions, runs[0].positions)


def test_groups_are_numbered_by_size() -> None:
    votes, _ = planted([20, 90, 50], statements=80, seed=7)
    assert np.bincount(opinion_groups(votes, nothing_aside(votes)).groups).tolist() == [90, 50, 20]


@pytest.mark.parametrize(
    ("votes", "groups"),
    [
        ([[1.0, -1.0]], [0]),
        ([[NAN, NAN], [NAN, NAN]], [UNGROUPED, UNGROUPED]),
        ([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], [0, 0, 0]),
        ([[1.0, -1.0], [1.0, -1.0], [1.0, -1.0]], [0, 0, 0]),
        ([[1.0, 1.0], [1.0, 1.0], [-1.0, -1.0]], [0, 0, 1]),
        ([[1.0, NAN], [1.0, NAN], [-1.0, NAN]], [0, 0, 1]),
        ([[1.0], [-1.0], [-1.0]], [1, 0, 0]),
    ],
    ids=[
        "one participant",
        "no votes",
        "all pass",
        "all the same",
        "two views",
        "an empty column",
        "one statement",
    ],
)
def test_small_and_empty_consultations_have_an_answer(votes: list[list[float]], groups: list[int]) -> None:
    matrix = np.array(votes)
    found = opinion_groups(matrix, nothing_aside(matrix))
    assert found.groups.tolist() == groups
    assert np.isfinite(found.positions).all()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_or_nothing_asked_is_no_group(shape: tuple[int, int]) -> None:
    found = opinion_groups(np.full(shape, NAN), np.zeros(shape[1], dtype=bool))
    assert found.groups.tolist() == [UNGROUPED] * shape[0]


@settings(max_examples=40)
@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 40), st.integers(1, 12)),
        elements=st.sampled_from([1.0, -1.0, 0.0, NAN]),
    ),
    st.data(),
)
def test_whoever_voted_alike_is_in_the_same_group(votes: np.ndarray, data: st.DataObject) -> None:
    aside = np.array(data.draw(st.lists(st.booleans(), min_size=votes.shape[1], max_size=votes.shape[1])))
    found = opinion_groups(votes, aside)
    assert np.isfinite(found.positions).all()
    kinds: dict[bytes, set[int]] = {}
    for row, group in zip(votes, found.groups.tolist(), strict=True):
        kinds.setdefault(row.tobytes(), set()).add(group)
    assert all(len(groups - {UNGROUPED}) <= 1 for groups in kinds.values())
    assert set(found.groups.tolist()) - {UNGROUPED} == set(range(found.groups.max() + 1))
