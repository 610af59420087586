"""The whole answer on a table of comparisons, as the command line prints it."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance.measures.comparisons import Unreadable
from governance.measures.preference_report import preference_report


def strictly_json(report: dict) -> dict:
    return json.loads(json.dumps(report, allow_nan=False))


def table(**groups: tuple[int, int, int]) -> pd.DataFrame:
    """Comparisons of old and new in each group: how often old won, new won, they tied."""
    rows = [
        ("old", "new", outcome, group)
        for group, times in groups.items()
        for outcome, n in zip(("old", "new", "tie"), times, strict=True)
        for _ in range(n)
    ]
    return pd.DataFrame(rows, columns=["left", "right", "better", "who"])


def test_pandalm_rater_by_rater(shared_data: Path) -> None:
    rows = json.loads(gzip.decompress((shared_data / "pandalm/testset-v1.json.gz").read_bytes()))
    frame = pd.DataFrame(
        [
            (*row["cmp_key"].split("_"), row[rater], rater)
            for row in rows
            for rater in ("annotator1", "annotator2", "annotator3")
        ],
        columns=["first", "second", "winner", "rater"],
    )
    report = strictly_json(preference_report(frame, "first", "second", "winner", "rater", bootstrap=50))
    assert report["fitted"] and report["comparisons"] == 2997
    assert [item["item"] for item in report["items"]][::4] == ["llama-7b", "cerebras-gpt-6.7B"]
    assert all(item["low"] < item["strength"] < item["high"] for item in report["items"])
    assert all(item["worth_low"] < item["worth"] < item["worth_high"] for item in report["items"])
    assert set(report["by"]) == {"annotator1", "annotator2", "annotator3"}
    assert report["separation"]["freedom"] == 10 and report["separation"]["p"] > 0.5
    assert report["reversals"] == []


def test_counts_stand_beside_every_strength() -> None:
    report = preference_report(table(all=(20, 8, 4)), "left", "right", "better", bootstrap=20)
    best, other = report["items"]
    assert (best["item"], best["wins"], best["losses"], best["ties"]) == ("old", 20, 8, 4)
    assert best["comparisons"] == 32 and not best["too_few"]
    assert other["strength"] == pytest.approx(-best["strength"])
    assert report["pairs"] == [{"first": "new", "second": "old", "first_won": 8, "second_won": 20, "ties": 4}]
    assert report["bootstrap"] == {"resamples": 20, "unfitted": 0}
    assert preference_report(table(all=(9, 8, 4)), "left", "right", "better")["items"][0]["too_few"]


def test_groups_that_part_are_told_with_both_intervals() -> None:
    frame = table(elders=(70, 20, 10), experts=(20, 70, 10))
    report = strictly_json(preference_report(frame, "left", "right", "better", "who"))
    (parted,) = report["reversals"]
    assert (parted["higher"], parted["group"], parted["other"]) == ("old", "elders", "experts")
    assert report["separation"]["p"] < 1e-6
    assert report["by"]["experts"]["items"][0]["item"] == "new"


def test_a_graph_that_is_not_connected_is_reported_not_fitted() -> None:
    frame = table(elders=(5, 0, 0), experts=(20, 30, 10))
    report = strictly_json(preference_report(frame, "left", "right", "better", "who"))
    elders = report["by"]["elders"]
    assert report["fitted"] and not elders["fitted"]
    assert "not connected" in elders["reason"] and elders["components"] == [["new"], ["old"]]
    assert [item["strength"] for item in elders["items"]] == [None, None]
    assert elders["pairs"][0]["second_won"] == 5
    assert report["separation"] is None


def test_an_empty_table_is_reported() -> None:
    report = strictly_json(preference_report(table(), "left", "right", "better", "who"))
    assert not report["fitted"] and report["by"] == {} and report["items"] == []


def test_rows_without_a_group_count_in_the_whole_only() -> None:
    frame = table(elders=(20, 9, 1), experts=(20, 30, 10))
    frame.loc[frame["who"] == "experts", "who"] = None
    report = preference_report(frame, "left", "right", "better", "who", bootstrap=5)
    assert report["comparisons"] == 90 and list(report["by"]) == ["elders"]


def test_a_bad_row_is_named_by_its_place_in_the_whole_table() -> None:
    frame = table(elders=(2, 2, 0), experts=(2, 2, 0))
    frame.loc[6, "better"] = "nobody"
    with pytest.raises(Unreadable, match="row 7: the winner is 'nobody'"):
        preference_report(frame, "left", "right", "better", "who")


def test_the_same_seed_gives_the_same_report() -> None:
    frame = table(elders=(20, 9, 1), experts=(20, 30, 10))
    one, other = (
        preference_report(frame, "left", "right", "better", "who", 20, np.random.default_rng(2))
        for _ in range(2)
    )
    assert one == other
