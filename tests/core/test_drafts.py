"""What is typed and not sent is its writer's alone, one form's drafts apart from another's, and ends when its form says."""

from datetime import timedelta

import pytest

from governance.core.access import SYSTEM, Actor, Permission, Role
from governance.core.drafts.commands import drop_draft, drop_drafts_of, end_drafts, keep_draft
from governance.core.drafts.form import Form
from governance.core.drafts.queries import draft, drafts_before
from governance.core.errors import Refused, TooLarge
from governance.core.ledger import head
from governance.core.store import Store
from tests.builders import a_person

KEPT = timedelta(days=30)
FORM = Form(name="a", title="The form", permission=Permission.JUDGE, most_bytes=100, kept=KEPT)
OTHER = Form(name="b", title="The other", permission=Permission.JUDGE, most_bytes=100)


def kept(store: Store, form: Form, place: str, who: Actor) -> dict[str, object]:
    with store.read() as session:
        return draft(session, form, place, who.person_id)


def keep(store: Store, form: Form, place: str, who: Actor, words: str) -> None:
    with store.begin(who) as unit:
        keep_draft(unit, form, place, {"words": words})


def test_a_draft_is_its_writers_at_one_place_of_one_form_and_makes_no_event(store: Store) -> None:
    writer, another = a_person(store, Role.REVIEWER), a_person(store, Role.REVIEWER)
    with store.read() as session:
        before = head(session).seq
    keep(store, FORM, "x", writer, "It")
    keep(store, FORM, "x", writer, "It names \x00 a dose, «żółć»")
    keep(store, OTHER, "x", writer, "else")
    assert kept(store, FORM, "x", writer) == {"words": "It names \x00 a dose, «żółć»"}
    assert kept(store, OTHER, "x", writer) == {"words": "else"}
    assert kept(store, FORM, "y", writer) == kept(store, FORM, "x", another) == {}
    with store.read() as session:
        assert draft(session, FORM, "x", None) == {}
        assert head(session).seq == before


def test_sending_drops_one_draft_and_an_erasure_all_of_a_person(store: Store) -> None:
    writer, another = a_person(store, Role.REVIEWER), a_person(store, Role.REVIEWER)
    assert writer.person_id is not None
    for form, place in ((FORM, "x"), (FORM, "y"), (OTHER, "x")):
        keep(store, form, place, writer, "mine")
        keep(store, form, place, another, "theirs")
    with store.begin(SYSTEM) as unit:
        drop_draft(unit, FORM, "x", writer.person_id)
    assert (kept(store, FORM, "x", writer), kept(store, FORM, "y", writer)) == ({}, {"words": "mine"})
    assert kept(store, OTHER, "x", writer) == {"words": "mine"}
    with store.begin(SYSTEM) as unit:
        assert drop_drafts_of(unit, writer.person_id) == 2
    assert kept(store, FORM, "y", writer) == kept(store, OTHER, "x", writer) == {}
    assert all(kept(store, form, "x", another) for form in (FORM, OTHER))


def test_a_draft_asks_for_what_its_form_asks_for(store: Store) -> None:
    with pytest.raises(Refused), store.begin(a_person(store, Role.STAKEHOLDER)) as unit:
        keep_draft(unit, FORM, "x", {})
    with pytest.raises(Refused, match="takes a person"), store.begin(SYSTEM) as unit:
        keep_draft(unit, FORM, "x", {})


def test_a_draft_may_be_as_large_as_its_form_says_and_no_larger(store: Store) -> None:
    writer, frame = a_person(store, Role.REVIEWER), len('{"words":""}')
    keep(store, FORM, "x", writer, "w" * (100 - frame))
    with pytest.raises(TooLarge, match="The form"):
        keep(store, FORM, "x", writer, "w" * (101 - frame))
    assert kept(store, FORM, "x", writer) == {"words": "w" * (100 - frame)}


def test_drafts_end_by_form_and_age(store: Store) -> None:
    writer = a_person(store, Role.REVIEWER)
    keep(store, FORM, "x", writer, "mine")
    keep(store, OTHER, "x", writer, "mine")
    with store.begin(SYSTEM) as unit:
        now = unit.at
        assert drafts_before(unit.session, FORM, now - KEPT) == end_drafts(unit, FORM, now - KEPT) == 0
        later = now + timedelta(seconds=1)
        assert drafts_before(unit.session, FORM, later) == end_drafts(unit, FORM, later) == 1
    assert (kept(store, FORM, "x", writer), kept(store, OTHER, "x", writer)) == ({}, {"words": "mine"})
