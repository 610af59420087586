"""Findings are raised on what is there, cured by some and verified by others, and keep their history."""

from datetime import date, timedelta

import pytest

from governance.audit.commands import (
    accept_risk,
    add_evidence,
    complete_action,
    plan_action,
    raise_finding,
    reject_cure,
    reopen_finding,
    start_action,
    verify_finding,
)
from governance.audit.queries import FindingFilter, finding_counts, finding_view, findings
from governance.audit.tables import ActionKind, Finding, FindingState
from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.policy.queries import find_clause
from tests.builders import a_judged_case, a_model_version, a_person, a_policy, an_output

TODAY = date(2026, 11, 16)


def raised(store: Store, severity: int = 3, due_on: date | None = None) -> int:
    with store.begin(SYSTEM) as unit:
        return raise_finding(unit, "It guesses doses", "In three answers.", severity, due_on=due_on).id


def cured(store: Store, engineer: Actor, *, owner_id: int | None = None) -> int:
    """A finding whose only action the engineer completed."""
    finding_id = raised(store)
    with store.begin(engineer) as unit:
        action = plan_action(unit, finding_id, ActionKind.DATASET, "Show it better", owner_id=owner_id)
    with store.begin(engineer) as unit:
        complete_action(unit, action.id)
    return finding_id


def state_of(store: Store, finding_id: int) -> FindingState:
    with store.read() as session:
        return session.get_one(Finding, finding_id).state


def test_a_finding_tells_all_it_rests_on(store: Store) -> None:
    auditor, owner = a_person(store, Role.AUDITOR), a_person(store, Role.ENGINEER)
    a_policy(store, "# Health {#health}\n\nDon't guess doses.")
    with store.read() as session:
        clause = find_clause(session, "health@1")
    model_version = a_model_version(store, "2.0")
    case_id, _ = a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=clause)
    with store.begin(auditor) as unit:
        finding = raise_finding(
            unit,
            " Spanish doses ",
            "Worse than before.",
            4,
            clause_id=clause.id,
            case_ids=[case_id, case_id],
            model_version_id=model_version,
            language="es",
            scenario="medical-advice",
            owner_id=owner.person_id,
            due_on=TODAY,
        )
    with store.read() as session:
        view = finding_view(session, finding.id)
    row = view.row
    assert (row.title, row.clause, row.language, row.owner) == ("Spanish doses", "health@1", "es", owner.name)
    assert row.model_version.endswith(" 2.0")
    assert [(case.reference, case.verdict) for case in view.cases] == [(f"CASE-{case_id}", "violates")]
    assert view.raised_by == auditor.name
    assert row.is_overdue(TODAY + timedelta(days=1))
    assert not row.is_overdue(TODAY)


def test_the_cure_goes_from_plan_to_verification(store: Store) -> None:
    engineer, auditor = a_person(store, Role.ENGINEER), a_person(store, Role.AUDITOR)
    finding_id = raised(store)
    with store.begin(engineer) as unit:
        first = plan_action(unit, finding_id, ActionKind.DATASET, "Show it better")
    with store.begin(engineer) as unit:
        second = plan_action(unit, finding_id, ActionKind.POLICY, "Say it clearer")
    assert state_of(store, finding_id) is FindingState.ACTION_PLANNED
    with store.begin(engineer) as unit:
        start_action(unit, first.id)
    assert state_of(store, finding_id) is FindingState.IN_PROGRESS
    with store.begin(engineer) as unit:
        complete_action(unit, first.id)
    assert state_of(store, finding_id) is FindingState.IN_PROGRESS
    with store.begin(engineer) as unit:
        complete_action(unit, second.id)
    assert state_of(store, finding_id) is FindingState.AWAITING_VERIFICATION
    with store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Asked 50 questions again; none guessed.")
    with store.read() as session:
        view = finding_view(session, finding_id)
    assert (view.row.state, view.closed_by) == (FindingState.VERIFIED, auditor.name)
    assert (view.row.actions, view.row.actions_done) == (2, 2)
    assert [action.completed_by for action in view.actions] == [engineer.name] * 2


def test_nobody_verifies_their_own_cure(store: Store) -> None:
    doer = a_person(store, Role.ENGINEER, Role.AUDITOR)
    owner, auditor = a_person(store, Role.AUDITOR), a_person(store, Role.AUDITOR)
    finding_id = cured(store, doer, owner_id=owner.person_id)
    with store.read() as session:
        view = finding_view(session, finding_id)
    for who in (doer, owner):
        assert not view.may_be_verified_by(who.person_id)
        for decide in (verify_finding, reject_cure):
            with pytest.raises(Refused, match="someone else"), store.begin(who) as unit:
                decide(unit, finding_id, "Fine.")
    assert view.may_be_verified_by(auditor.person_id)
    with store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Looked at it.")


def test_not_even_an_admin_verifies_their_own_cure(store: Store) -> None:
    admin = a_person(store, Role.ADMIN)
    finding_id = cured(store, admin)
    with pytest.raises(Refused, match="someone else"), store.begin(admin) as unit:
        verify_finding(unit, finding_id, "Fine.")


def test_a_rejected_cure_needs_another_action(store: Store) -> None:
    engineer, auditor = a_person(store, Role.ENGINEER), a_person(store, Role.AUDITOR)
    finding_id = cured(store, engineer)
    with store.begin(auditor) as unit:
        reject_cure(unit, finding_id, "It still guesses in Spanish.")
    assert state_of(store, finding_id) is FindingState.OPEN
    with pytest.raises(Conflict, match="awaiting verification"), store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Fine after all.")
    with store.read() as session:
        (evidence,) = finding_view(session, finding_id).evidence
    assert evidence.note == "Cure rejected: It still guesses in Spanish."
    with store.begin(engineer) as unit:
        action = plan_action(unit, finding_id, ActionKind.DATASET, "More Spanish examples")
    with store.begin(engineer) as unit:
        complete_action(unit, action.id)
    assert state_of(store, finding_id) is FindingState.AWAITING_VERIFICATION


def test_a_manager_bears_a_risk_with_a_reason(store: Store) -> None:
    manager, finding_id = a_person(store, Role.MANAGER), raised(store)
    with pytest.raises(Invalid, match="note"), store.begin(manager) as unit:
        accept_risk(unit, finding_id, "  ")
    with pytest.raises(Refused), store.begin(a_person(store, Role.AUDITOR)) as unit:
        accept_risk(unit, finding_id, "Fine.")
    with store.begin(manager) as unit:
        accept_risk(unit, finding_id, "Retired next week.")
    with store.read() as session:
        view = finding_view(session, finding_id)
    assert (view.row.state, view.closing_note) == (FindingState.RISK_ACCEPTED, "Retired next week.")
    with pytest.raises(Conflict, match="risk accepted"), store.begin(SYSTEM) as unit:
        plan_action(unit, finding_id, ActionKind.MODEL, "Retire it")


def test_a_re_opened_finding_remembers_how_it_was_closed(store: Store) -> None:
    auditor = a_person(store, Role.AUDITOR)
    finding_id = cured(store, a_person(store, Role.ENGINEER))
    with store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Asked again.")
    with pytest.raises(Invalid, match="reason"), store.begin(auditor) as unit:
        reopen_finding(unit, finding_id, "")
    with store.begin(auditor) as unit:
        reopen_finding(unit, finding_id, "It is back in 2.2.")
    with store.read() as session:
        view = finding_view(session, finding_id)
    assert (view.row.state, view.closed_at, view.closing_note) == (FindingState.OPEN, None, "")
    (evidence,) = view.evidence
    assert evidence.note.startswith("Re-opened: It is back in 2.2. It was verified on ")
    assert evidence.note.endswith(": Asked again.")
    with pytest.raises(Conflict, match="re-opened"), store.begin(auditor) as unit:
        reopen_finding(unit, finding_id, "Again.")


def test_evidence_is_a_note_perhaps_with_a_file(store: Store) -> None:
    finding_id, engineer = raised(store), a_person(store, Role.ENGINEER)
    stored = store.files.put([b"transcript"])
    with store.begin(engineer) as unit:
        add_evidence(unit, finding_id, "The transcript.", file_name="answers.txt", file_sha256=stored.sha256)
    with pytest.raises(Invalid, match="file_name") as caught, store.begin(engineer) as unit:
        add_evidence(unit, finding_id, "", file_sha256="abc")
    assert [problem.field for problem in caught.value.problems] == ["note", "file_name", "file_sha256"]
    with store.read() as session:
        (evidence,) = finding_view(session, finding_id).evidence
    assert (evidence.file_name, evidence.added_by) == ("answers.txt", engineer.name)
    assert store.files.get(str(evidence.file_sha256)) == b"transcript"


def test_what_is_not_there_is_named(store: Store) -> None:
    for missing, named in (
        ({"audit_id": 9}, "AUDIT-9"),
        ({"clause_id": 9}, "clause"),
        ({"model_version_id": 9}, "model version"),
        ({"case_ids": [9, 12]}, "CASE-9"),
        ({"owner_id": 9}, "PERSON-9"),
    ):
        with pytest.raises(NotFound, match=named), store.begin(SYSTEM) as unit:
            raise_finding(unit, "Title", "Statement", 1, **missing)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as caught, store.begin(SYSTEM) as unit:
        raise_finding(unit, "x" * 201, " ", 5)
    assert [problem.field for problem in caught.value.problems] == ["statement", "title", "severity"]
    with pytest.raises(NotFound, match="ACTION-9"), store.begin(SYSTEM) as unit:
        start_action(unit, 9)


def test_an_action_begins_and_ends_once(store: Store) -> None:
    finding_id = raised(store)
    with store.begin(SYSTEM) as unit:
        action = plan_action(unit, finding_id, ActionKind.PROCESS, "Train the staff")
    for take, word in ((start_action, "begun"), (complete_action, "completed")):
        with store.begin(SYSTEM) as unit:
            take(unit, action.id)
        with pytest.raises(Conflict, match=word), store.begin(SYSTEM) as unit:
            take(unit, action.id)


def test_lists_filter_count_and_put_open_grave_findings_first(store: Store) -> None:
    low, grave = raised(store, 1), raised(store, 4, due_on=TODAY - timedelta(days=1))
    closed = raised(store, 4)
    with store.begin(a_person(store, Role.MANAGER)) as unit:
        accept_risk(unit, closed, "Rare.")
    with store.read() as session:
        everything = findings(session)
        severe = findings(session, FindingFilter(least_severity=4, states=(FindingState.OPEN,)))
        late = findings(session, FindingFilter(overdue_on=TODAY))
        second = findings(session, limit=1, offset=1)
        counts = finding_counts(session, TODAY)
    assert [row.id for row in everything.rows] == [grave, low, closed]
    assert [row.id for row in severe.rows] == [row.id for row in late.rows] == [grave]
    assert ([row.id for row in second.rows], second.total) == ([low], 3)
    assert (counts.open, counts.overdue, counts.open_by_severity) == (2, 1, {1: 1, 2: 0, 3: 0, 4: 1})
    assert counts.by_state[FindingState.RISK_ACCEPTED] == 1
