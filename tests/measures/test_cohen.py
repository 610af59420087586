"""Cohen's kappa as scikit-learn has it and as PandaLM published it; confusion counts what two raters said of one item."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from governance.measures.cohen import cohen_kappa, confusion, pooled_confusion, rater_pairs
from governance.measures.ratings import Ratings, code_ratings

values = some.integers(0, 3)


def coded(rows: list[tuple[int, str, int]]) -> Ratings:
    frame = pd.DataFrame(rows, columns=["item", "rater", "value"])
    return code_ratings(frame["item"], frame["rater"], frame["value"], "nominal")


@given(some.lists(some.tuples(values, values), min_size=2, max_size=60))
def test_kappa_and_confusion_are_those_of_scikit_learn(said: list[tuple[int, int]]) -> None:
    mine, theirs = [one for one, _ in said], [other for _, other in said]
    assume(len(set(mine) | set(theirs)) > 1)
    ratings = coded([(i, r, v) for i, pair in enumerate(said) for r, v in zip("ab", pair, strict=True)])
    [(one, other, table)] = rater_pairs(ratings)
    labels = list(ratings.categories)
    np.testing.assert_array_equal(table, confusion_matrix(mine, theirs, labels=labels))
    found = cohen_kappa(table)
    expected = cohen_kappa_score(mine, theirs)
    assert found.items == len(said) and found.same == pytest.approx(np.mean([x == y for x, y in said]))
    if found.kappa is None:
        assert len(set(mine)) == len(set(theirs)) == 1
    else:
        assert found.kappa == pytest.approx(expected, abs=1e-9)
        if found.low is not None and found.high is not None:
            assert found.low <= found.kappa <= found.high
    np.testing.assert_array_equal(pooled_confusion(ratings), table + table.T)
    assert (one, other) == (0, 1)


def test_pandalm_meets_the_published_kappas(shared_data: Path) -> None:
    rows = json.loads(gzip.decompress((shared_data / "pandalm/testset-v1.json.gz").read_bytes()))
    said = [
        (number, f"annotator{each}", int(row[f"annotator{each}"]))
        for number, row in enumerate(rows)
        for each in (1, 2, 3)
    ]
    found = sorted(round(cohen_kappa(table).kappa or 0, 3) for _, _, table in rater_pairs(coded(said)))
    assert found == [0.852, 0.862, 0.879]


def test_the_interval_covers_the_kappa_of_the_whole() -> None:
    rng = np.random.default_rng(2)
    shares = np.array([[0.5, 0.08], [0.12, 0.3]])
    truth = cohen_kappa((shares * 1e6).astype(np.int64)).kappa
    assert truth is not None
    covered = 0
    for draw in rng.multinomial(200, shares.ravel(), size=400):
        found = cohen_kappa(draw.reshape(2, 2))
        assert found.low is not None and found.high is not None
        covered += found.low <= truth <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_raters_without_an_item_in_common_are_no_pair() -> None:
    ratings = coded([(1, "a", 0), (1, "b", 0), (2, "c", 1), (2, "a", 1)])
    assert [(one, other) for one, other, _ in rater_pairs(ratings)] == [(0, 1), (0, 2)]
    with pytest.raises(ValueError, match="no item was rated by both"):
        cohen_kappa(confusion(ratings, 1, 2))
