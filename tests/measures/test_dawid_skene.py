"""Dawid and Skene's EM: crowd-kit's numbers, a plain walk through the equations, and a truth that was planted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from governance.measures.dawid_skene import FLOOR, dawid_skene
from governance.measures.ratings import Ratings, code_ratings

CROWD_KIT_1_4_2 = {  # of `recorded`, after four rounds; posteriors of items 0, 3, 7 and 20, in the order of the values
    "posteriors": [
        [0.9999980407762553, 1.9592237446131464e-06, 1e-10],
        [4.073536216587149e-08, 0.999999918198472, 4.106616591009018e-08],
        [1e-10, 0.9999999999937323, 1e-10],
        [3.3314726551366612e-09, 0.999999994318489, 2.350038448383944e-09],
    ],
    "priors": [0.4047781270487927, 0.29995122745714325, 0.2952706454940641],
    "errors_of_5": [  # value said × true value
        [0.3291523604479177, 0.22227292935360163, 0.12801660202099063],
        [0.341693800455138, 0.7777270679940115, 0.10388380901096037],
        [0.3291538390969443, 2.652386885029878e-09, 0.768099588968049],
    ],
}


def coded(rows: list[tuple[int, int, int]]) -> Ratings:
    frame = pd.DataFrame(rows, columns=["item", "rater", "value"])
    return code_ratings(frame["item"], frame["rater"], frame["value"], "nominal")


def recorded() -> list[tuple[int, int, int]]:
    """191 ratings of 40 items by 6 raters of different skill."""
    rng = np.random.default_rng(20)
    own = rng.integers(0, 3, 40)
    rows = []
    for item in range(40):
        for rater, skill in enumerate((0.9, 0.85, 0.8, 0.7, 0.6, 0.4)):
            if rng.random() < 0.8:
                value = own[item] if rng.random() < skill else int(rng.integers(0, 3))
                rows.append((item, rater, int(value)))
    return rows


def test_it_gives_the_numbers_of_crowd_kit() -> None:
    found = dawid_skene(coded(recorded()), rounds=4, tolerance=0)
    np.testing.assert_allclose(found.posteriors[[1, 3, 7, 20]], CROWD_KIT_1_4_2["posteriors"], atol=2e-9)
    np.testing.assert_allclose(found.priors, CROWD_KIT_1_4_2["priors"], atol=2e-9)
    np.testing.assert_allclose(found.errors[5].T, CROWD_KIT_1_4_2["errors_of_5"], atol=2e-9)
    assert found.rounds == 4 and not found.settled


@settings(max_examples=40)
@given(
    some.lists(
        some.tuples(some.integers(0, 9), some.integers(0, 4), some.integers(0, 2)),
        min_size=1,
        max_size=60,
        unique_by=lambda row: row[:2],
    ),
    some.integers(1, 6),
)
def test_it_is_the_equations_written_out(rows: list[tuple[int, int, int]], rounds: int) -> None:
    ratings = coded(rows)
    found = dawid_skene(ratings, rounds=rounds, tolerance=0)
    said = list(zip(ratings.items.tolist(), ratings.raters.tolist(), ratings.values.tolist(), strict=True))
    posteriors, priors = written_out(said, len(ratings.categories), rounds)
    for item, expected in posteriors.items():
        np.testing.assert_allclose(found.posteriors[item], expected, atol=1e-9)
    np.testing.assert_allclose(found.priors, priors, atol=1e-9)


def written_out(
    said: list[tuple[int, int, int]], q: int, rounds: int
) -> tuple[dict[int, list[float]], list[float]]:
    """The EM rating by rating."""
    items, raters = sorted({item for item, _, _ in said}), sorted({rater for _, rater, _ in said})
    votes = {item: [sum(i == item and v == k for i, _, v in said) for k in range(q)] for item in items}
    posterior = {item: [n / sum(row) for n in row] for item, row in votes.items()}
    priors: list[float] = []
    errors: dict[int, list[list[float]]] = {}
    for _ in range(rounds + 1):
        if priors:
            for item in items:
                row = [max(priors[k], FLOOR) for k in range(q)]
                for i, rater, value in said:
                    if i == item:
                        row = [row[k] * errors[rater][k][value] for k in range(q)]
                posterior[item] = [each / sum(row) for each in row]
        priors = [sum(posterior[item][k] for item in items) / len(items) for k in range(q)]
        errors.clear()
        for rater in raters:
            sums = [
                [
                    max(sum(posterior[i][k] for i, r, v in said if r == rater and v == value), FLOOR)
                    for value in range(q)
                ]
                for k in range(q)
            ]
            errors[rater] = [[cell / sum(row) for cell in row] for row in sums]
    return posterior, priors


def test_it_finds_a_planted_truth_better_than_the_majority_and_who_errs() -> None:
    rng = np.random.default_rng(4)
    own = rng.integers(0, 3, 600)
    skills = np.array([0.95, 0.9, 0.4, 0.35, 0.35])
    rows = [
        (item, rater, int(own[item]) if rng.random() < skill else int(rng.integers(0, 3)))
        for item in range(600)
        for rater, skill in enumerate(skills)
    ]
    ratings = coded(rows)
    found = dawid_skene(ratings)
    truth = (found.posteriors.argmax(axis=1) == own).mean()
    voted = (ratings.counts().argmax(axis=1) == own).mean()
    assert found.settled and truth > 0.93 and truth > voted + 0.05
    np.testing.assert_allclose(found.accuracies, skills + (1 - skills) / 3, atol=0.07)
    assert found.posteriors.sum(axis=1) == pytest.approx(1)


def test_without_a_rating_there_is_no_truth() -> None:
    with pytest.raises(ValueError, match="no ratings"):
        dawid_skene(coded([]))
