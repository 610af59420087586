"""Equal content has one spelling, the one of RFC 8785."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from governance.core.access import Role
from governance.core.canonical import canonical, content_hash, row_digest, utc_text

text = some.text(some.characters(exclude_categories=["Cs"]))
keys = some.text(some.characters(max_codepoint=0x7F), max_size=8)
scalars = some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | text
values = some.recursive(
    scalars, lambda inner: some.lists(inner) | some.dictionaries(keys, inner), max_leaves=20
)


@given(values)
def test_canonical_json_is_that_of_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("minutes", [0, 330, -210, 840, -720])
def test_one_moment_has_one_spelling_in_every_zone(minutes: int) -> None:
    """Equal moments share a place in the cache: it is emptied, so that each zone is really spelled."""
    utc_text.cache_clear()
    moment = datetime(2026, 11, 16, 9, tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    assert utc_text(moment) == "2026-11-16T09:00:00.000000Z"
    utc_text.cache_clear()
    assert content_hash([moment]) == content_hash(["2026-11-16T09:00:00.000000Z"])


def test_a_time_without_a_zone_has_no_spelling() -> None:
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2026, 11, 16, 9))  # noqa: DTZ001


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"when": timedelta(1)})


def test_a_column_added_later_leaves_old_digests_alone() -> None:
    assert row_digest({"id": 1, "role": Role.ADMIN, "note": None}) == row_digest({"id": 1, "role": "admin"})
