"""After an erasure the words are nowhere, the ledger is whole, and everything says what is gone and under which order."""

import json
from pathlib import Path

import pytest

from governance.audit.commands import raise_finding
from governance.audit.queries import finding_view
from governance.core.access import SYSTEM, Actor, Role
from governance.core.drafts.commands import keep_draft
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.events import event_view
from governance.core.ledger import head
from governance.core.people.commands import set_roles
from governance.core.people.queries import actor_by_id
from governance.core.store import Store
from governance.core.verify import verify
from governance.datasets.commands import build, freeze
from governance.datasets.queries import rebuilt
from governance.datasets.recipe import Recipe
from governance.feedback.commands import record_batch
from governance.feedback.commands.indexing import index_all
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.queries import FeedbackFilter, feedback_page
from governance.feedback.records import FeedbackRecord
from governance.feedback.tables import Feedback, Kind
from governance.privacy.commands import erase_person
from governance.privacy.queries import erasures, everything_about
from governance.privacy.scrub import erase, erase_again, journal_path, scrub
from governance.registry.commands import add_model, add_model_version
from governance.review.commands import judge, keep_verdict, open_case
from governance.review.tables import OpenedFor, Verdict
from governance.schema import METADATA
from tests.builders import a_correction, a_person, a_statement, an_output
from tests.review.rig import a_case

WORD = "zanzibarwords"
SAID = f"It told my mother {WORD} to stop her pills"
ORDER = "Letter of 3 June"


@pytest.fixture
def person(store: Store) -> Actor:
    """Someone whose words stand in statements, the search index, a quotation, a finding and a frozen dataset version."""
    speaker = a_person(store, Role.STAKEHOLDER)
    output = an_output(store)
    a_statement(store, output, Kind.COMMENT, by=speaker, comment=SAID)
    a_correction(store, output, f"Ask your doctor, {WORD}", by=speaker)
    a_correction(store, output, "Ask a nurse instead of me")
    index_all(store)
    with store.begin(SYSTEM) as unit:
        case = open_case(unit, output, OpenedFor.HAND, "Look at it")
    with store.begin(a_person(store, Role.REVIEWER)) as unit:
        judge(unit, case.id, Verdict.UNCLEAR, rationale=f"Grave: {SAID}. We must act.")
    with store.begin(SYSTEM) as unit:
        raise_finding(unit, "Stops medicines", f"One said: {SAID}.", 3, case_ids=[case.id])
    with store.begin(SYSTEM) as unit:
        version = build(unit, "medical", Recipe()).id
    with store.begin(SYSTEM) as unit:
        freeze(unit, version)
    return speaker


def test_unsent_drafts_of_every_form_are_in_the_export_and_go_with_an_erasure(store: Store) -> None:
    typed = a_person(store, Role.STAKEHOLDER)
    assert typed.person_id is not None
    case_id = a_case(store)
    with store.begin(SYSTEM) as unit:
        set_roles(unit, typed.person_id, frozenset({Role.STAKEHOLDER, Role.REVIEWER}))
    with store.read() as session:
        both = actor_by_id(session, typed.person_id)
    with store.begin(both) as unit:
        keep_draft(unit, FEEDBACK_FORM, "OUT-1", {"comment": WORD})
        keep_verdict(unit, case_id, {"rationale": WORD})
    with store.read() as session:
        kept = everything_about(session, typed.person_id)["drafts"]
    assert sorted((each["form"], each["place"]) for each in kept) == [
        ("feedback", "OUT-1"),
        ("verdict", f"CASE-{case_id}"),
    ]
    assert str(kept).count(WORD) == 2
    with store.begin(SYSTEM) as unit:
        set_roles(unit, typed.person_id, frozenset({Role.STAKEHOLDER}))
    erase(store, SYSTEM, typed.person_id, ORDER)
    assert WORD.encode() not in bytes_of(store)


def bytes_of(store: Store) -> bytes:
    """All that the database's files hold, or every cell of every table where there are none."""
    if store.engine.dialect.name == "sqlite":
        database = Path(str(store.engine.url.database))
        return b"".join(path.read_bytes() for path in sorted(database.parent.glob(f"{database.name}*")))
    with store.engine.connect() as connection:
        return "".join(
            str(connection.exec_driver_sql(f"SELECT * FROM {name}").all())
            for name in [*METADATA.tables, "feedback_search"]
            if name != "erasure"
        ).encode()


def test_after_an_erasure_the_words_are_nowhere_and_the_ledger_is_whole(store: Store, person: Actor) -> None:
    assert person.person_id is not None
    assert WORD.encode() in bytes_of(store) and person.name.encode() in bytes_of(store)
    row = erase(store, SYSTEM, person.person_id, ORDER)
    assert row.counts == {"statements": 2, "quotes": 2, "examples": 1, "identities": 1}
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == []
        assert [(each.order, each.counts) for each in erasures(session)] == [(ORDER, row.counts)]
        event = event_view(session, head(session).seq)
        assert (event.row.kind, event.row.data["order"]) == ("person.erased", ORDER)
        assert "[words withheld]" in finding_view(session, 1).statement
        rows = feedback_page(session, FeedbackFilter()).rows
        assert len(rows) == 3 and [each.is_withheld for each in rows].count(True) == 2
        again = rebuilt(session, 1)
    assert (again.matches, again.erased) == (False, 1)
    held = bytes_of(store)
    assert WORD.encode() not in held
    assert f"'{person.name}'".encode() not in held


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_no_page_of_the_file_and_no_log_keeps_the_name(store: Store, person: Actor) -> None:
    assert person.person_id is not None
    erase(store, SYSTEM, person.person_id, ORDER)
    assert person.name.encode() not in bytes_of(store)


def test_words_changed_behind_the_ledgers_back_are_noticed_after_an_erasure_too(
    store: Store, person: Actor
) -> None:
    assert person.person_id is not None
    erase(store, SYSTEM, person.person_id, ORDER)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE feedback SET comment = 'Something else' WHERE id = 1")
        connection.exec_driver_sql("UPDATE feedback SET rating = 3 WHERE id = 2")
    with store.read() as session:
        assert len(verify(session, METADATA.sorted_tables).problems) == 2


def test_an_erasure_without_an_order_in_the_ledger_is_noticed(store: Store, person: Actor) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE feedback SET comment = NULL, content_hash = 'erased' WHERE id = 1")
    with store.read() as session:
        assert len(verify(session, METADATA.sorted_tables).problems) == 1


def test_only_administrators_erase_and_never_staff_or_themselves(store: Store, person: Actor) -> None:
    assert person.person_id is not None
    admin, reviewer = a_person(store, Role.ADMIN), a_person(store, Role.REVIEWER)
    assert admin.person_id is not None and reviewer.person_id is not None
    for role in set(Role) - {Role.ADMIN}:
        with pytest.raises(Refused), store.begin(a_person(store, role)) as unit:
            erase_person(unit, person.person_id, ORDER)
    for person_id in (admin.person_id, reviewer.person_id):
        with pytest.raises(Refused), store.begin(admin) as unit:
            erase_person(unit, person_id, ORDER)
    with pytest.raises(Invalid), store.begin(admin) as unit:
        erase_person(unit, person.person_id, " ")
    with pytest.raises(NotFound), store.begin(admin) as unit:
        erase_person(unit, 999, ORDER)
    with store.begin(admin) as unit:
        erase_person(unit, person.person_id, ORDER)
    with pytest.raises(Conflict), store.begin(admin) as unit:
        erase_person(unit, person.person_id, ORDER)


def test_a_stopped_erasure_is_finished_by_running_it_again(store: Store, person: Actor) -> None:
    assert person.person_id is not None
    with store.begin(SYSTEM) as unit:
        erase_person(unit, person.person_id, ORDER)
    erase(store, SYSTEM, person.person_id, ORDER)
    assert WORD.encode() not in bytes_of(store)
    assert len(journal_path(store).read_text().splitlines()) == 1


def test_a_backup_from_before_gives_nothing_back(store: Store, person: Actor) -> None:
    """The journal of erasures lies beside the database: what a restored one doesn't know of is erased anew."""
    assert person.person_id is not None
    journal_path(store).parent.mkdir(parents=True, exist_ok=True)
    line = {
        "person_id": person.person_id,
        "pseudonym": store.secrets.pseudonym(person.person_id),
        "order": ORDER,
        "at": "2026-06-03T00:00:00.000000Z",
    }
    other = {**line, "person_id": 2, "pseudonym": "P-ANOTHERONE"}
    journal_path(store).write_text(json.dumps(line) + "\n" + json.dumps(other) + "\n")
    assert list(erase_again(store, SYSTEM)) == [line["pseudonym"]]
    assert WORD.encode() not in bytes_of(store)
    assert list(erase_again(store, SYSTEM)) == []


def test_a_sender_who_repeats_erased_words_brings_nothing_back(store: Store) -> None:
    said = FeedbackRecord(
        key="k", kind="comment", model_version="assistant 1.0", output="o", person="wren", comment=SAID,
        prompt="How many?", answer="Ten.", language="en", scenario="medical", consent=("review",),
    )  # fmt: skip
    with store.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
        add_model_version(unit, "assistant", "1.0")
        assert record_batch(unit, "api:chat", [(1, said)]).created
        salted = unit.session.get_one(Feedback, 1)
        assert salted.salt is not None and len(salted.salt) == 32
        person_id = salted.person_id
    assert person_id is not None
    erase(store, SYSTEM, person_id, ORDER)
    with store.begin(SYSTEM) as unit:
        result = record_batch(unit, "api:chat", [(1, said)])
    assert result.conflicts and not result.created


def test_everything_about_a_person_is_exported(store: Store, person: Actor) -> None:
    assert person.person_id is not None
    with store.read() as session:
        everything = everything_about(session, person.person_id)
        with pytest.raises(NotFound):
            everything_about(session, 999)
    assert json.loads(json.dumps(everything)) == everything
    assert everything["person"]["handle"] == person.name
    assert [said["comment"] for said in everything["statements"] if "comment" in said] == [SAID]
    assert everything["statements"][0]["consent_review"] is True
    assert "salt" not in json.dumps(everything) and "hash" not in json.dumps(everything["statements"])
    scrub(store)
