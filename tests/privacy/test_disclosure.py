"""People appear under a pseudonym that differs by organisation; who they are is disclosed by two, and told to them."""

from pathlib import Path

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.events import event_view
from governance.core.ledger import head
from governance.core.people.commands.disclosing import ask_disclosure, decide_disclosure
from governance.core.people.operator import ensure_operator
from governance.core.people.queries.disclosing import disclosures
from governance.core.secrets import PSEUDONYM_SIGNS, Secrets
from governance.core.store import Store
from governance.feedback.commands.codes import issue_code
from governance.feedback.queries import FeedbackFilter, feedback_page
from governance.feedback.tables import Kind
from governance.views.receipts.queries import receipt
from tests.builders import a_person, a_statement, an_output


def test_a_pseudonym_stays_and_differs_by_organisation(tmp_path: Path) -> None:
    here, again, there = Secrets(tmp_path / "a"), Secrets(tmp_path / "a"), Secrets(tmp_path / "b")
    assert here.pseudonym(7) == again.pseudonym(7) != there.pseudonym(7)
    assert here.pseudonym(7) != here.pseudonym(8)
    assert here.pseudonym(7).startswith("P-") and len(here.pseudonym(7)) == 2 + PSEUDONYM_SIGNS
    assert (tmp_path / "a" / "pseudonym.key").stat().st_mode & 0o777 == 0o600
    one, other = (
        Secrets(tmp_path, "a key of the organisation"),
        Secrets(tmp_path / "c", "a key of the organisation"),
    )
    assert one.pseudonym(7) == other.pseudonym(7)
    with pytest.raises(Invalid):
        Secrets(tmp_path, "short").pseudonym(7)


def test_feedback_names_people_by_pseudonym(store: Store) -> None:
    speaker = a_person(store, Role.STAKEHOLDER)
    assert speaker.person_id is not None
    a_statement(store, an_output(store), Kind.COMMENT, by=speaker, comment="Hm.")
    with store.read() as session:
        (row,) = feedback_page(session, FeedbackFilter()).rows
    assert row.person == store.secrets.pseudonym(speaker.person_id)
    assert speaker.name not in str(row)


@pytest.fixture
def asked(store: Store) -> tuple[int, Actor, Actor]:
    """A disclosure that waits, whoever asked, and whom it is about."""
    speaker, admin = a_person(store, Role.STAKEHOLDER), a_person(store, Role.ADMIN)
    assert speaker.person_id is not None
    with store.begin(admin) as unit:
        return ask_disclosure(unit, speaker.person_id, "A threat").id, admin, speaker


def test_a_second_administrator_confirms_and_the_person_reads_of_it(
    store: Store, asked: tuple[int, Actor, Actor]
) -> None:
    disclosure_id, admin, speaker = asked
    second = a_person(store, Role.ADMIN)
    with store.begin(SYSTEM) as unit:
        code = issue_code(unit, person_id=speaker.person_id)
    with store.read() as session:
        assert [row.handle for row in disclosures(session, admin)] == [None]
        found = receipt(session, code)
        assert found is not None and found.disclosed == ()
    with pytest.raises(Refused, match="Someone other"), store.begin(admin) as unit:
        decide_disclosure(unit, disclosure_id, True)
    with store.begin(second) as unit:
        decide_disclosure(unit, disclosure_id, True)
    with store.read() as session:
        assert [row.handle for row in disclosures(session, admin)] == [speaker.name]
        assert [row.handle for row in disclosures(session, second)] == [None], "only whoever asked sees it"
        found = receipt(session, code)
        assert found is not None and [each.reason for each in found.disclosed] == ["A threat"]
        event = event_view(session, head(session).seq)
    assert (event.row.kind, event.row.data["without_second"]) == ("disclosure.confirmed", False)
    with pytest.raises(Conflict), store.begin(second) as unit:
        decide_disclosure(unit, disclosure_id, False)


def test_a_refused_disclosure_tells_nobody_anything(store: Store, asked: tuple[int, Actor, Actor]) -> None:
    disclosure_id, admin, speaker = asked
    with store.begin(a_person(store, Role.ADMIN)) as unit:
        decide_disclosure(unit, disclosure_id, False)
    with store.read() as session:
        assert [row.handle for row in disclosures(session, admin)] == [None]
    assert speaker.person_id is not None
    with store.begin(admin) as unit:
        assert ask_disclosure(unit, speaker.person_id, "Another reason").id > disclosure_id


def test_in_the_mode_for_one_person_the_ledger_says_that_there_was_no_second(store: Store) -> None:
    operator, speaker = ensure_operator(store), a_person(store, Role.STAKEHOLDER)
    assert speaker.person_id is not None
    with store.begin(operator) as unit:
        disclosure_id = ask_disclosure(unit, speaker.person_id, "A threat").id
    with store.begin(operator) as unit:
        assert decide_disclosure(unit, disclosure_id, True).without_second
    with store.read() as session:
        event = event_view(session, head(session).seq)
    assert event.row.data["without_second"] is True


def test_only_administrators_ask(store: Store, asked: tuple[int, Actor, Actor]) -> None:
    disclosure_id, admin, speaker = asked
    assert speaker.person_id is not None
    for role in set(Role) - {Role.ADMIN}:
        other = a_person(store, role)
        with pytest.raises(Refused), store.begin(other) as unit:
            ask_disclosure(unit, speaker.person_id, "A threat")
        with pytest.raises(Refused), store.begin(other) as unit:
            decide_disclosure(unit, disclosure_id, True)
        with pytest.raises(Refused), store.read() as session:
            disclosures(session, other)
    with pytest.raises(Conflict), store.begin(admin) as unit:
        ask_disclosure(unit, speaker.person_id, "Once more")
    with pytest.raises(Invalid), store.begin(admin) as unit:
        ask_disclosure(unit, speaker.person_id, " ")
    with pytest.raises(NotFound), store.begin(admin) as unit:
        ask_disclosure(unit, 999, "A threat")
    with pytest.raises(NotFound), store.begin(admin) as unit:
        decide_disclosure(unit, 999, True)
