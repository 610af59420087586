"""Who may come in where people sign in: only someone who is known by a verified address, is active, and signed in lately."""

import time
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.session import cache as answers
from app.session import identity
from governance.core.access import SYSTEM, Role
from governance.core.people.commands import add_person, set_active
from governance.core.store import Store


class SignedIn(dict[str, Any]):
    """What the provider told of whoever is there; nothing for a stranger."""

    @property
    def is_logged_in(self) -> bool:
        return bool(self)


def claims(**changes: Any) -> SignedIn:
    return SignedIn({"email": "Ada@example.org", "email_verified": True, "exp": time.time() + 60, **changes})


@pytest.fixture(autouse=True)
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with Ada, an auditor, in an organisation where people sign in."""
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ada", name="Ada", email="ada@example.org", roles=frozenset({Role.AUDITOR}))
    monkeypatch.setattr(answers, "store", lambda: store)
    monkeypatch.setattr(identity, "sign_in_is_set_up", lambda: True)
    answers._answer.cache_clear()


def shown(user: SignedIn, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A page that greets whoever may come in."""
    monkeypatch.setattr(st, "user", user)

    def page() -> None:
        import streamlit as st

        from app.session.identity import acting_as

        st.write(f"Welcome, {acting_as().name}.")

    return AppTest.from_function(page).run()


def welcomed(page: AppTest) -> bool:
    assert not page.exception
    return any("Welcome" in element.value for element in page.markdown)


def test_someone_known_and_active_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert welcomed(shown(claims(), monkeypatch))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exp": 0}, "has expired"),
        ({"exp": None}, "has expired"),
        ({"email_verified": False}, "no verified e-mail"),
        ({"email_verified": "false"}, "no verified e-mail"),
        ({"email": "ben@example.org"}, "no person ben@example.org"),
    ],
    ids=["expired", "without end", "unverified", "unverified in words", "unknown"],
)
def test_nobody_else_comes_in(changes: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(claims(**changes), monkeypatch)
    assert not welcomed(page)
    assert words in page.markdown[0].value


def test_a_stranger_is_asked_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(SignedIn(), monkeypatch)
    assert not welcomed(page)
    assert [button.label for button in page.button] == ["Sign in"]


def test_someone_deactivated_is_out_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    user = claims()
    assert welcomed(shown(user, monkeypatch))
    with store.begin(SYSTEM) as unit:
        set_active(unit, 1, active=False)
    page = shown(user, monkeypatch)
    assert not welcomed(page)
    assert "deactivated" in page.markdown[0].value


def test_an_address_does_not_choose_who_one_is_where_people_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "user", SignedIn())

    def page() -> None:
        from app.session.identity import acting_as

        acting_as()

    test = AppTest.from_function(page)
    test.query_params["as"] = "ada"
    assert "Please sign in" in test.run().markdown[0].value
