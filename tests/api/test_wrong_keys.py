"""Nobody tries API keys out: wrong ones are counted by address."""

import pytest
from starlette.testclient import TestClient

from app.api import api
from app.api.auth import WRONG_KEYS_A_MINUTE, wrong_keys
from app.session import cache as answers
from governance.core.store import Store


def test_wrong_keys_are_refused_for_a_while_by_address(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "store", lambda: store)
    wrong_keys.cache_clear()
    wrong = {"authorization": "Bearer plk_aaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}
    with TestClient(api, client=("203.0.113.7", 5)) as client:
        answered = [
            client.get("/feedback", headers=wrong).status_code for _ in range(WRONG_KEYS_A_MINUTE + 1)
        ]
        assert set(answered[:-2]) == {401} and answered[-1] == 429
        assert int(client.get("/feedback", headers=wrong).headers["retry-after"]) >= 1
    with TestClient(api, client=("203.0.113.8", 5)) as other:
        assert other.get("/feedback", headers=wrong).status_code == 401
