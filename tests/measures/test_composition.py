"""What a dataset is made of, beside a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.measures.composition import compared, concentration, effective_size


def test_shares_ratios_and_distance_by_hand() -> None:
    found = compared({"en": 80, "es": 20}, {"en": 50, "es": 25, "fr": 25})
    assert [(cell.name, cell.share, cell.reference) for cell in found.cells] == [
        ("en", 0.8, 0.5),
        ("es", 0.2, 0.25),
        ("fr", 0.0, 0.25),
    ]
    assert found.divergence == pytest.approx(0.3)
    assert found.cells[0].ratio == pytest.approx(1.6)
    assert all(cell.low <= cell.share <= cell.high for cell in found.cells)
    assert compared({}, {"en": 1}).cells == []


def test_kish_and_concentration_by_hand() -> None:
    assert effective_size([1, 1, 1, 1]) == pytest.approx(4)
    assert effective_size([3, 1]) == pytest.approx(1.6)
    assert concentration([10, *[1] * 10]) == pytest.approx(0.5)
    assert (effective_size([]), concentration([])) == (0.0, 0.0)


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 1000)),
    st.dictionaries(st.text(max_size=3), st.integers(0, 1000)),
)
def test_divergence_is_a_distance(one: dict[str, int], other: dict[str, int]) -> None:
    found = compared(one, other)
    assert -1e-9 <= found.divergence <= 1 + 1e-9
    if sum(one.values()):
        assert compared(one, one).divergence == pytest.approx(0)
