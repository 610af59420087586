"""A rate that rose is noticed, one that didn't isn't however often one looks, and the evidence is what the equations say."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from governance.measures import drift
from governance.measures.change_point import onset, size_since
from governance.measures.drift_report import Against, Unusable, drift_report

values_of = some.lists(some.floats(0, 1), min_size=1, max_size=400)
DAY = pd.Timestamp("2026-01-01", tz="UTC")


def stream(rng: np.random.Generator, *parts: tuple[float, int]) -> np.ndarray:
    return np.concatenate([(rng.random(n) < rate).astype(float) for rate, n in parts])


def frame(values: np.ndarray, by: str = "a", a_day: int = 10) -> pd.DataFrame:
    times = DAY + pd.to_timedelta(np.arange(len(values)) // a_day, unit="D")
    return pd.DataFrame({"at": times, "flag": values, "language": by})


def wealth_written_out(values: list[float], mean: float) -> list[float]:
    """Each game by itself: it starts with its share of the wealth and multiplies it at each observation."""
    starts = list(drift.restarts(len(values)))
    weights = list(drift.restart_weights(len(starts)))
    bets = list(drift.stakes(mean))
    games = [(start, bet) for start in starts for bet in bets]
    held = [weight / len(bets) for weight in weights for _ in bets]
    begun, found = 0.0, []
    for at, value in enumerate(values):
        held = [
            wealth * (1 + bet * (value - mean)) if start <= at else wealth
            for wealth, (start, bet) in zip(held, games, strict=True)
        ]
        begun += sum(weight for start, weight in zip(starts, weights, strict=True) if start == at)
        playing = sum(wealth for wealth, (start, _) in zip(held, games, strict=True) if start <= at)
        found.append(playing + max(1 - begun, 0.0))
    return found


@given(values_of, some.floats(0.005, 0.9))
def test_the_wealth_is_that_of_all_games_together(values: list[float], mean: float) -> None:
    found = drift.log_wealth(np.array(values), mean)
    assert found == pytest.approx(np.log(wealth_written_out(values, mean)), abs=1e-8)


@given(values_of, some.floats(0.005, 0.9))
def test_the_detector_is_its_recursion(values: list[float], mean: float) -> None:
    bets, sums = drift.stakes(mean), [0.0] * len(drift.stakes(mean))
    for value in values:
        sums = [(held + 1) * (1 + bet * (value - mean)) for held, bet in zip(sums, bets, strict=True)]
    assert drift.detector(np.array(values), mean)[-1] == pytest.approx(
        math.log(sum(sums) / len(sums)), abs=1e-8
    )


def test_shares_of_all_games_that_could_ever_begin_add_up_to_one() -> None:
    assert drift.restart_weights(10**6).sum() == pytest.approx(1.0, abs=1e-5)
    assert drift.restart_weights(10**6).sum() <= 1.0


@pytest.mark.parametrize("rate", [0.02, 0.3])
def test_looking_after_every_observation_raises_few_false_alarms(rate: float) -> None:
    rng = np.random.default_rng(20)
    alarms = sum(drift.log_wealth(stream(rng, (rate, 2_000)), rate).max() >= math.log(20) for _ in range(400))
    assert alarms <= 20  # 5% of 400; a peeking z-test raises over 100


@pytest.mark.parametrize(
    ("before", "after", "known", "most"),
    [(0.02, 0.04, 0, 900), (0.02, 0.04, 1_000, 900), (0.05, 0.10, 0, 200)],
)
def test_a_doubled_rate_is_noticed_in_time(before: float, after: float, known: int, most: int) -> None:
    rng = np.random.default_rng(21)
    delays = []
    for _ in range(100):
        crossed = np.flatnonzero(
            drift.log_wealth(stream(rng, (before, known), (after, 4_000)), before) >= math.log(20)
        )
        crossed = crossed[crossed >= known]
        delays.append(crossed[0] - known + 1 if len(crossed) else 4_000)
    assert np.median(delays) <= most


def test_the_detector_is_quick_and_its_false_alarms_are_rare() -> None:
    rng = np.random.default_rng(22)
    first = [
        np.flatnonzero(drift.detector(stream(rng, (0.1, 3_000)), 0.05) >= math.log(1_000))[0] + 1
        for _ in range(200)
    ]
    assert np.median(first) < 150
    waits = []
    for _ in range(60):
        crossed = np.flatnonzero(drift.detector(stream(rng, (0.05, 8_000)), 0.05) >= math.log(1_000))
        waits.append(crossed[0] + 1 if len(crossed) else 8_000)
    assert np.mean(waits) >= 1_000


@given(some.lists(some.floats(-5, 20), max_size=30), some.sampled_from([0.01, 0.05, 0.2]))
def test_e_bh_rejects_the_largest_number_that_it_may(logs: list[float], level: float) -> None:
    values = np.exp(np.array(logs))
    rejected = drift.e_benjamini_hochberg(np.array(logs), level)
    k = int(rejected.sum())
    needed = [len(values) / (level * j) for j in range(1, len(values) + 1)]
    assert all(value >= needed[k - 1] * (1 - 1e-9) for value in values[rejected])
    larger = np.sort(values)[::-1][k:]
    assert all(larger[j] < needed[k + j] for j in range(len(larger)))


def test_the_confidence_sequence_holds_at_all_times_together() -> None:
    rng = np.random.default_rng(23)
    missed = 0
    for _ in range(100):
        low, high = drift.confidence_sequence(stream(rng, (0.1, 500)), 0.05, grid=199)
        missed += bool(((low > 0.1) | (high < 0.1)).any())
        assert (np.diff(low) >= 0).all() and (np.diff(high) <= 0).all()
    assert missed <= 8
    assert high[-1] - low[-1] < 0.12


def test_a_planted_onset_is_found_within_its_interval() -> None:
    rng = np.random.default_rng(24)
    inside = 0
    for _ in range(100):
        found = onset(stream(rng, (0.05, 800), (0.2, 400)), 0.05)
        inside += found.first <= 800 <= found.last
    assert inside >= 90
    assert abs(found.at - 800) < 60


def test_an_onset_at_the_first_observation_is_possible() -> None:
    assert onset(np.ones(50), 0.1).at == 0


def test_the_size_is_newcombes_interval_of_a_difference() -> None:
    since, reference = np.repeat([1.0, 0.0], [56, 14]), np.repeat([1.0, 0.0], [48, 32])
    found = size_since(since, reference)
    assert (round(found.size, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_the_report_names_the_slice_that_rose_and_when() -> None:
    rng = np.random.default_rng(25)
    steady = frame(stream(rng, (0.05, 2_000)), "en")
    risen = frame(stream(rng, (0.05, 1_000), (0.15, 1_000)), "es")
    found = drift_report(
        pd.concat([steady, risen]),
        "at",
        "flag",
        ["language"],
        Against(start=DAY, end=DAY + pd.Timedelta(days=60)),
    )["slices"]
    assert [(row["slice"], row["alarm"]) for row in found] == [("es", True), ("en", False)]
    assert abs(pd.Timestamp(found[0]["onset"]) - (DAY + pd.Timedelta(days=100))) <= pd.Timedelta(days=10)
    assert found[0]["onset_low"] <= found[0]["onset"] <= found[0]["onset_high"]
    assert found[0]["low"] < 0.1 < found[0]["high"]
    assert found[0]["n"] == 1_400
    assert found[1]["onset"] is None and found[1]["size"] is None


def test_a_reference_is_not_taken_for_certain() -> None:
    """The plug-in rate of a small reference raises false alarms in a third of unchanged slices; its upper bound doesn't."""
    rng = np.random.default_rng(26)
    parts = [frame(stream(rng, (0.05, 2_300)), f"s{number}") for number in range(100)]
    against = Against(start=DAY, end=DAY + pd.Timedelta(days=30))
    alarms = [drift_report(part, "at", "flag", [], against)["slices"][0]["alarm"] for part in parts]
    assert sum(alarms) <= 5


def test_a_fall_alarms_only_when_both_sides_are_asked_for() -> None:
    fallen = frame(stream(np.random.default_rng(27), (0.02, 3_000)))
    one = drift_report(fallen, "at", "flag", [], Against(threshold=0.1))["slices"][0]
    both = drift_report(fallen, "at", "flag", [], Against(threshold=0.1), two_sided=True)["slices"][0]
    assert (one["alarm"], both["alarm"]) == (False, True)
    assert both["size"] < 0


def test_a_slice_with_too_small_a_reference_says_so_and_gives_no_evidence() -> None:
    data = frame(np.ones(100))
    (row,) = drift_report(data, "at", "flag", [], Against(start=DAY, end=DAY + pd.Timedelta(days=1)))[
        "slices"
    ]
    assert row["e"] is None and not row["alarm"] and "10 observations" in row["note"]


@pytest.mark.parametrize("bad", [1.5, -0.1, float("nan")])
def test_a_value_outside_0_to_1_is_refused_by_row(bad: float) -> None:
    with pytest.raises(Unusable) as caught:
        drift_report(frame(np.array([0.0, bad])), "at", "flag", [], Against(threshold=0.1))
    assert caught.value.row == 1


@pytest.mark.parametrize(("threshold", "level"), [(0.0, 0.05), (1.0, 0.05), (0.1, 0.0), (0.1, 1.0)])
def test_a_threshold_or_level_that_means_nothing_is_refused(threshold: float, level: float) -> None:
    with pytest.raises(Unusable):
        drift_report(frame(np.zeros(3)), "at", "flag", [], Against(threshold=threshold), level=level)
