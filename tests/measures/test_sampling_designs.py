"""Designs share a sample out over strata with known chances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.measures.sample_size import UnusableDesign, discovery_size, precision_size
from governance.measures.sampling import allocate
from governance.measures.sampling_designs import Design, allocate_by, shared_out, wanted_size

THREE = {"en": 155, "es": 62, "sw": 93}


def test_neymans_classic_example() -> None:
    """N = 155, 62, 93 with spreads of 5, 15, 10 and n = 40: 11.8, 14.1, 14.1."""
    spread = {"en": 155 * 5.0, "es": 62 * 15.0, "sw": 93 * 10.0}
    assert allocate_by(THREE, spread, 40) == {"en": 12, "es": 14, "sw": 14}


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.tuples(st.integers(1, 300), st.floats(0.01, 50)), min_size=1
    ),
    st.data(),
)
def test_all_are_shared_out_within_bounds(strata: dict[str, tuple[int, float]], data: st.DataObject) -> None:
    sizes = {name: count for name, (count, _) in strata.items()}
    size = data.draw(st.integers(0, sum(sizes.values())))
    drawn = allocate_by(sizes, {name: count * weight for name, (count, weight) in strata.items()}, size)
    assert sum(drawn.values()) == size
    assert all(0 <= drawn[name] <= sizes[name] for name in sizes)
    if size >= 2 * len(sizes):
        assert all(drawn[name] >= min(2, sizes[name]) for name in sizes)


def test_proportional_is_what_audits_always_drew() -> None:
    drawn = {share.stratum: share.n for share in shared_out(Design(size=31), THREE)}
    assert drawn == allocate(THREE, 31)


def test_risk_draws_more_where_the_weight_is_and_keeps_the_chance() -> None:
    shares = {
        row.stratum: row for row in shared_out(Design(kind="risk", size=60, weights={"sw": 5.0}), THREE)
    }
    assert shares["sw"].chance > 4 * shares["en"].chance
    assert shares["sw"].chance == shares["sw"].n / 93


def test_neyman_draws_more_where_the_last_audit_varied() -> None:
    rates = {"en": 0.01, "es": 0.4, "sw": 0.05}
    shares = {row.stratum: row.n for row in shared_out(Design(kind="neyman", size=60), THREE, rates)}
    assert shares["es"] > shares["sw"] > 2 and shares["en"] < 30


def test_sizes_follow_from_the_design() -> None:
    assert wanted_size(Design(kind="discovery"), 1_000) == 258
    assert wanted_size(Design(kind="simple", rate=0.5, margin=0.05), 1_000) == 278
    assert wanted_size(Design(size=7), 9) == 7


@pytest.mark.parametrize(
    ("design", "population", "field"),
    [
        (Design(), 100, "size"),
        (Design(size=101), 100, "size"),
        (Design(size=1), 0, "frame"),
        (Design(margin=0.0), 100, "margin"),
        (Design(kind="discovery", discover=0.0), 100, "discover"),
    ],
)
def test_a_design_without_a_size_is_refused(design: Design, population: int, field: str) -> None:
    with pytest.raises(UnusableDesign) as refused:
        wanted_size(design, population)
    assert refused.value.field == field


def test_a_weight_of_nothing_is_refused() -> None:
    with pytest.raises(UnusableDesign, match="weights: sw"):
        shared_out(Design(kind="risk", size=10, weights={"sw": 0.0}), THREE)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_the_size_follows_from_the_confidence_that_the_design_names(confidence: float) -> None:
    seen = Design(kind="discovery", discover=0.01, confidence=confidence)
    assert wanted_size(seen, 1_000) == discovery_size(0.01, population=1_000, confidence=confidence).n
    near = Design(rate=0.2, margin=0.05, confidence=confidence)
    assert wanted_size(near, 1_000) == precision_size(0.2, 0.05, population=1_000, confidence=confidence).n
