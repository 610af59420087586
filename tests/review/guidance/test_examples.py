"""Good and bad answers on a clause: from a case or written for it, and held against the clause's text."""

import pytest

from governance.core.access import Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.queries import find_clause
from governance.policy.tables import Clause
from governance.review.guidance.commands import add_example, remove_example
from governance.review.guidance.queries import version_examples
from governance.review.guidance.tables import ExampleKind
from governance.schema import METADATA
from tests.builders import a_judged_case, a_person, a_policy, an_output

TEXT = "# Doses {#doses}\nSend people to a doctor.\n\n# Tone {#tone}\nBe kind.\n"


def clause(store: Store, key: str = "doses") -> Clause:
    with store.read() as session:
        return find_clause(session, key)


def test_an_example_from_a_case_brings_its_question_and_answer(store: Store) -> None:
    version = a_policy(store, TEXT)
    case_id, _ = a_judged_case(store, an_output(store, "Take ten."), a_person(store, Role.REVIEWER))
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        add_example(unit, clause(store).id, ExampleKind.BAD, "", case_id=case_id, note="It names a dose.")
        add_example(unit, clause(store).id, ExampleKind.GOOD, "Ask your doctor.", asked="How many?")
    with store.read() as session:
        [good, bad] = version_examples(session, version.id)["doses"]
        assert verify(session, METADATA.sorted_tables).ok
    assert (bad.asked, bad.answer, bad.case) == ("How many may I take?", "Take ten.", f"CASE-{case_id}")
    assert (good.kind, good.answer, good.holds) == (ExampleKind.GOOD, "Ask your doctor.", True)


def test_an_example_lives_on_and_says_when_the_text_has_changed_since(store: Store) -> None:
    a_policy(store, TEXT)
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        add_example(unit, clause(store).id, ExampleKind.GOOD, "Ask your doctor.")
        add_example(unit, clause(store, "tone").id, ExampleKind.GOOD, "I am sorry to hear that.")
    later = a_policy(store, TEXT.replace("a doctor", "a doctor, at once"))
    with store.read() as session:
        found = version_examples(session, later.id)
    assert {key: [row.holds for row in rows] for key, rows in found.items()} == {
        "doses": [False],
        "tone": [True],
    }


def test_a_case_that_is_judged_blind_gives_no_example(store: Store) -> None:
    a_policy(store, TEXT)
    case_id, _ = a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), resolved=False)
    owner = a_person(store, Role.POLICY_OWNER)
    with pytest.raises(Conflict, match="not resolved"), store.begin(owner) as unit:
        add_example(unit, clause(store).id, ExampleKind.BAD, "", case_id=case_id)
    with pytest.raises(NotFound, match="CASE-999"), store.begin(owner) as unit:
        add_example(unit, clause(store).id, ExampleKind.BAD, "", case_id=999)
    with pytest.raises(Invalid, match="answer"), store.begin(owner) as unit:
        add_example(unit, clause(store).id, ExampleKind.BAD, " ")
    with pytest.raises(Refused), store.begin(a_person(store, Role.REVIEWER)) as unit:
        add_example(unit, clause(store).id, ExampleKind.BAD, "No.")


def test_an_example_can_be_taken_back_once(store: Store) -> None:
    version = a_policy(store, TEXT)
    owner = a_person(store, Role.POLICY_OWNER)
    with store.begin(owner) as unit:
        example_id = add_example(unit, clause(store).id, ExampleKind.BAD, "No.").id
        remove_example(unit, example_id)
    with pytest.raises(Conflict), store.begin(owner) as unit:
        remove_example(unit, example_id)
    with store.read() as session:
        assert version_examples(session, version.id) == {}
