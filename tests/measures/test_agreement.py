"""Agreement meets published figures and independent implementations, and says where it cannot tell."""

import json
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from governance.measures.agreement import agreement, alpha_interval, krippendorff_alpha
from governance.measures.agreement_report import agreement_report
from governance.measures.groups import adjusted, association_ps, cross_agreement, group_association
from governance.measures.ratings import Level, code_ratings

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")
CONVABUSE = {"is_abuse.1": 1, "is_abuse.0": 0, "is_abuse.-1": -1, "is_abuse.-2": -2, "is_abuse.-3": -3}

counts_of = some.integers(2, 5).flatmap(
    lambda q: some.lists(some.lists(some.integers(0, 6), min_size=q, max_size=q), min_size=1, max_size=30)
)


def long_table(rows: list[tuple[object, object, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "rater", "value"])


def report(frame: pd.DataFrame, **options: object) -> dict[str, object]:
    return agreement_report(frame, "item", "rater", "value", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", LEVELS)
@given(counts=counts_of)
def test_alpha_is_that_of_the_reference_implementation(level: Level, counts: list[list[int]]) -> None:
    table = np.array(counts)
    points = np.arange(table.shape[1], dtype=float)
    ours = krippendorff_alpha(table, points, level)
    pairable = table[table.sum(axis=1) > 1]
    if not len(pairable) or (pairable.sum(axis=0) > 0).sum() < 2:
        assert ours is None
        return
    reference = krippendorff.alpha(value_counts=table, level_of_measurement=level, value_domain=list(points))
    assert ours == pytest.approx(reference, abs=1e-9)


def test_dices_350_meets_the_published_alpha(shared_data: Path) -> None:
    found = json.loads((shared_data / "dices-350" / "dices_350_crowdsourced.json").read_text())
    rows = [
        (instance["id"], place, answer)
        for instance in found["instances"]
        for place, answer in enumerate(
            next(iter(instance["annotations"].values()))["individual_human_scores"]
        )
    ]
    result = report(long_table(rows), resamples=200)
    assert (result["items"], result["raters"], result["ratings"]) == (350, 123, 43_050)
    assert result["alpha"] == pytest.approx(0.16086021565770392, abs=1e-12)
    assert result["low"] < result["alpha"] < result["high"]  # type: ignore[operator]


def test_convabuse_meets_the_published_alphas(shared_data: Path) -> None:
    frame = pd.read_csv(shared_data / "convabuse" / "ConvAbuseEMNLPfull.csv.gz")
    frame["value"] = frame[list(CONVABUSE)].to_numpy() @ np.array(list(CONVABUSE.values()))
    frame["item"] = frame.groupby(
        ["conv_id", "prev_agent", "prev_user", "agent", "user"], dropna=False
    ).ngroup()
    frame = frame.rename(columns={"annotator_id": "rater"})
    ordinal = report(frame, level="ordinal", resamples=0)
    assert ordinal["alpha"] == pytest.approx(0.6598, abs=5e-5)
    assert "same rater on the same item: 357" in str(ordinal["note"])
    assert report(frame, level="interval", resamples=0)["alpha"] == pytest.approx(0.7339, abs=5e-5)


def test_the_interval_covers_what_it_estimates() -> None:
    rng, covered = np.random.default_rng(5), 0
    large = _simulated(200_000, rng)
    truth = krippendorff_alpha(large, np.arange(3.0), "nominal")
    assert truth is not None
    for _ in range(120):
        bounds = alpha_interval(_simulated(150, rng), np.arange(3.0), "nominal", 400, rng)
        assert bounds is not None
        covered += bounds[0] <= truth <= bounds[1]
    assert 0.87 <= covered / 120 <= 1.0


def _simulated(items: int, rng: np.random.Generator) -> np.ndarray:
    """Count matrices of five raters who give an item's own value three times in five, else any."""
    own = rng.integers(0, 3, items)
    said = np.where(rng.random((items, 5)) < 0.6, own[:, None], rng.integers(0, 3, (items, 5)))
    return np.stack([(said == value).sum(axis=1) for value in range(3)], axis=1)


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ([(1, "a", "x"), (2, "b", "y")], "no item has two ratings"),
        ([(i, r, "x") for i in range(20) for r in "ab"], "one category only"),
        ([(i, r, v) for i in range(3) for r, v in (("a", "x"), ("b", "y"))], "too few to say"),
        (
            [(i, r, v) for i in range(40) for r, v in (("a", "xy"[i % 2]), ("b", "yx"[i % 2]))],
            "check the label's direction",
        ),
    ],
)
def test_what_cannot_be_told_is_said(rows: list[tuple[object, object, object]], note: str) -> None:
    result = report(long_table(rows))
    assert note in str(result["note"])
    json.dumps(result, allow_nan=False)


def test_an_empty_table_gives_no_number() -> None:
    result = report(long_table([]))
    assert result["alpha"] is result["ac1"] is result["low"] is None


def test_words_have_no_order() -> None:
    with pytest.raises(ValueError, match="'often' is not a number"):
        report(long_table([(1, "a", "often"), (1, "b", 2)]), level="ordinal")


def test_missing_cells_are_left_out_and_labels_may_be_anything() -> None:
    frame = long_table(
        [
            (1, "a", "x"),
            (1, "b", "x"),
            (2, "a", "y"),
            (2, "b", None),
            (None, "b", "x"),
            (3, "a", "y"),
            (3, "b", "y"),
        ]
    )
    assert report(frame)["ratings"] == 5


def test_groups_that_see_things_their_own_way_have_a_high_association() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for item in range(120):
        views = {"elders": rng.integers(0, 2), "experts": rng.integers(0, 2)}
        for group in views:
            for number in range(6):
                value = views[group] if rng.random() < 0.9 else 1 - views[group]
                rows.append((item, f"{group}-{number}", value, group))
    frame = pd.DataFrame(rows, columns=["item", "rater", "value", "group"])
    by = report(frame, by="group", resamples=100)["by"]
    for part in by.values():  # type: ignore[attr-defined]
        assert part["alpha"] > 0.5 and abs(part["cross"]) < 0.2
    for part in by.values():  # type: ignore[attr-defined]
        assert part["gai"] is None or part["gai"] > 2


def test_a_group_apart_has_a_small_p_and_a_dealt_group_has_not() -> None:
    rng, rows = np.random.default_rng(6), []
    for item in range(80):
        own = int(rng.integers(0, 2))
        flip = rng.random() < 0.35
        for number in range(14):
            believes = 1 - own if number < 6 and flip else own
            rows.append((item, number, believes if rng.random() < 0.85 else int(rng.integers(0, 2))))
    frame = long_table(rows)
    ratings = code_ratings(frame["item"], frame["rater"], frame["value"], "nominal")
    apart = np.array(["apart"] * 6 + ["rest"] * 8)
    ps = association_ps(ratings, apart, "nominal", 99, rng)
    assert ps["apart"] is not None and ps["apart"] < 0.05
    dealt = association_ps(ratings, np.array(["x", "y"] * 7), "nominal", 99, rng)
    assert all(p is not None and p > 0.05 for p in dealt.values())
    assert adjusted({"a": 0.01, "b": 0.04, "c": None, "d": 0.5}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": None, "d": 0.5}
    )
    assert adjusted({"a": None}) == {"a": None}


@given(
    some.lists(
        some.tuples(some.integers(0, 6), some.integers(0, 7), some.integers(0, 2)),
        min_size=2,
        max_size=50,
        unique_by=lambda row: row[:2],
    ),
    some.sampled_from(LEVELS),
)
def test_cross_agreement_is_the_equation_written_out_pair_by_pair(
    rows: list[tuple[int, int, int]], level: Level
) -> None:
    ours = [(i, v) for i, r, v in rows if r < 4]
    theirs = [(i, v) for i, r, v in rows if r >= 4]
    table = [np.zeros((7, 3), int), np.zeros((7, 3), int)]
    for counts, said in zip(table, (ours, theirs), strict=True):
        for i, v in said:
            counts[i, v] += 1
    found = cross_agreement(table[0], table[1], np.arange(3.0), level)
    shared = {i for i, _ in ours} & {i for i, _ in theirs}
    if not shared:
        assert found is None
        return
    ours, theirs = [row for row in ours if row[0] in shared], [row for row in theirs if row[0] in shared]
    totals = [sum(v == k for _, v in [*ours, *theirs]) for k in range(3)]

    def distance(c: int, k: int) -> float:
        if level == "nominal":
            return float(c != k)
        if level == "interval":
            return float((c - k) ** 2)
        low, high = min(c, k), max(c, k)
        return (sum(totals[low : high + 1]) - (totals[low] + totals[high]) / 2) ** 2

    weighted, weight = 0.0, 0
    for item in shared:
        mine, other = [v for i, v in ours if i == item], [v for i, v in theirs if i == item]
        mean = sum(distance(c, k) for c in mine for k in other) / (len(mine) * len(other))
        weighted, weight = weighted + (len(mine) + len(other)) * mean, weight + len(mine) + len(other)
    expected = sum(distance(c, k) for _, c in ours for _, k in theirs) / (len(ours) * len(theirs))
    if expected == 0:
        assert found is None
    else:
        assert found == pytest.approx(1 - weighted / weight / expected, abs=1e-9)


def test_cross_agreement_is_one_for_twins_and_is_written_out_for_a_small_case() -> None:
    points = np.arange(2.0)
    twins = np.array([[2, 0], [0, 2], [2, 0]])
    assert cross_agreement(twins, twins, points, "nominal") == pytest.approx(1.0)
    ours, theirs = np.array([[2, 0], [1, 1]]), np.array([[1, 0], [0, 2]])
    observed = (3 * 0.0 + 4 * 0.5) / 7
    expected = (3 / 4) * (2 / 3) + (1 / 4) * (1 / 3)
    assert cross_agreement(ours, theirs, points, "nominal") == pytest.approx(1 - observed / expected)
    assert cross_agreement(ours, np.zeros((2, 2), dtype=int), points, "nominal") is None
    assert group_association(0.4, None) is None and group_association(0.4, 0.2) == pytest.approx(2.0)


def test_agreement_counts_what_there_was() -> None:
    found = agreement(
        np.array([[2, 0, 0], [0, 2, 0]] * 8), np.arange(3.0), "nominal", 2, 100, np.random.default_rng(1)
    )
    assert (found.items, found.raters, found.ratings, found.alpha) == (16, 2, 32, 1.0)
