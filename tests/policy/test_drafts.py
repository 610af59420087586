"""What is typed is kept for whoever typed it, and goes only when just that was saved."""

import pytest

from governance.core.access import Role
from governance.core.errors import Conflict, Refused, TooLarge
from governance.core.ledger import head
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.policy.markdown import parse
from governance.policy.commands import draft_version, forget_unsaved, keep_unsaved, save_text
from governance.policy.drafts import MOST_BYTES
from governance.policy.queries import unsaved_text
from governance.schema import METADATA
from tests.builders import a_person

FIRST, SECOND = "# A {#a}\nOne.\n", "# A {#a}\nTwo.\n"


def drafted(store: Store) -> int:
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        return draft_version(unit, "guidelines", "1", parse(FIRST)).id


def test_text_is_kept_without_an_event_and_only_its_writer_gets_it(store: Store) -> None:
    version_id, writer = drafted(store), a_person(store, Role.POLICY_OWNER)
    with store.read() as session:
        before = head(session).seq
    for text in ("# A {#a}\nTw", "not even a policy"):
        with store.begin(writer) as unit:
            keep_unsaved(unit, version_id, text, base_hash=parse(FIRST).text_hash, base_text=FIRST)
    other = a_person(store, Role.POLICY_OWNER)
    with store.read() as session:
        kept = unsaved_text(session, version_id, writer.person_id or 0)
        assert kept is not None and (kept.text, kept.base_text) == ("not even a policy", FIRST)
        assert unsaved_text(session, version_id, other.person_id or 0) is None
        assert head(session).seq == before + 1, "only the new person made an event"
        assert verify(session, METADATA.sorted_tables).ok


def test_saving_drops_just_what_was_saved_and_a_refusal_drops_nothing(store: Store) -> None:
    version_id, writer = drafted(store), a_person(store, Role.POLICY_OWNER)
    base = parse(FIRST).text_hash

    def kept() -> bool:
        with store.read() as session:
            return unsaved_text(session, version_id, writer.person_id or 0) is not None

    with store.begin(writer) as unit:
        keep_unsaved(unit, version_id, "# A {#a}\nMore.\n", base_hash=base, base_text=FIRST)
    with store.begin(writer) as unit:
        save_text(unit, version_id, parse(SECOND), seen=base, written=SECOND)
    assert kept(), "another window's text stays"
    with pytest.raises(Conflict), store.begin(writer) as unit:
        save_text(unit, version_id, parse(FIRST), seen=base, written="# A {#a}\nMore.\n")
    assert kept()
    with store.begin(writer) as unit:
        forget_unsaved(unit, version_id)
    assert not kept()


def test_nobody_else_keeps_text_and_none_that_is_too_large(store: Store) -> None:
    version_id = drafted(store)
    with pytest.raises(Refused), store.begin(a_person(store, Role.REVIEWER)) as unit:
        keep_unsaved(unit, version_id, "x", base_hash="", base_text="")
    with pytest.raises(TooLarge), store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        keep_unsaved(unit, version_id, "x" * (MOST_BYTES + 1), base_hash="", base_text="")
