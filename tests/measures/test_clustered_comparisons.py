"""Intervals of strengths where people make many comparisons each: whole people are drawn."""

import numpy as np
import pandas as pd

from governance.measures.clustered_comparisons import Clusters
from governance.measures.comparisons import count_by, pooled
from governance.measures.preference_report import preference_report


def said_by(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["first", "second", "winner", "who"])


def test_a_draw_takes_all_that_a_person_said_or_none_of_it() -> None:
    frame = said_by(
        ("a", "b", "first", 1), ("b", "a", "first", 1), ("b", "c", "tie", 1), ("c", "a", "second", 2)
    )
    compared = pooled(list(count_by(frame["first"], frame["second"], frame["winner"], ["all"] * 4).values()))
    drawn = Clusters(compared, frame["first"], frame["second"], frame["winner"], frame["who"]).draw(
        np.random.default_rng(1), 200
    )
    assert compared.outcomes.tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    of_one, of_two = drawn[:, 0, 0], drawn[:, 1, 0]
    assert (drawn[:, 0, 1] == of_one).all() and (drawn[:, 2, 2] == of_one).all()
    assert (of_one + of_two == 2).all() and set(of_one.tolist()) == {0, 1, 2}


def test_people_who_say_one_thing_many_times_leave_intervals_as_wide_as_they_are_few() -> None:
    rng = np.random.default_rng(5)
    rows = []
    for person in range(24):
        winner = "first" if rng.random() < 0.6 else "second"
        rows += [("a", "b", winner, person)] * 20
    frame = said_by(*rows)
    one_each = frame.drop_duplicates("who")

    def width(table: pd.DataFrame, who: str | None) -> float:
        found = preference_report(table, "first", "second", "winner", bootstrap=400, who=who)
        best = found["items"][0]
        return float(best["high"] - best["low"])

    honest = width(one_each, None)
    assert 0.75 * honest < width(frame, "who") < 1.3 * honest
    assert width(frame, None) < 0.35 * honest
