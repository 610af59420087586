"""Who may come in where people sign in: only someone who is known by a verified address, is active, and signed in lately."""

import secrets
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.session import cache as answers
from app.session import identity, signed_in
from governance.core.access import SYSTEM, Role
from governance.core.people.commands import add_person, set_active, set_roles
from governance.core.people.queries import person_row
from governance.core.settings import Settings
from governance.core.store import Store, utc_now


class SignedIn(dict[str, Any]):
    """What the provider told of whoever is there; nothing for a stranger."""

    @property
    def is_logged_in(self) -> bool:
        return bool(self)


def claims(**changes: Any) -> SignedIn:
    usual = {"email": "Ada@example.org", "email_verified": True, "exp": time.time() + 60, "sub": "ada"}
    return SignedIn(usual | {"nonce": secrets.token_hex()} | changes)


@pytest.fixture(autouse=True)
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with Ada, an auditor, in an organisation where people sign in."""
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ada", name="Ada", email="ada@example.org", roles=frozenset({Role.AUDITOR}))
    monkeypatch.setattr(answers, "store", lambda: store)
    monkeypatch.setattr(signed_in, "store", lambda: store)
    monkeypatch.setattr(identity, "providers", lambda: ("default",))
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
        ({"email": None}, "no e-mail"),
        ({"email_verified": False}, "no verified e-mail"),
        ({"email_verified": "false"}, "no verified e-mail"),
        ({"email": "ben@example.org"}, "no person ben@example.org"),
    ],
    ids=["expired", "without end", "no address", "unverified", "unverified in words", "unknown"],
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
    with store.begin(SYSTEM) as unit:
        set_active(unit, 1, active=True)
    assert not welcomed(shown(user, monkeypatch)), "the old cookie doesn't come back to life"
    assert welcomed(shown(claims(), monkeypatch))


def test_a_session_ends_when_nothing_is_done_for_an_hour(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = claims()
    assert welcomed(shown(user, monkeypatch))
    monkeypatch.setattr(store, "clock", lambda: utc_now() + timedelta(minutes=59))
    assert welcomed(shown(user, monkeypatch))
    monkeypatch.setattr(store, "clock", lambda: utc_now() + timedelta(minutes=59 + 59))
    assert welcomed(shown(user, monkeypatch)), "being used keeps it open"
    monkeypatch.setattr(store, "clock", lambda: utc_now() + timedelta(minutes=59 + 59 + 61))
    assert "nothing was done" in shown(user, monkeypatch).markdown[0].value


def test_a_session_ends_after_twelve_hours_of_use(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    user = claims()
    for minutes in range(0, 720, 50):
        monkeypatch.setattr(store, "clock", lambda m=minutes: utc_now() + timedelta(minutes=m))
        assert welcomed(shown(user, monkeypatch))
    monkeypatch.setattr(store, "clock", lambda: utc_now() + timedelta(minutes=721))
    assert "has expired" in shown(user, monkeypatch).markdown[0].value


def test_a_provider_that_leaves_email_verified_out_is_trusted_by_name_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, denied = (
        claims(provider="works", email_verified=None),
        claims(provider="works", email_verified=False),
    )
    assert not welcomed(shown(silent, monkeypatch))
    trusting = Settings(trusted_without_email_verified="other, works")
    monkeypatch.setattr(signed_in, "settings", lambda: trusting)
    assert welcomed(shown(silent, monkeypatch))
    assert not welcomed(shown(denied, monkeypatch))


def test_rules_bring_somebody_new_in_and_follow_their_groups(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("""
[[role]]
claim = "groups"
value = "auditors"
role = "auditor"
[[role]]
claim = "realm.roles"
value = "boss"
role = "manager"
""")
    monkeypatch.setattr(signed_in, "settings", lambda: Settings(role_rules=str(rules)))
    new = {"email": "Zoe@example.org", "sub": "zoe", "name": "Zoe"}
    assert not welcomed(shown(claims(**new, groups=["others"]), monkeypatch))
    assert welcomed(shown(claims(**new, groups=["x", "auditors"]), monkeypatch))
    with store.begin(SYSTEM) as unit:
        zoe = person_row(unit.session, "zoe")
        set_roles(unit, zoe.id, frozenset({*zoe.roles, Role.ENGINEER}))
    assert zoe.roles == (Role.AUDITOR,)
    assert welcomed(shown(claims(**new, realm={"roles": ["boss"]}), monkeypatch))
    with store.read() as session:
        assert set(person_row(session, "zoe").roles) == {Role.ENGINEER, Role.MANAGER}, (
            "no rule decides on engineers"
        )


def test_an_address_does_not_choose_who_one_is_where_people_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "user", SignedIn())

    def page() -> None:
        from app.session.identity import acting_as

        acting_as()

    test = AppTest.from_function(page)
    test.query_params["as"] = "ada"
    assert "Please sign in" in test.run().markdown[0].value
