"""Whatever a screen or report calls a thing, search finds it by that name."""

import pytest

from governance.audit.commands import plan_action, raise_finding
from governance.audit.tables import ActionKind
from governance.core.access import SYSTEM
from governance.core.errors import Invalid, NotFound
from governance.core.ledger import head
from governance.core.store import Store
from governance.views.thread import Station, resolve_reference
from tests.builders import a_group, a_person, a_policy, an_output, pseudonym_of
from tests.views.thread.loop import CLAUSES, whole_loop


def test_every_form_of_reference_finds_its_object(store: Store) -> None:
    loop = whole_loop(store)
    with store.read() as session:
        for station, references in loop.references().items():
            for reference in references:
                node = resolve_reference(session, f" {reference} ")
                assert (node.kind, node.reference) == (station, reference)
        assert resolve_reference(session, "case-1").reference == "CASE-1"
    assert set(loop.references()) == set(Station)


def test_an_event_stands_for_what_it_happened_to(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(unit, "It guesses doses", "In three answers.", 3)
    with store.read() as session:
        seq = head(session).seq
        assert resolve_reference(session, f"EVENT-{seq}").reference == f"FINDING-{finding.id}"
        with pytest.raises(NotFound, match=f"EVENT-{seq + 1}"):
            resolve_reference(session, f"EVENT-{seq + 1}")


@pytest.mark.parametrize(
    "text",
    [
        "CASE-9",
        "OUT-99999999999999",
        "EVENT-0",
        "nothing@1",
        "a/b@1",
        "a/b@c",
        "assistant 9.9",
        "?",
        "",
        "@1",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(store: Store, text: str) -> None:
    with store.read() as session, pytest.raises(NotFound):
        resolve_reference(session, text)


def test_a_key_of_two_policies_needs_the_policys_name(store: Store) -> None:
    a_policy(store, CLAUSES, slug="guidelines")
    a_policy(store, CLAUSES, slug="house-rules")
    with store.read() as session:
        with pytest.raises(Invalid, match="policy"):
            resolve_reference(session, "health@1")
        node = resolve_reference(session, "house-rules/health@1")
    assert (node.kind, node.reference) == (Station.CLAUSE, "house-rules/health@1")


def test_a_name_that_means_several_things_can_be_told_apart(store: Store) -> None:
    loop = whole_loop(store, dataset="health")
    with store.read() as session:
        assert resolve_reference(session, "health@1").kind is Station.DATASET_VERSION
        clause = resolve_reference(session, "health@1", Station.CLAUSE)
        with pytest.raises(NotFound, match="policy version"):
            resolve_reference(session, "health@1", Station.POLICY_VERSION)
        with pytest.raises(NotFound, match="clause"):
            resolve_reference(session, "CASE-1", Station.CLAUSE)
    assert clause.id == loop.clause.id


def test_people_have_no_name_in_a_thread(store: Store) -> None:
    a_group(store, "elders")
    person = a_person(store, group="elders")
    with store.read() as session:
        node = resolve_reference(session, person.reference)
    known_as = pseudonym_of(store, person.name)
    assert (node.reference, node.title) == (f"PERSON-{person.person_id}", f"{known_as}, Elders")


def test_an_action_shows_how_far_it_is(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(unit, "It guesses doses", "In three answers.", 3)
    with store.begin(SYSTEM) as unit:
        action = plan_action(unit, finding.id, ActionKind.DATASET, "Show it better")
    with store.read() as session:
        assert resolve_reference(session, f"ACTION-{action.id}").state == "planned"


def test_a_long_text_is_cut_to_one_line(store: Store) -> None:
    output_id = an_output(store, "word\n" * 100)
    with store.read() as session:
        title = resolve_reference(session, f"OUT-{output_id}").title
    assert len(title) == 80
    assert title.endswith("…")
    assert "\n" not in title
