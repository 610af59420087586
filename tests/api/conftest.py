"""The interface on the test's store, and keys for it."""

from collections.abc import Iterator

import pytest

from app import answers
from governance.core.store import Store


@pytest.fixture
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of this process is the test's."""
    monkeypatch.setattr(answers, "store", lambda: store)
    answers._answer.cache_clear()
    yield store
    answers._answer.cache_clear()
