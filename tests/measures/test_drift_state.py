"""Evidence that is carried on from batch to batch is that of the whole stream."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from governance.measures.count_sequence import count_bounds
from governance.measures.drift import detector, log_wealth
from governance.measures.drift_state import Running, advance
from governance.measures.refusals import is_refusal
from governance.measures.standardising import standardise


@given(
    seed=st.integers(0, 10_000),
    lengths=st.lists(st.integers(1, 400), min_size=1, max_size=6),
    batch=st.integers(1, 300),
    mean=st.sampled_from([0.01, 0.05, 0.3, 0.9]),
)
def test_batches_come_to_what_the_whole_stream_comes_to(
    seed: int, lengths: list[int], batch: int, mean: float
) -> None:
    rng = np.random.default_rng(seed)
    streams = [(rng.random(length) < mean).astype(np.float64) for length in lengths]
    turn = np.concatenate([np.arange(length) for length in lengths])
    rows = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((rows, turn))
    values = np.concatenate(streams)[order]
    running = Running.fresh(np.full(len(lengths), mean))
    for start in range(0, len(order), batch):
        advance(running, rows[order][start : start + batch], values[start : start + batch])
    assert running.log_wealth() == pytest.approx([log_wealth(stream, mean)[-1] for stream in streams])
    assert running.log_detector() == pytest.approx([detector(stream, mean)[-1] for stream in streams])
    assert running.n.tolist() == lengths


def test_a_stream_without_observations_has_no_evidence() -> None:
    running = Running.fresh(np.array([0.1]))
    assert running.log_wealth() == pytest.approx([0.0])


def test_the_bounds_from_counts_hold_at_all_times_together() -> None:
    rng = np.random.default_rng(3)
    missed = 0
    for _ in range(400):
        total = (rng.random(800) < 0.05).cumsum()
        low, high = count_bounds(total, np.arange(1, 801))
        missed += bool(((low > 0.05) | (high < 0.05)).any())
    assert missed <= binom.ppf(0.999, 400, 0.05)


def test_the_bounds_are_the_means_whose_likelihood_ratio_is_not_yet_twenty() -> None:
    low, high = count_bounds([21.0], [426])
    assert 0 < low[0] < 21 / 426 < high[0] < 1
    assert count_bounds([0.0], [0])[0][0] == 0 and count_bounds([0.0], [0])[1][0] == 1


def test_another_mix_is_not_another_behaviour() -> None:
    before = {"experts": (100, 30.0), "public": (900, 18.0)}
    after = {"experts": (500, 150.0), "public": (500, 10.0)}
    found = standardise(before, after)
    assert found is not None
    assert found.after == pytest.approx(0.16) and found.before == pytest.approx(0.048)
    assert found.standardised == pytest.approx(0.048)
    assert found.behaviour == pytest.approx(0) and found.composition == pytest.approx(0.112)
    assert found.effective_n == pytest.approx(1 / (0.1**2 / 500 + 0.9**2 / 500))


def test_where_nothing_is_shared_nothing_is_standardised() -> None:
    assert standardise({"a": (10, 1.0)}, {"b": (10, 1.0)}) is None


def test_an_answer_refuses_by_how_it_begins() -> None:
    assert is_refusal("I'm sorry, but I can't help with that.")
    assert is_refusal("Lo siento, no puedo ayudar con eso.")
    assert not is_refusal("Take one in the morning. " * 20 + "I can't help with more.")
