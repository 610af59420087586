"""XRR by its definition: on items that both sides rated, for observed and for expected disagreement."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from governance.measures.groups import cross_agreement

Counts = NDArray[np.int64]


def by_pairs(ours: Counts, theirs: Counts) -> float:
    """Nominal XRR the slow way, pair by pair (Wong, Paritosh and Aroyo 2021, equations 4 to 6), over shared items only."""
    observed = weight = 0.0
    mine: list[int] = []
    other: list[int] = []
    for one, two in zip(ours, theirs, strict=True):
        left, right = np.repeat(np.arange(len(one)), one), np.repeat(np.arange(len(two)), two)
        if not len(left) or not len(right):
            continue
        apart = sum(a != b for a, b in product(left.tolist(), right.tolist())) / (len(left) * len(right))
        observed += (len(left) + len(right)) * apart
        weight += len(left) + len(right)
        mine += left.tolist()
        other += right.tolist()
    shares = [np.bincount(values, minlength=ours.shape[1]) / len(values) for values in (mine, other)]
    expected = 1 - float(shares[0] @ shares[1])
    return 1 - (observed / weight) / expected


def test_items_that_one_side_alone_rated_change_nothing() -> None:
    """By hand: items 1 and 2 are shared; do = ((1+1)·0 + (2+1)·1/2) / 5 = 0.3; ours x,x,y, theirs x,x: de = 1/3."""
    ours = np.array([[1, 0], [1, 1], [0, 5]])
    theirs = np.array([[1, 0], [1, 0], [0, 0]])
    assert cross_agreement(ours, theirs, np.array([0.0, 1.0]), "nominal") == pytest.approx(1 - 0.3 / (1 / 3))
    assert cross_agreement(ours[:2], theirs[:2], np.array([0.0, 1.0]), "nominal") == pytest.approx(0.1)


def test_a_real_incomplete_set_meets_the_definition(shared_data: Path) -> None:
    frame = pd.read_csv(shared_data / "convabuse" / "ConvAbuseEMNLPfull.csv.gz")
    marks = frame[[f"is_abuse.{mark}" for mark in (1, 0, -1, -2, -3)]].to_numpy(dtype=float)
    frame = frame[(marks == 1).sum(axis=1) == 1]
    items, _ = pd.factorize(frame["conv_id"].astype(str) + frame["user"].astype(str))
    values = frame[[f"is_abuse.{mark}" for mark in (1, 0, -1, -2, -3)]].to_numpy(dtype=float).argmax(axis=1)
    side = frame["annotator_id"].str[-1].astype(int).to_numpy() % 2 == 0
    cells = items * 5 + values
    size = (int(items.max()) + 1) * 5
    ours, theirs = (np.bincount(cells[mine], minlength=size).reshape(-1, 5) for mine in (side, ~side))
    found = cross_agreement(ours, theirs, np.arange(5.0), "nominal")
    assert ((ours.sum(axis=1) > 0) ^ (theirs.sum(axis=1) > 0)).sum() > 100, "the set must be incomplete"
    assert found == pytest.approx(by_pairs(ours, theirs), abs=1e-12)
