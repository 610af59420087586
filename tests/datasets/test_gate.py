"""The release gate: a version is frozen when every check holds, and a withdrawn consent reaches everything at once."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from governance.audit.tables import Action, ActionKind, Finding, FindingState
from governance.core.access import SYSTEM, Role
from governance.core.errors import Conflict, Invalid, NotFound
from governance.core.store import Store
from governance.datasets.commands import build, freeze, link_action, record_export, record_training
from governance.datasets.queries import (
    affected_by_withdrawal,
    dataset_counts,
    example_view,
    gate,
    version_view,
)
from governance.datasets.queries.consent import feedback_consents
from governance.datasets.recipe import Recipe
from governance.datasets.tables import DatasetState, DatasetVersion, Example
from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, Scope
from tests.builders import (
    a_correction,
    a_judged_case,
    a_model_version,
    a_person,
    a_withdrawal,
    an_output,
)


def built(store: Store, **recipe: Any) -> DatasetVersion:
    with store.begin(SYSTEM) as unit:
        return build(unit, "answers", Recipe(**recipe))


def frozen(store: Store) -> DatasetVersion:
    version = built(store)
    with store.begin(SYSTEM) as unit:
        return freeze(unit, version.id)


def failed(store: Store, version: DatasetVersion) -> dict[str, tuple[str, ...]]:
    with store.read() as session:
        return {check.name: check.examples for check in gate(session, version.id) if not check.passed}


def test_a_version_that_passes_is_frozen_once(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    version = frozen(store)
    assert version.state is DatasetState.FROZEN
    with pytest.raises(Conflict, match="answers@1 is frozen already"), store.begin(SYSTEM) as unit:
        freeze(unit, version.id)


def test_an_empty_version_is_not_frozen(store: Store) -> None:
    version = built(store)
    assert failed(store, version) == {"examples": ()}
    with pytest.raises(Conflict, match="no example"), store.begin(SYSTEM) as unit:
        freeze(unit, version.id)


def test_consent_withdrawn_after_the_build_closes_the_gate(store: Store) -> None:
    speaker = a_person(store)
    said = a_correction(store, an_output(store), "Ask your doctor.", by=speaker)
    a_correction(store, an_output(store), "Ask your pharmacist.")
    version = built(store)
    assert failed(store, version) == {}
    a_withdrawal(store, feedback_id=said)
    ((name, references),) = failed(store, version).items()
    with store.read() as session:
        (source,) = example_view(session, int(references[0].split("-")[1])).sources
    assert (name, source.reference, source.consents) == ("consent", f"FB-{said}", False)
    assert source.said_by == speaker.reference
    with pytest.raises(Conflict, match="1 example from words"), store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    assert failed(store, built(store)) == {}


def test_one_withdrawn_source_of_several_closes_the_gate(store: Store) -> None:
    output, speaker = an_output(store), a_person(store)
    a_correction(store, output, "Ask your doctor.")
    a_correction(store, output, "Ask your doctor.", by=speaker)
    version = built(store)
    a_withdrawal(store, person_id=speaker.person_id)
    assert list(failed(store, version)) == ["consent"]
    assert built(store).example_count == 1


def test_a_reviewer_can_take_their_corrections_back(store: Store) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, an_output(store), reviewer, correction="Ask your doctor.")
    version = built(store)
    a_withdrawal(store, person_id=reviewer.person_id)
    assert list(failed(store, version)) == ["consent"]
    again = built(store)
    assert (again.example_count, again.excluded) == (0, {"no_training_consent": 1})


def test_a_version_built_without_asking_for_consent_is_never_frozen(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.", may_train=False)
    version = built(store, require_training_consent=False)
    assert version.example_count == 1
    assert list(failed(store, version)) == ["consent"]


def test_tampered_examples_close_the_gate(store: Store) -> None:
    for number in range(3):
        a_correction(store, an_output(store), f"Ask {number}")
    version = built(store)
    same = '[{"content":"Take two.","role":"assistant"}]'
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM example_source WHERE example_id = 1")
        connection.exec_driver_sql(f"UPDATE example SET chosen = '{same}', rejected = '{same}' WHERE id = 2")
    assert failed(store, version) == {"sources": ("EXAMPLE-1",), "pairs": ("EXAMPLE-2",)}
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM example WHERE id = 1")
    assert "examples" in failed(store, version)


def test_a_withdrawal_reaches_versions_and_the_models_trained_on_them(store: Store) -> None:
    speaker, model_version = a_person(store), a_model_version(store, "3.1")
    for number in range(3):
        a_correction(store, an_output(store), f"Ask {number}", by=speaker if number else None)
    first, second = frozen(store), built(store)
    with store.begin(SYSTEM) as unit:
        record_training(unit, model_version, first.id)
    with store.read() as session:
        assert affected_by_withdrawal(session) == []
    a_withdrawal(store, person_id=speaker.person_id)
    built(store)
    with store.read() as session:
        reached = affected_by_withdrawal(session)
        counts = dataset_counts(session)
        names = version_view(session, first.id).model_versions
    assert [(each.version.id, each.examples) for each in reached] == [(second.id, 2), (first.id, 2)]
    assert [len(each.model_versions) for each in reached] == [0, 1]
    assert reached[1].model_versions == tuple(names)
    assert names[0].endswith(" 3.1")
    assert (counts.versions, counts.frozen, counts.trained_on, counts.affected) == (3, 1, 1, 2)
    assert counts.frozen_examples == 3


def test_the_rule_is_the_one_that_feedback_keeps(store: Store) -> None:
    speaker = a_person(store)
    output = an_output(store)
    withdrawn = a_correction(store, output, "one")
    a_correction(store, output, "two", by=speaker)
    a_withdrawal(store, feedback_id=withdrawn)
    a_withdrawal(store, person_id=speaker.person_id)
    a_correction(store, output, "three", by=speaker)
    a_correction(store, output, "four", may_train=False)
    a_correction(store, output, "five")
    with store.read() as session:
        ours, theirs = (
            session.execute(select(col(Feedback.correction)).where(rule).order_by(col(Feedback.id)))
            .scalars()
            .all()
            for rule in (feedback_consents(), standing_consent(Scope.TRAINING))
        )
    assert ours == theirs == ["three", "five"]


def test_only_frozen_versions_train_and_leave_the_house(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    model_version = a_model_version(store)
    version = built(store)
    with pytest.raises(Conflict, match="not frozen"), store.begin(SYSTEM) as unit:
        record_training(unit, model_version, version.id)
    with pytest.raises(Conflict, match="not frozen"), store.begin(SYSTEM) as unit:
        record_export(unit, version.id, "trl-preference", "0" * 64, 1)
    with store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    with store.begin(SYSTEM) as unit:
        record_training(unit, model_version, version.id)
    with pytest.raises(Conflict, match="known already"), store.begin(SYSTEM) as unit:
        record_training(unit, model_version, version.id)
    with pytest.raises(NotFound, match="model version"), store.begin(SYSTEM) as unit:
        record_training(unit, 99, version.id)


def test_a_version_carries_out_an_action_about_data(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    version = built(store)
    data, policy = (an_action(store, kind) for kind in (ActionKind.DATASET, ActionKind.POLICY))
    with store.begin(SYSTEM) as unit:
        link_action(unit, version.id, data)
    with store.read() as session:
        (carried_out,) = version_view(session, version.id).actions
    assert carried_out.reference == f"ACTION-{data}"
    with pytest.raises(Conflict, match="linked"), store.begin(SYSTEM) as unit:
        link_action(unit, version.id, data)
    with pytest.raises(Invalid, match="kind dataset"), store.begin(SYSTEM) as unit:
        link_action(unit, version.id, policy)
    with pytest.raises(NotFound, match="ACTION-99"), store.begin(SYSTEM) as unit:
        link_action(unit, version.id, 99)


def an_action(store: Store, kind: ActionKind) -> int:
    with store.begin(SYSTEM) as unit:
        finding = unit.add(
            Finding(
                title="It guesses doses",
                statement="In three answers.",
                severity=3,
                state=FindingState.ACTION_PLANNED,
                raised_at=unit.at,
            )
        )
        action = unit.add(
            Action(finding_id=finding.id, kind=kind, description="Show it better", planned_at=unit.at)
        )
        unit.record("finding.raised", f"FINDING-{finding.id}")
    return action.id


def test_the_gate_names_at_most_twenty_examples(store: Store) -> None:
    speaker = a_person(store)
    for number in range(25):
        a_correction(store, an_output(store), f"Ask {number}", by=speaker)
    version = built(store)
    a_withdrawal(store, person_id=speaker.person_id)
    with store.read() as session:
        (check,) = (check for check in gate(session, version.id) if not check.passed)
        count = session.execute(select(col(Example.id))).scalars().all()
    assert (len(check.examples), len(count)) == (20, 25)
    assert check.detail.startswith("25 examples")
