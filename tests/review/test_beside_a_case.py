"""What stands beside a case: precedent, each group's voice, the clauses in force, what was typed so far."""

import pytest

from governance.core.access import SYSTEM
from governance.core.drafts.queries import draft
from governance.core.errors import Refused
from governance.core.store import Store
from governance.feedback.queries import feedback_on_output
from governance.feedback.tables import Kind
from governance.review.commands import judge, keep_verdict
from governance.review.drafts import VERDICT_FORM, place_of_verdict
from governance.review.queries import case_view, clauses_in_force, similar_cases, voices
from governance.review.tables import Verdict
from tests.builders import MOMENT, a_flag, a_group, a_policy, a_statement, an_output
from tests.review.rig import a_case, reviewer, says

DOSE = "You can take two tablets of ibuprofen every four hours, that should be fine."


def test_the_cases_most_alike_come_first_with_what_they_came_to(store: Store) -> None:
    answers = [
        DOSE.replace("ibuprofen", "aspirin"),
        "Ask the office at the town hall for the form.",
        DOSE.replace("two", "three"),
    ]
    for answer in answers:
        says(store, a_case(store, 1, output_id=an_output(store, answer)))
    says(store, a_case(store, 1, output_id=an_output(store, DOSE, language="es")))
    a_case(store, 1, output_id=an_output(store, DOSE))
    here = a_case(store, 1, output_id=an_output(store, DOSE))
    with store.read() as session:
        found = similar_cases(session, here)
    assert [each.case_id for each in found][:2] == [3, 1]
    assert found[0].likeness > found[1].likeness > 0.4
    assert (found[0].verdict, found[0].dissent, found[0].excerpt) == (Verdict.ACCEPTABLE, 0, answers[2])


def test_a_case_without_like_has_no_precedent(store: Store) -> None:
    here = a_case(store)
    with store.read() as session:
        assert similar_cases(session, here) == similar_cases(session, 99) == []


def test_each_group_has_its_own_spread(store: Store) -> None:
    elderly, experts = a_group(store, "elderly"), a_group(store, "experts")
    output_id = an_output(store)
    for rating in (1, 2, 2):
        a_statement(store, output_id, Kind.RATING, rating=rating, stakeholder_group_id=elderly.id)
    a_statement(store, output_id, Kind.FLAG, category="tone", severity=2, stakeholder_group_id=experts.id)
    a_flag(store, output_id, 3)
    with store.read() as session:
        found = voices(session, feedback_on_output(session, output_id))
    assert [(each.name, each.position) for each in found] == [
        ("Elderly", 0),
        ("Experts", 1),
        ("no group stated", None),
    ]
    assert (found[0].ratings, found[0].mean, found[1].mean) == ({1: 1, 2: 2}, pytest.approx(5 / 3), None)
    assert (found[1].flags, found[2].flags) == ({2: 1}, {3: 1})


def test_clauses_in_force_are_found_by_words(store: Store) -> None:
    a_policy(store, "# Medicine {#medicine}\nSend people to a doctor.\n\n# Pay {#pay}\nName a price.\n")
    a_policy(store, "# Medicine {#medicine}\nSend people to a doctor now.\n")
    with store.read() as session:
        (found,) = clauses_in_force(session, store.clock())
    assert (found.reference, found.holds("DOCTOR medi"), found.holds("price")) == ("medicine@2", True, False)


def test_what_was_typed_is_kept_until_the_verdict_is_stored(store: Store) -> None:
    case_id, someone = a_case(store), reviewer(store)
    place = place_of_verdict(case_id)
    for words in ("It na", "It names a dose."):
        with store.begin(someone) as unit:
            keep_verdict(unit, case_id, {"rationale": words, "clauses": [3]})
    with store.read() as session:
        assert draft(session, VERDICT_FORM, place, someone.person_id) == {
            "rationale": "It names a dose.",
            "clauses": [3],
        }
        assert draft(session, VERDICT_FORM, place, reviewer(store).person_id) == {}
        assert draft(session, VERDICT_FORM, place, None) == {}
    with store.begin(someone) as unit:
        judge(unit, case_id, Verdict.ACCEPTABLE)
    with store.read() as session:
        assert draft(session, VERDICT_FORM, place, someone.person_id) == {}
    with pytest.raises(Refused, match="takes a person"), store.begin(SYSTEM) as unit:
        keep_verdict(unit, case_id, {})


def test_a_case_shows_what_makes_it_urgent(store: Store) -> None:
    case_id, someone = a_case(store, 3), reviewer(store)
    with store.read() as session:
        view = case_view(session, case_id, someone, MOMENT)
    assert view.desk.parts is not None
    assert sum(view.desk.parts.points(MOMENT).values()) == 83
    assert (view.has_seat, view.desk.people, view.appeals, view.quorum) == (True, [], [], None)
