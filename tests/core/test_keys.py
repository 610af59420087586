"""API keys: shown once, kept as a hash, able to do what their scopes say and nothing else."""

from datetime import timedelta

import pytest

from governance.core.access import SYSTEM, Permission, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.events import EventFilter, event_page
from governance.core.keys.commands import NewKey, create_key, note_use, revoke_key
from governance.core.keys.queries import Holder, KeyState, api_keys, key_holder, newest_key_event
from governance.core.keys.secrets import parts
from governance.core.keys.tables import ApiKey, KeyScope
from governance.core.store import Store
from governance.core.verify import verify
from governance.schema import METADATA
from tests.builders import a_group, a_person


def a_key(store: Store, *scopes: KeyScope, product: str = "support-chat", **more: object) -> NewKey:
    with store.begin(SYSTEM) as unit:
        return create_key(unit, "Support chat", product, scopes or [KeyScope.WRITE], **more)  # type: ignore[arg-type]


def holder_of(store: Store, key: NewKey) -> Holder:
    named = parts(key.text)
    assert named is not None
    with store.read() as session:
        found = key_holder(session, named[0])
    assert found is not None
    return found


def secret_of(key: NewKey) -> str:
    named = parts(key.text)
    assert named is not None
    return named[1]


def test_a_key_opens_by_its_secret_alone_and_the_store_does_not_hold_it(store: Store) -> None:
    key, other = a_key(store), a_key(store)
    holder = holder_of(store, key)
    now = store.clock()
    assert holder.refusal(secret_of(key), now) is None
    assert holder.refusal(secret_of(other), now) == "No such API key."
    assert secret_of(key) not in repr(key)
    with store.read() as session:
        assert secret_of(key) not in repr(session.get_one(ApiKey, key.id))


def test_a_key_may_do_what_its_scopes_say_and_no_more(store: Store) -> None:
    writer = holder_of(store, a_key(store, KeyScope.WRITE)).actor
    reader = holder_of(store, a_key(store, KeyScope.READ)).actor
    assert writer.permissions == {Permission.IMPORT_FEEDBACK}
    assert reader.permissions == frozenset()
    assert writer.person_id is None and not writer.roles


def test_keys_of_one_product_share_an_origin_that_no_other_way_in_has(store: Store) -> None:
    first, second, other = a_key(store), a_key(store), a_key(store, product="kiosk")
    origins = [holder_of(store, key).origin for key in (first, second, other)]
    assert origins == ["api:support-chat", "api:support-chat", "api:kiosk"]


def test_a_key_ends_by_its_date_or_by_being_revoked(store: Store) -> None:
    ends, revoked = a_key(store, expires_at=store.clock() + timedelta(days=1)), a_key(store)
    before = newest_key_event(store.engine)
    with store.begin(SYSTEM) as unit:
        revoke_key(unit, revoked.id)
    assert newest_key_event(store.engine) > before
    tomorrow = store.clock() + timedelta(days=1)
    assert holder_of(store, ends).refusal(secret_of(ends), store.clock()) is None
    assert "expired" in str(holder_of(store, ends).refusal(secret_of(ends), tomorrow))
    assert "revoked" in str(holder_of(store, revoked).refusal(secret_of(revoked), store.clock()))
    with store.read() as session:
        assert [row.state for row in api_keys(session, tomorrow)] == [KeyState.REVOKED, KeyState.EXPIRED]
    with pytest.raises(Conflict, match="already been revoked"), store.begin(SYSTEM) as unit:
        revoke_key(unit, revoked.id)
    with pytest.raises(NotFound, match="KEY-99"), store.begin(SYSTEM) as unit:
        revoke_key(unit, 99)


def test_other_events_do_not_make_keys_be_looked_up_again(store: Store) -> None:
    a_key(store)
    before = newest_key_event(store.engine)
    a_group(store)
    assert newest_key_event(store.engine) == before


def test_what_a_key_did_stands_under_its_name_in_the_ledger(store: Store) -> None:
    key = a_key(store, KeyScope.REGISTER)
    with store.begin(holder_of(store, key).actor) as unit:
        unit.record("something.done", "thing")
    with store.read() as session:
        (event,) = event_page(session, EventFilter(actor=key.reference)).rows
    assert event.actor_name == "Support chat (API key)"


def test_its_last_use_is_noted_without_an_event(store: Store) -> None:
    key = a_key(store)
    for _ in range(2):
        with store.begin(holder_of(store, key).actor) as unit:
            note_use(unit, key.id)
    with store.read() as session:
        (row,) = api_keys(session, store.clock())
        assert row.used_at is not None
        assert verify(session, METADATA.sorted_tables).ok


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\x07bell"}, "name"),
        ({"product": "Two Words"}, "product"),
        ({"product": "x" * 49}, "product"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"model": "As sistant"}, "model"),
        ({"requests_a_minute": 0}, "requests_a_minute"),
        ({"records_a_minute": 2**40}, "records_a_minute"),
    ],
)
def test_a_malformed_key_is_refused_by_field(store: Store, changed: dict[str, object], field: str) -> None:
    asked: dict[str, object] = {"name": "Chat", "product": "chat", "scopes": ["feedback:write"]} | changed
    with pytest.raises(Invalid) as caught, store.begin(SYSTEM) as unit:
        create_key(unit, **asked)  # type: ignore[arg-type]
    assert {problem.field for problem in caught.value.problems} == {field}


def test_a_key_cannot_expire_in_the_past(store: Store) -> None:
    with pytest.raises(Invalid, match="expires_at"):
        a_key(store, expires_at=store.clock())


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.POLICY_OWNER, Role.AUDITOR, Role.MANAGER])
def test_only_engineers_and_administrators_make_and_revoke_keys(store: Store, role: Role) -> None:
    key, someone = a_key(store), a_person(store, role)
    with pytest.raises(Refused), store.begin(someone) as unit:
        create_key(unit, "Mine", "mine", [KeyScope.WRITE])
    with pytest.raises(Refused), store.begin(someone) as unit:
        revoke_key(unit, key.id)


def test_a_key_never_may_what_its_maker_may_not(store: Store) -> None:
    engineer = a_person(store, Role.ENGINEER)
    with store.begin(engineer) as unit:
        made = create_key(unit, "Chat", "chat", [KeyScope.WRITE, KeyScope.READ, KeyScope.REGISTER])
        revoke_key(unit, made.id)
    with pytest.raises(Refused, match="pass on a contributor"), store.begin(engineer) as unit:
        create_key(unit, "Chat", "chat", [KeyScope.WRITE, KeyScope.WITHDRAW])


@pytest.mark.parametrize(
    "text", ["", "plk_", "plk_abcdefgh_short", "sk_abcdefgh_" + "a" * 32, "plk_abcdefgh_" + "A" * 32]
)
def test_what_is_no_key_has_no_parts(text: str) -> None:
    assert parts(text) is None
