"""A sample follows from frame and seed alone, is fair, and shares out among strata in proportion."""

import hashlib
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.measures.sampling import allocate, draw, frame_hash, stratified

SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 60), min_size=1)


def test_the_frame_hash_is_one_that_anyone_can_compute() -> None:
    assert frame_hash([3, 5, 8]) == hashlib.sha256(b"3\n5\n8\n").hexdigest()


def test_the_sample_can_be_drawn_with_the_standard_library_alone() -> None:
    frame = list(range(10, 60))
    generator = Random(2026)
    numbers = [(generator.random(), output_id) for output_id in frame]
    assert draw(frame, 5, 2026) == sorted(output_id for _, output_id in sorted(numbers)[:5])
    assert draw(frame, 5, 2026) == [14, 26, 39, 47, 54]


def test_every_id_is_drawn_as_often_as_any_other() -> None:
    drawn = Counter(number for seed in range(4_000) for number in draw(range(10), 3, seed))
    expected, spread = 1_200, 4_000 * 0.3 * 0.7
    chi_squared = sum((count - expected) ** 2 / spread for count in drawn.values()) * 9 / 10
    assert chi_squared < 27.9, "beyond the 0.999 quantile of chi-squared with 9 degrees of freedom"


def test_strata_must_share_out_the_frame() -> None:
    with pytest.raises(ValueError, match="share out"):
        stratified([1, 2, 3], {"a": [1], "b": [3]}, {"a": 1, "b": 1}, 7)
    with pytest.raises(ValueError, match="stratum 'a'"):
        stratified([1, 2], {"a": [1], "b": [2]}, {"a": 2, "b": 0}, 7)
    with pytest.raises(ValueError, match="cannot be drawn"):
        allocate({"a": 3}, 4)


def test_a_small_stratum_gets_its_two_and_the_rest_is_in_proportion() -> None:
    assert allocate({"es": 600, "en": 380, "sw": 20}, 50) == {"es": 29, "en": 19, "sw": 2}
    assert allocate({"es": 500, "en": 499, "sw": 1}, 10) == {"es": 5, "en": 4, "sw": 1}


def test_with_fewer_draws_than_strata_need_the_floor_gives_way() -> None:
    assert allocate({"a": 10, "b": 10, "c": 10}, 4) == {"a": 2, "b": 1, "c": 1}
    assert allocate({"a": 10, "b": 10, "c": 10}, 2) == {"a": 1, "b": 1, "c": 0}


@given(SIZES, st.data())
def test_an_allocation_adds_up_and_stays_within_each_stratum(
    strata_sizes: dict[str, int], data: st.DataObject
) -> None:
    whole = sum(strata_sizes.values())
    size = data.draw(st.integers(0, whole))
    allotted = allocate(strata_sizes, size)
    assert sum(allotted.values()) == size
    floor = 2 if size >= 2 * len(strata_sizes) else 0
    for name, count in strata_sizes.items():
        assert min(floor, count) <= allotted[name] <= count
    for name, count in strata_sizes.items():
        for other, larger in strata_sizes.items():
            assert count > larger or allotted[name] <= allotted[other] + 1


@given(SIZES, st.integers(0, 2**31 - 1), st.data())
def test_a_stratified_sample_takes_from_each_stratum_what_it_was_allotted(
    strata_sizes: dict[str, int], seed: int, data: st.DataObject
) -> None:
    numbers = iter(range(1, 10_000))
    strata = {name: [next(numbers) for _ in range(count)] for name, count in strata_sizes.items()}
    frame = sorted(number for ids in strata.values() for number in ids)
    sizes = allocate(strata_sizes, data.draw(st.integers(0, len(frame))))
    sample = stratified(frame, strata, sizes, seed)
    assert sample == sorted(set(sample))
    assert {name: len(set(ids) & set(sample)) for name, ids in strata.items()} == sizes
    assert sample == stratified(frame, dict(reversed(strata.items())), sizes, seed)
