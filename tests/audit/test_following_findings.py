"""Findings are followed: effects are measured, cures that stop working open them again, risks run out, evidence can be
trusted.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from governance.audit.commands import (
    Shelf,
    Upload,
    accept_risk,
    attach_evidence,
    change_finding,
    close_finding,
    comment_on_finding,
    complete_action,
    measure_effect,
    plan_action,
    raise_finding,
    reopen_finding,
    set_risk_matrix,
    verify_finding,
)
from governance.audit.effects import EffectMeasure
from governance.audit.minding import look_after_findings
from governance.audit.queries import finding_view
from governance.audit.queries.matrix import USUAL, risk_map, severity_of
from governance.audit.tables import Action, ActionKind, Finding, FindingComment, FindingState
from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, Refused, TooLarge
from governance.core.store import Store
from tests.builders import a_flag, a_model_version, a_person, an_output

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def at(store: Store, moment: datetime) -> None:
    store.clock = lambda: moment


def raised(store: Store, by: Actor | None = None) -> int:
    with store.begin(by or a_person(store, Role.AUDITOR)) as unit:
        return raise_finding(unit, "It guesses doses", "In three answers.", 3).id


def cured(store: Store, engineer: Actor, measure: EffectMeasure | None = None) -> int:
    finding_id = raised(store)
    with store.begin(engineer) as unit:
        action = plan_action(unit, finding_id, ActionKind.MODEL, "Train again", effect_measure=measure)
    with store.begin(engineer) as unit:
        complete_action(unit, action.id)
    return finding_id


def state_of(store: Store, finding_id: int) -> FindingState:
    with store.read() as session:
        return session.get_one(Finding, finding_id).state


def few_flags(at_least: int = 4) -> EffectMeasure:
    return EffectMeasure(language="es", bound=0.3, at_least=at_least)


def test_nobody_verifies_until_the_effect_is_in_the_numbers(store: Store) -> None:
    engineer, auditor = a_person(store, Role.ENGINEER), a_person(store, Role.AUDITOR)
    version = a_model_version(store)
    finding_id = cured(store, engineer, few_flags())
    with pytest.raises(Conflict, match="nothing is counted yet"), store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Looks fine.")
    outputs = [an_output(store, f"A {n}", language="es", model_version_id=version) for n in range(3)]
    a_flag(store, outputs[0])
    with pytest.raises(Conflict, match=r"0\.3333 over 3"), store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Looks fine.")
    an_output(store, "A 4", language="es", model_version_id=version)
    with store.begin(auditor) as unit:
        (effect,) = measure_effect(unit, finding_id)
    assert (effect.value, effect.n, effect.met) == (0.25, 4, True)
    with store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "The numbers hold.")
    with store.read() as session:
        (action,) = session.exec(select(Action)).all()
    assert action.effect is not None and action.effect["met"] is True


def test_a_cure_that_stops_working_opens_the_finding_again(store: Store) -> None:
    at(store, NOON)
    engineer, auditor = a_person(store, Role.ENGINEER), a_person(store, Role.AUDITOR)
    version = a_model_version(store)
    outputs = [an_output(store, f"A {n}", language="es", model_version_id=version) for n in range(4)]
    finding_id = cured(store, engineer, few_flags())
    at(store, NOON + timedelta(days=5))
    with store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "The numbers hold.")
    with store.begin(auditor) as unit:
        close_finding(unit, finding_id)
    at(store, NOON + timedelta(days=12))
    assert look_after_findings(store) == 0
    for output_id in outputs[:2]:
        a_flag(store, output_id)
    assert look_after_findings(store) == 1
    assert state_of(store, finding_id) is FindingState.OPEN
    with store.read() as session:
        note = finding_view(session, finding_id).evidence[-1].note
    assert "fails again, it is 0.5 over 4" in note and "open for 5 days and clean for 7" in note
    assert look_after_findings(store) == 0


def test_an_accepted_risk_runs_out(store: Store) -> None:
    at(store, NOON)
    manager = a_person(store, Role.MANAGER)
    finding_id = raised(store)
    with pytest.raises(Invalid, match="until"), store.begin(manager) as unit:
        accept_risk(unit, finding_id, "Rare.", date(2026, 11, 29))
    with store.begin(manager) as unit:
        accept_risk(unit, finding_id, "Rare.", date(2026, 12, 31))
    at(store, datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert look_after_findings(store) == 0
    at(store, datetime(2027, 1, 1, 1, tzinfo=UTC))
    assert look_after_findings(store) == 1
    assert state_of(store, finding_id) is FindingState.OPEN


def test_late_actions_are_escalated_once_and_none_is_due_in_the_past(store: Store) -> None:
    at(store, NOON)
    engineer, finding_id = a_person(store, Role.ENGINEER), raised(store)
    with pytest.raises(Invalid, match="due_on: expected 2026-11-30 or later"), store.begin(engineer) as unit:
        plan_action(unit, finding_id, ActionKind.POLICY, "Say it clearer", due_on=date(2026, 11, 29))
    with store.begin(engineer) as unit:
        plan_action(unit, finding_id, ActionKind.POLICY, "Say it clearer", due_on=date(2026, 11, 30))
    assert look_after_findings(store) == 0
    at(store, NOON + timedelta(days=1))
    assert (look_after_findings(store), look_after_findings(store)) == (1, 0)


def test_changes_take_a_reason_and_comments_name_people(store: Store) -> None:
    auditor, other, finding_id = a_person(store, Role.AUDITOR), a_person(store, Role.ENGINEER), raised(store)
    with pytest.raises(Invalid, match="reason"), store.begin(auditor) as unit:
        change_finding(unit, finding_id, " ", severity=4)
    with pytest.raises(Invalid, match="change"), store.begin(auditor) as unit:
        change_finding(unit, finding_id, "No news", severity=3)
    with pytest.raises(Refused), store.begin(other) as unit:
        change_finding(unit, finding_id, "I don't like it", severity=1)
    with store.begin(auditor) as unit:
        found = change_finding(
            unit, finding_id, "Worse than thought", impact=5, likelihood=5, owner_id=other.person_id
        )
    assert (found.severity, found.owner_id) == (4, other.person_id)
    with store.begin(other) as unit:
        comment = comment_on_finding(unit, finding_id, f"Ask @{auditor.name}, not nobody@example.org.")
    assert comment.mentions == [auditor.person_id]
    with pytest.raises(Refused), store.begin(a_person(store)) as unit:
        comment_on_finding(unit, finding_id, "Hello")
    with store.read() as session:
        assert len(session.exec(select(FindingComment)).all()) == 1


def test_the_matrix_is_the_organisations(store: Store) -> None:
    auditor, finding_id = a_person(store, Role.AUDITOR), raised(store)
    with store.begin(auditor) as unit:
        change_finding(unit, finding_id, "Assessed", impact=2, likelihood=5)
    with store.read() as session:
        assert severity_of(session, 5, 5) == 4
        (cell,) = [cell for cell in risk_map(session) if cell.findings]
        with pytest.raises(Invalid, match="impact"):
            severity_of(session, 6, 1)
    assert (cell.impact, cell.likelihood, cell.findings) == (2, 5, [f"FINDING-{finding_id}"])
    stricter = [[max(2, severity) for severity in row] for row in USUAL]
    with store.begin(auditor) as unit:
        set_risk_matrix(unit, stricter, "Minors use it")
    with store.read() as session:
        assert severity_of(session, 1, 1) == 2
    for wrong in ([[1] * 5] * 4, [[4, 3, 3, 3, 3]] + [[4] * 5] * 4, [[0] * 5] * 5):
        with pytest.raises(Invalid, match="severities"), store.begin(auditor) as unit:
            set_risk_matrix(unit, wrong, "Why not")
    with pytest.raises(Refused), store.begin(a_person(store, Role.ENGINEER)) as unit:
        set_risk_matrix(unit, USUAL, "Why not")


def test_a_closed_finding_is_opened_again_by_those_who_may(store: Store) -> None:
    engineer, auditor = a_person(store, Role.ENGINEER), a_person(store, Role.AUDITOR)
    finding_id = cured(store, engineer)
    with store.begin(auditor) as unit:
        verify_finding(unit, finding_id, "Looked.")
    with pytest.raises(Refused), store.begin(engineer) as unit:
        reopen_finding(unit, finding_id, "I want to")
    with pytest.raises(Refused), store.begin(engineer) as unit:
        close_finding(unit, finding_id)
    with store.begin(auditor) as unit:
        reopen_finding(unit, finding_id, "It came back")
    assert state_of(store, finding_id) is FindingState.OPEN


def test_a_file_is_stored_only_for_those_who_may_and_only_if_it_passes(store: Store) -> None:
    shelf = Shelf(store.files, 1_000)
    finding_id, reviewer = raised(store), a_person(store, Role.REVIEWER)
    opened: list[int] = []

    def content() -> list[bytes]:
        opened.append(1)
        return [b"a,b\n1,2\n"]

    class Lazy:
        def __iter__(self) -> object:
            return iter(content())

    with pytest.raises(Refused), store.begin(reviewer) as unit:
        attach_evidence(unit, finding_id, "Rows", Upload("rows.csv", Lazy()), shelf)  # type: ignore[arg-type]
    assert opened == []
    auditor = a_person(store, Role.AUDITOR)
    with pytest.raises(Invalid, match="is a program"), store.begin(auditor) as unit:
        attach_evidence(unit, finding_id, "Report", Upload("report.pdf", [b"MZ..."]), shelf)
    with pytest.raises(TooLarge), store.begin(auditor) as unit:
        attach_evidence(unit, finding_id, "Report", Upload("big.txt", [b"x" * 1_001]), shelf)
    with store.begin(auditor) as unit:
        kept = attach_evidence(unit, finding_id, "Rows", Upload("rows.csv", content()), shelf)
    assert (kept.file_type, kept.file_bytes) == ("text/plain", 8)
    assert kept.file_sha256 is not None and store.files.get(kept.file_sha256) == b"a,b\n1,2\n"


def test_affected_versions_are_changed_with_a_reason(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        finding_id = raise_finding(unit, "Doses", "Guessed", 3, affects=["assistant 2.0"]).id
    with store.begin(SYSTEM) as unit:
        found = change_finding(
            unit, finding_id, "Seen in 2.1 too", affects=["assistant 2.0", "assistant 2.1"]
        )
    assert found.affects == ["assistant 2.0", "assistant 2.1"]


def test_a_file_of_five_gigabytes_is_refused_as_soon_as_it_is_too_large(store: Store) -> None:
    finding_id, block, read = raised(store), b"x" * 1_000_000, 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        for _ in range(5_000):
            read += len(block)
            yield block

    with pytest.raises(TooLarge), store.begin(a_person(store, Role.AUDITOR)) as unit:
        attach_evidence(
            unit, finding_id, "Film", Upload("film.mp4", endless()), Shelf(store.files, 25_000_000)
        )
    assert read <= 27_000_000
