"""Groups that are there come back in resamples of the participants; groups that aren't are called exploratory."""

from pathlib import Path

import numpy as np
import pytest

from governance.exchange.consultation.polis import read_consultation
from governance.measures.opinion import UNGROUPED, opinion_groups
from governance.measures.stability import MOST_PEOPLE, STABLE, stability
from governance.measures.votes import set_aside


def two_camps(people: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    votes = np.where(rng.random(people) < 0.4, 1.0, -1.0)[:, np.newaxis] * np.ones((1, 30))
    wavering = rng.random(votes.shape) < 0.2
    votes[wavering] = rng.choice([-1.0, 0.0, 1.0], int(wavering.sum()))
    return votes


def noise(people: int) -> np.ndarray:
    return np.random.default_rng(1).choice([-1.0, 0.0, 1.0], size=(people, 30))


def measured(votes: np.ndarray, seed: int = 0, resamples: int = 10):
    aside = np.zeros(votes.shape[1], dtype=bool)
    groups = opinion_groups(votes, aside).groups
    return stability(votes, aside, groups, np.random.default_rng(seed), resamples)


def test_two_camps_come_back_every_time() -> None:
    steady = measured(two_camps(200))
    assert steady.mean is not None and steady.mean > 0.99
    assert steady.groups_found == {2: 10}
    assert not steady.is_exploratory


def test_groups_found_in_noise_are_exploratory() -> None:
    steady = measured(noise(200))
    assert steady.mean is not None and steady.mean < 0.4
    assert steady.is_exploratory


def test_groups_that_have_nothing_to_do_with_the_votes_do_not_come_back() -> None:
    votes = two_camps(200)
    strangers = np.random.default_rng(2).integers(0, 2, 200)
    steady = stability(votes, np.zeros(30, dtype=bool), strangers, np.random.default_rng(0), 10)
    assert steady.mean == pytest.approx(0, abs=0.05)


def test_the_same_seed_draws_the_same_resamples() -> None:
    votes = noise(120)
    assert measured(votes, seed=7) == measured(votes, seed=7)
    assert measured(votes, seed=7) != measured(votes, seed=8)


def test_fewer_than_fifteen_in_groups_are_too_few_to_tell() -> None:
    votes = two_camps(20)
    groups = np.where(np.arange(20) < 14, opinion_groups(votes, np.zeros(30, dtype=bool)).groups, UNGROUPED)
    steady = stability(votes, np.zeros(30, dtype=bool), groups, np.random.default_rng(0))
    assert steady.mean is None and steady.is_exploratory


def test_a_crowd_is_judged_by_some_of_it() -> None:
    steady = measured(two_camps(MOST_PEOPLE + 500), resamples=3)
    assert steady.mean is not None and steady.mean > 0.99


def test_the_published_consultation_is_near_the_border_of_what_is_stable(shared_data: Path) -> None:
    ballots = read_consultation(shared_data / "polis/vtaiwan.uberx/participants-votes.csv")
    aside = set_aside(ballots)
    found = opinion_groups(ballots.votes, aside)
    steady = stability(ballots.votes, aside, found.groups, np.random.default_rng(0), 20)
    print(f"stability: {steady.mean:.3f}, numbers of groups found: {steady.groups_found}")  # noqa: T201 (the figure itself is wanted)
    assert steady.mean is not None and 0.6 < steady.mean < STABLE
