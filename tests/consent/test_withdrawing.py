"""Who may take consent back: whoever spoke or holds their code, their product, an administrator with a reason. Nobody else."""

import json
from pathlib import Path

import pytest

from governance.core.access import SYSTEM, Actor, Permission, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.events import event_view
from governance.core.ledger import head
from governance.core.store import Store
from governance.datasets.commands import build, freeze, record_export, record_training
from governance.datasets.queries import version_view
from governance.datasets.recipe import Recipe
from governance.feedback.commands import (
    relay_withdrawal,
    relay_withdrawal_of,
    withdraw_by_code,
    withdraw_consent,
    withdraw_for,
)
from governance.feedback.commands.codes import issue_code
from governance.feedback.queries import consent_receipt
from governance.feedback.tables import Kind, Scope
from governance.review.commands import open_case
from governance.review.following import catch_up
from governance.review.tables import OpenedFor
from governance.review.tables.desks import CasePlace
from tests.builders import a_correction, a_flag, a_model_version, a_person, a_statement, an_output
from tests.rig.server import plumbline

PRODUCT = Actor("KEY-1", "Chat", granted=frozenset({Permission.RELAY_WITHDRAWAL}))


def stands(store: Store, feedback_id: int) -> set[str]:
    with store.read() as session:
        return {line.scope.value for line in consent_receipt(session, feedback_id) if line.stands}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_takes_back_anothers_consent(store: Store, role: Role) -> None:
    speaker, other = a_person(store, Role.STAKEHOLDER), a_person(store, role)
    said = a_correction(store, an_output(store), "Ask your doctor.", by=speaker)
    anonymous = a_correction(store, an_output(store), "Ask your doctor.")
    for wanted in ({"feedback_id": said}, {"feedback_id": anonymous}, {"person_id": speaker.person_id}):
        with pytest.raises(Refused), store.begin(other) as unit:
            withdraw_consent(unit, Scope.TRAINING, **wanted)
        with pytest.raises(Refused), store.begin(other) as unit:
            withdraw_for(unit, [Scope.TRAINING], "I say so", **wanted)
    assert stands(store, said) == stands(store, anonymous) == {"review", "training"}


def test_someone_nobody_knows_takes_nothing_back(store: Store) -> None:
    """Who spoke is unknown, and so is who acts: that doesn't make them the same."""
    anonymous = a_correction(store, an_output(store), "Ask your doctor.")
    nobody = Actor("contributor", "Someone", frozenset({Role.STAKEHOLDER}))
    with pytest.raises(Refused), store.begin(nobody) as unit:
        withdraw_consent(unit, Scope.TRAINING, feedback_id=anonymous)


def test_an_administrator_does_it_on_behalf_with_a_reason_that_is_kept(store: Store) -> None:
    speaker, admin = a_person(store, Role.STAKEHOLDER), a_person(store, Role.ADMIN)
    said = a_correction(store, an_output(store), "Ask your doctor.", by=speaker)
    with pytest.raises(Refused), store.begin(admin) as unit:
        withdraw_consent(unit, Scope.TRAINING, person_id=speaker.person_id)
    with pytest.raises(Invalid, match="reason"), store.begin(admin) as unit:
        withdraw_for(unit, [Scope.TRAINING], "  ", person_id=speaker.person_id)
    with pytest.raises(Invalid), store.begin(admin) as unit:
        withdraw_for(unit, [], "They wrote", person_id=speaker.person_id)
    with pytest.raises(NotFound), store.begin(admin) as unit:
        withdraw_for(unit, [Scope.TRAINING], "They wrote", person_id=999)
    with store.begin(admin) as unit:
        withdraw_for(unit, [Scope.TRAINING], "Letter of 3 June", person_id=speaker.person_id)
    assert stands(store, said) == {"review"}
    with store.read() as session:
        event = event_view(session, head(session).seq)
    assert event.row.data == {"scope": "training", "reason": "Letter of 3 June"}
    assert event.row.actor == admin.reference


def test_a_code_opens_what_it_was_given_out_for_and_nothing_else(store: Store) -> None:
    output = an_output(store)
    mine, other = a_correction(store, output, "Ask a doctor."), a_correction(store, output, "Ask a nurse.")
    with store.begin(SYSTEM) as unit:
        code = issue_code(unit, feedback_ids=[mine])
    with store.begin(a_person(store, Role.STAKEHOLDER)) as unit:
        withdraw_by_code(unit, code, [Scope.TRAINING])
    assert (stands(store, mine), stands(store, other)) == ({"review"}, {"review", "training"})
    with pytest.raises(NotFound), store.begin(SYSTEM) as unit:
        withdraw_by_code(unit, "7K3M9", [Scope.TRAINING])


def test_a_product_relays_for_its_own_people_alone(store: Store) -> None:
    speaker, output = a_person(store, Role.STAKEHOLDER), an_output(store)
    here = a_statement(store, output, Kind.COMMENT, by=speaker, comment="Hm.", origin="api:chat", key="k")
    elsewhere = a_statement(store, output, Kind.COMMENT, by=speaker, comment="Hm.", origin="api:kiosk")
    with store.begin(PRODUCT) as unit:
        assert relay_withdrawal_of(unit, "api:chat", speaker.name, [Scope.TRAINING]) == 1
    assert (stands(store, here), stands(store, elsewhere)) == ({"review"}, {"review", "training"})
    with store.begin(PRODUCT) as unit:
        assert relay_withdrawal(unit, "api:chat", "k", list(Scope)) == [Scope.REVIEW]
    for person in ("nobody", a_person(store, Role.STAKEHOLDER).name):
        with pytest.raises(NotFound), store.begin(PRODUCT) as unit:
            relay_withdrawal_of(unit, "api:chat", person, [Scope.TRAINING])
    with pytest.raises(Refused), store.begin(a_person(store, Role.STAKEHOLDER)) as unit:
        relay_withdrawal_of(unit, "api:chat", speaker.name, [Scope.TRAINING])


def test_a_withdrawal_by_person_moves_the_queue(store: Store) -> None:
    speaker, output = a_person(store, Role.STAKEHOLDER), an_output(store)
    a_flag(store, output, severity=4, by=speaker)
    with store.begin(SYSTEM) as unit:
        case = open_case(unit, output, OpenedFor.HAND, "Look at it")
    catch_up(store)

    def flags() -> int:
        with store.read() as session:
            return session.get_one(CasePlace, case.id).flags

    assert flags() == 1
    with store.begin(speaker) as unit:
        withdraw_consent(unit, Scope.REVIEW, person_id=speaker.person_id)
    catch_up(store)
    assert flags() == 0


@pytest.fixture
def frozen(store: Store) -> tuple[int, int]:
    """A frozen version of one correction, and the statement."""
    said = a_correction(store, an_output(store), "Ask your doctor.")
    with store.begin(SYSTEM) as unit:
        version = build(unit, "medical", Recipe()).id
    with store.begin(SYSTEM) as unit:
        freeze(unit, version)
    with store.begin(SYSTEM) as unit:
        withdraw_for(unit, [Scope.TRAINING], "They wrote", feedback_id=said)
    return version, said


def test_a_frozen_version_with_withdrawn_words_is_not_exported(store: Store, frozen: tuple[int, int]) -> None:
    with pytest.raises(Conflict, match="withdrawn"), store.begin(SYSTEM) as unit:
        record_export(unit, frozen[0], "trl", "0" * 64, 10)


def test_training_on_withdrawn_words_is_recorded_only_with_a_reason_that_is_shown(
    store: Store, frozen: tuple[int, int]
) -> None:
    model = a_model_version(store, "2.1")
    with pytest.raises(Conflict, match="1 example of medical@1"), store.begin(SYSTEM) as unit:
        record_training(unit, model, frozen[0])
    with store.begin(SYSTEM) as unit:
        record_training(unit, model, frozen[0], override_reason="It ran the day before")
    with store.read() as session:
        view, event = version_view(session, frozen[0]), event_view(session, head(session).seq)
    assert list(view.overrides.values()) == ["It ran the day before"]
    assert event.row.data["withdrawn_examples"] == 1
    assert json.dumps(event.row.data).count("It ran the day before") == 1


def test_a_training_without_withdrawn_words_keeps_no_reason(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    with store.begin(SYSTEM) as unit:
        version = build(unit, "medical", Recipe()).id
    with store.begin(SYSTEM) as unit:
        freeze(unit, version)
    with store.begin(SYSTEM) as unit:
        assert record_training(unit, a_model(unit), version, override_reason="None").override_reason == ""


def a_model(unit: object) -> int:
    from governance.registry.tables import Model, ModelVersion

    model = unit.add(Model(slug="other", name="Other"))  # type: ignore[attr-defined]
    return int(unit.add(ModelVersion(model_id=model.id, label="1")).id)  # type: ignore[attr-defined]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_command_line_withdraws_and_shows(store: Store, tmp_path: Path) -> None:
    speaker = a_person(store, Role.STAKEHOLDER)
    said = a_correction(store, an_output(store), "Ask your doctor.", by=speaker)
    url = str(store.engine.url)

    def run(*words: str) -> str:
        done = plumbline(*words, home=tmp_path, PLUMBLINE_DATABASE_URL=url)
        return f"{done.returncode} {done.stdout}{done.stderr}"

    assert "training: given" in run("consent", "show", f"FB-{said}")
    assert run("consent", "withdraw", "--person", speaker.name, "--scope", "training").startswith("1")
    asked = ("--person", speaker.name, "--scope", "training", "--reason", "They wrote")
    assert run("consent", "withdraw", *asked, "--json").startswith("0")
    assert "training: withdrawn on" in run("consent", "show", f"FB-{said}")
    assert run("consent", "withdraw").startswith("1") and run("consent", "show", "FB-99").startswith("1")
    assert run("consent", "withdraw", "--person", "nobody", "--reason", "They wrote").startswith("1")
