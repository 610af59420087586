"""Checks that the organisation asks for: each fails where it should, and a manager may release in spite of it, with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.datasets.commands import build, freeze, release_in_spite, set_gate_rule
from governance.datasets.queries import GateCheck, gate, row_diff, row_diff_counts, version_view
from governance.datasets.recipe import Recipe, read_recipe
from governance.datasets.tables import DatasetState, DatasetVersion, Example
from governance.feedback.tables import Preference
from governance.measures.length_bias import length_bias
from tests.builders import (
    a_comparison,
    a_correction,
    a_group,
    a_judged_case,
    a_person,
    a_withdrawal,
    an_output,
)

MANAGER = Actor("PERSON-9", "Mara", frozenset({Role.MANAGER}), None)
ENGINEER = Actor("PERSON-8", "Eli", frozenset({Role.ENGINEER}), None)


def built(store: Store, **recipe: object) -> DatasetVersion:
    with store.begin(SYSTEM) as unit:
        return build(unit, "answers", read_recipe(recipe))


def asked(store: Store, version: DatasetVersion, name: str, limit: float, against: str = "") -> GateCheck:
    with store.begin(MANAGER) as unit:
        set_gate_rule(unit, name, limit, against)
    with store.read() as session:
        return next(check for check in gate(session, version.id) if check.name == name)


def contested(store: Store) -> DatasetVersion:
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Ten.")
    for preference in (Preference.FIRST, Preference.FIRST, Preference.SECOND):
        a_comparison(store, good, bad, preference, by=a_person(store))
    return built(store)


def test_agreement_and_contested_rows(store: Store) -> None:
    version = contested(store)
    assert asked(store, version, "agreement", 0.66).passed
    failed = asked(store, version, "agreement", 0.67)
    assert not failed.passed and failed.detail.startswith("67% of the people")
    assert asked(store, version, "contested", 1).passed
    assert not asked(store, version, "contested", 0.5).passed


def test_personal_data_and_length(store: Store) -> None:
    a_correction(store, an_output(store, "No."), "Write to ada@example.org, at any time you like.")
    for number in range(12):
        a_correction(store, an_output(store, f"N{number}"), f"A much longer answer, {number}.")
    version = built(store)
    found = asked(store, version, "personal_data", 0)
    assert not found.passed and len(found.examples) == 1
    assert asked(store, version, "personal_data", 1).passed
    assert not asked(store, version, "length", 0.7).passed
    assert asked(store, version, "length", 1).passed


def test_groups_must_stand_behind_enough_examples(store: Store) -> None:
    a_group(store, "patients"), a_group(store, "nurses")
    for number, group in enumerate((1, 1, 2)):
        a_correction(store, an_output(store), f"Answer {number}", stakeholder_group_id=group)
    version = built(store)
    assert asked(store, version, "group_coverage", 1).passed
    assert not asked(store, version, "group_coverage", 2).passed


def test_a_quorum_of_reviewers_stands_behind_judged_examples(store: Store) -> None:
    a_judged_case(store, an_output(store, "Ten."), a_person(store, Role.REVIEWER), correction="Ask.")
    version = built(store)
    assert asked(store, version, "quorum", 1).passed
    assert not asked(store, version, "quorum", 2).passed


def test_words_of_an_evaluation_set_leak(store: Store) -> None:
    run = "one two three four five six seven eight nine ten eleven twelve thirteen"
    a_correction(
        store, an_output(store, "N", language="es", asked="Count in Spanish, please."), f"{run} and on"
    )
    with store.begin(SYSTEM) as unit:
        build(unit, "exam", Recipe(languages=("es",)))
    a_correction(store, an_output(store, "M", asked="Say numbers."), f"Well: {run}")
    a_correction(store, an_output(store, "O", asked="Something else?"), "Nothing of that kind.")
    version = built(store, languages=["en"])
    found = asked(store, version, "leakage", 0, "exam@1")
    assert (found.passed, len(found.examples)) == (False, 1)
    assert asked(store, version, "leakage", 0.5, "exam@1").passed


def test_a_manager_releases_in_spite_of_a_failure_with_a_reason_that_is_shown(store: Store) -> None:
    version = contested(store)
    assert not asked(store, version, "agreement", 0.9).passed
    with pytest.raises(Conflict, match="does not pass the gate"), store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    with pytest.raises(Refused, match="release in spite"), store.begin(ENGINEER) as unit:
        release_in_spite(unit, version.id, "We need it.")
    with pytest.raises(Invalid, match="reason"), store.begin(MANAGER) as unit:
        release_in_spite(unit, version.id, " ")
    with store.begin(MANAGER) as unit:
        release_in_spite(unit, version.id, "The minority's view is in the next version.")
    with store.read() as session:
        row = version_view(session, version.id).row
    assert (row.state, row.failed_checks) == (DatasetState.FROZEN, ["agreement"])
    assert row.release_reason == "The minority's view is in the next version."


def test_nobody_overrules_consent(store: Store) -> None:
    said = a_correction(store, an_output(store), "Ask your doctor.")
    version = built(store)
    a_withdrawal(store, feedback_id=said)
    with pytest.raises(Conflict, match="consent"), store.begin(MANAGER) as unit:
        release_in_spite(unit, version.id, "We need it.")


def test_a_rule_is_set_by_those_who_may_and_within_its_range(store: Store) -> None:
    with pytest.raises(Refused), store.begin(ENGINEER) as unit:
        set_gate_rule(unit, "agreement", 0.5)
    for name, limit, field in (
        ("agrement", 0.5, "name"),
        ("agreement", 2.0, "limit"),
        ("leakage", 0.0, "against"),
    ):
        with pytest.raises(Invalid, match=field), store.begin(MANAGER) as unit:
            set_gate_rule(unit, name, limit)


def test_the_gate_refuses_an_empty_rejected_answer(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    version = built(store)
    with store.begin(SYSTEM) as unit:
        example = unit.session.get_one(Example, 1)
        example.rejected = [{"role": "assistant", "content": ""}]
        unit.record("example.changed", "EXAMPLE-1")
    with store.read() as session:
        failed = {check.name: check.examples for check in gate(session, version.id) if not check.passed}
    assert failed == {"pairs": ("EXAMPLE-1",)}


def test_rows_added_removed_and_turned_round_are_told_apart(store: Store) -> None:
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Ten.")
    a_comparison(store, good, bad, by=a_person(store))
    gone = a_correction(store, an_output(store), "Wait.")
    one = built(store)
    for _ in range(2):
        a_comparison(store, good, bad, Preference.SECOND, by=a_person(store))
    a_withdrawal(store, feedback_id=gone)
    a_correction(store, an_output(store), "Rest.")
    other = built(store)
    with store.read() as session:
        assert row_diff_counts(session, one.id, other.id) == {"added": 1, "removed": 1, "changed": 1}
        changes = {row.change: row for row in row_diff(session, one.id, other.id)}
    assert changes["removed"].reason == "no_training_consent"
    assert changes["changed"].after is not None
    assert changes["changed"].after["chosen"][0]["content"] == "Ten."


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1))
def test_length_bias_lies_within_its_interval_and_turns_with_the_pairs(pairs: list[tuple[int, int]]) -> None:
    chosen, rejected = zip(*pairs, strict=True)
    found, turned = length_bias(chosen, rejected), length_bias(rejected, chosen)
    assert found is not None and turned is not None
    assert found.low - 1e-9 <= found.share <= found.high + 1e-9
    assert found.share + turned.share == pytest.approx(1)
    assert length_bias([], []) is None
