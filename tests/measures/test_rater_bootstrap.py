"""Drawing raters again: alpha itself where each is drawn once, pairs of a rater with themselves never counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from governance.measures.agreement import alpha_interval, krippendorff_alpha
from governance.measures.rater_bootstrap import rater_interval, weighted_alpha
from governance.measures.ratings import Level, Ratings, code_ratings

rows_of = some.lists(
    some.tuples(some.integers(0, 12), some.integers(0, 5), some.integers(0, 3)),
    min_size=2,
    max_size=60,
    unique_by=lambda row: row[:2],
)


def coded(rows: list[tuple[int, int, int]]) -> Ratings:
    frame = pd.DataFrame(rows, columns=["item", "rater", "value"])
    return code_ratings(frame["item"], frame["rater"], frame["value"], "interval")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@settings(max_examples=50)
@given(rows=rows_of)
def test_each_once_is_alpha_itself(level: Level, rows: list[tuple[int, int, int]]) -> None:
    ratings = coded(rows)
    expected = krippendorff_alpha(ratings.counts(), ratings.points, level)
    found = weighted_alpha(ratings, np.ones(len(rows)), level)
    assert found is expected is None or found == pytest.approx(expected, abs=1e-9)


def test_a_rater_drawn_twice_doesnt_agree_with_themselves() -> None:
    rows = [(item, rater, (item + rater) % 2) for item in range(6) for rater in (0, 1)]
    ratings = coded(rows)
    weight = np.where(ratings.raters == 0, 2.0, 1.0)
    found = weighted_alpha(ratings, weight, "nominal")
    assert found is not None and found < 0


def test_few_raters_of_different_mind_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    own = rng.integers(0, 2, 200)
    rows = [
        (item, rater, int(own[item]) if rng.random() < (0.95, 0.95, 0.9, 0.2)[rater] else int(1 - own[item]))
        for item in range(200)
        for rater in range(4)
    ]
    ratings = coded(rows)
    by_rater = rater_interval(ratings, "nominal", 300, rng)
    by_item = alpha_interval(ratings.counts(), ratings.points, "nominal", 300, rng)
    assert by_rater is not None and by_item is not None
    assert by_rater[1] - by_rater[0] > 2 * (by_item[1] - by_item[0])


def test_two_raters_are_too_few_to_draw_from() -> None:
    ratings = coded([(1, 0, 0), (1, 1, 1), (2, 0, 1), (2, 1, 1)])
    assert rater_interval(ratings, "nominal", 100, np.random.default_rng(0)) is None
