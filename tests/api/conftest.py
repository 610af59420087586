"""The interface on the test's store, and keys for it."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from app.api import api
from app.session import cache as answers
from governance.core.access import SYSTEM
from governance.core.keys.commands import NewKey, create_key
from governance.core.keys.tables import KeyScope
from governance.core.store import Store
from governance.registry.commands import add_model, add_model_version

MakeKey = Callable[..., NewKey]


@pytest.fixture
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of this process is the test's; it knows assistant 1.0."""
    monkeypatch.setattr(answers, "store", lambda: store)
    answers._answer.cache_clear()
    with store.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
        add_model_version(unit, "assistant", "1.0")
    yield store
    answers._answer.cache_clear()


@pytest.fixture
def make_key(here: Store) -> MakeKey:
    """Makes keys; without scopes they may do everything."""

    def make(*scopes: KeyScope, product: str = "chat", **more: object) -> NewKey:
        with here.begin(SYSTEM) as unit:
            return create_key(unit, "Chat", product, scopes or list(KeyScope), **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def client(here: Store, make_key: MakeKey) -> Iterator[TestClient]:
    """The interface, as a product with a key that may do everything sees it."""
    with TestClient(api, headers={"authorization": f"Bearer {make_key().text}"}) as opened:
        yield opened
