"""What came first is asked of the ledger, never of a clock: with a clock that runs back, consent and reports are the same."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from governance.audit.commands import complete_action, plan_action, raise_finding
from governance.audit.tables import ActionKind
from governance.core.access import SYSTEM, Role
from governance.core.ledger import head
from governance.core.store import Store
from governance.datasets.commands import build
from governance.datasets.queries import gate
from governance.datasets.recipe import Recipe
from governance.feedback.commands import withdraw_by_code, withdraw_consent
from governance.feedback.commands.aside import leave_out, take_in
from governance.feedback.commands.codes import issue_code
from governance.feedback.queries import consent_receipt
from governance.feedback.tables import Kind, Scope
from governance.review.commands import judge, open_case
from governance.review.tables import OpenedFor, Verdict
from governance.views.account import Account, account_of
from governance.views.receipts.queries import receipt
from reports.catalogue.kind import Asked
from reports.making import file_stem, make_report
from tests.builders import a_correction, a_flag, a_judged_case, a_person, a_statement, an_output

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def now(store: Store) -> int:
    with store.read() as session:
        return head(session).seq


def account(store: Store, seq: int | None = None) -> Account:
    with store.read() as session:
        return account_of(session, START, END, seq)


def test_a_withdrawal_counts_though_the_clock_ran_back_an_hour(store: Store) -> None:
    speaker, output = a_person(store, Role.STAKEHOLDER), an_output(store)
    said = a_correction(store, output, "Ask your doctor.", by=speaker)
    with store.begin(SYSTEM) as unit:
        version = build(unit, "medical", Recipe()).id
        code = issue_code(unit, person_id=speaker.person_id)
    with store.begin(speaker, at=datetime.now(UTC) - timedelta(hours=1)) as unit:
        withdraw_consent(unit, Scope.TRAINING, person_id=speaker.person_id)
    with store.read() as session:
        assert [check.name for check in gate(session, version) if not check.passed] == ["consent"]
        assert not consent_receipt(session, said)[1].stands
        found = receipt(session, code)
    assert found is not None and Scope.TRAINING not in found.standing
    with store.begin(SYSTEM) as unit:
        assert build(unit, "again", Recipe()).example_count == 0


def test_what_is_said_after_a_withdrawal_comes_with_its_own_consent(store: Store) -> None:
    speaker, output = a_person(store, Role.STAKEHOLDER), an_output(store)
    with store.begin(speaker, at=datetime.now(UTC) + timedelta(hours=1)) as unit:
        withdraw_consent(unit, Scope.TRAINING, person_id=speaker.person_id)
    a_correction(store, output, "Ask your doctor.", by=speaker)
    with store.begin(SYSTEM) as unit:
        assert build(unit, "medical", Recipe()).example_count == 1


def test_a_reviewers_withdrawal_reaches_their_judgements_by_event(store: Store) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, an_output(store), reviewer, correction="I can't say.")
    with store.begin(reviewer, at=datetime.now(UTC) - timedelta(hours=1)) as unit:
        withdraw_consent(unit, Scope.TRAINING, person_id=reviewer.person_id)
    with store.begin(SYSTEM) as unit:
        assert build(unit, "medical", Recipe()).example_count == 0


def test_a_receipt_tells_of_reviews_that_came_later_by_event(store: Store) -> None:
    speaker, output = a_person(store, Role.STAKEHOLDER), an_output(store)
    a_judged_case(store, output, a_person(store, Role.REVIEWER))
    a_flag(store, output, by=speaker)
    with store.begin(SYSTEM) as unit:
        code = issue_code(unit, person_id=speaker.person_id)
    with store.read() as session:
        found = receipt(session, code)
    assert found is not None and [step.stage.value for step in found.statements[0].steps] == ["received"]


def test_a_report_asked_again_at_the_same_event_counts_the_same(store: Store) -> None:
    """Judgements, resolutions, findings, actions and versions that came later don't count, whatever time they tell of."""
    reviewer, output = a_person(store, Role.REVIEWER), an_output(store)
    a_flag(store, output)
    a_judged_case(store, an_output(store), reviewer, correction="I can't say.")
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(unit, "It guesses doses", "Once.", 3)
    with store.begin(SYSTEM) as unit:
        action = plan_action(unit, finding.id, ActionKind.PROCESS, "Show it better")
    seq = now(store)
    first = account(store, seq)
    past = datetime.now(UTC) - timedelta(days=3)
    with store.begin(SYSTEM, at=past) as unit:
        complete_action(unit, action.id)
    with store.begin(SYSTEM, at=past) as unit:
        raise_finding(unit, "It guesses again", "Twice.", 3)
    with store.begin(SYSTEM, at=past) as unit:
        case = open_case(unit, output, OpenedFor.HAND, "Look at it")
    with store.begin(reviewer, at=past) as unit:
        judge(unit, case.id, Verdict.UNCLEAR, rationale="Nobody can tell.")
    with store.begin(SYSTEM, at=past) as unit:
        build(unit, "medical", Recipe())
    a_statement(store, output, Kind.COMMENT, comment="And then?")
    assert account(store, seq) == first
    later = account(store)
    assert (len(first.found.findings), len(later.found.findings)) == (1, 2)
    assert (first.found.findings[0].done, later.found.findings[-1].done + later.found.findings[0].done) == (
        0,
        1,
    )
    assert (first.judged.judgements, later.judged.judgements) == (1, 2)
    assert (first.judged.opened, later.judged.opened) == (1, 2)
    assert (len(first.built), len(later.built)) == (0, 1)
    assert (first.heard.total, later.heard.total) == (1, 2)


def test_resolutions_after_the_event_leave_a_case_waiting(store: Store) -> None:
    reviewer, output = a_person(store, Role.REVIEWER), an_output(store)
    with store.begin(SYSTEM) as unit:
        case = open_case(unit, output, OpenedFor.HAND, "Look at it")
        case.required_judgements = 1
        unit.record("case.changed", "CASE-1")
    seq = now(store)
    with store.begin(reviewer, at=datetime.now(UTC) - timedelta(days=1)) as unit:
        judge(unit, case.id, Verdict.ACCEPTABLE, rationale="It is fine.")
    assert (account(store, seq).judged.waiting, len(account(store, seq).judged.resolved)) == (1, 0)
    assert (account(store).judged.waiting, len(account(store).judged.resolved)) == (0, 1)


def test_the_time_of_a_report_is_when_the_store_reached_its_event(store: Store) -> None:
    a_flag(store, an_output(store))
    reached = account(store).period.as_of
    with store.begin(SYSTEM, at=datetime.now(UTC) - timedelta(days=30)) as unit:
        raise_finding(unit, "It guesses doses", "Once.", 3)
    told = account(store)
    assert told.period.as_of == reached
    assert [line.state for line in told.found.findings] == ["open"]


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        ("2026-11-29T23:59:59.999999+00:00", 0),
        ("2026-11-30T00:00:00+00:00", 1),
        ("2026-11-30T23:59:59.999999+00:00", 1),
        ("2026-12-01T00:00:00+00:00", 0),
    ],
)
def test_a_period_holds_its_first_and_its_last_day(store: Store, at: str, counted: int) -> None:
    a_statement(store, an_output(store), Kind.COMMENT, comment="Hm.", given_at=datetime.fromisoformat(at))
    with store.read() as session:
        made = account_of(session, datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    assert made.heard.total == counted


def test_a_period_is_named_by_its_first_and_its_last_day(store: Store) -> None:
    with store.read() as session:
        asked = Asked(starts_at=datetime(2026, 11, 1, tzinfo=UTC), ends_at=datetime(2026, 12, 1, tzinfo=UTC))
        made = make_report(session, "governance", asked)
    assert made.title == "Governance report, 2026-11-01 to 2026-11-30"
    assert file_stem("governance", made) == "governance-2026-11-01-to-2026-11-30"


def set_aside_at(session: Session, seq: int) -> tuple[int, int]:
    heard = account_of(session, START, END, seq).heard
    return heard.total, heard.set_aside


def test_what_is_set_aside_is_left_out_from_one_event_until_the_other(store: Store) -> None:
    said = a_flag(store, an_output(store))
    before = now(store)
    with store.begin(SYSTEM) as unit:
        leave_out(unit, [said], 1)
        unit.record("crowd.decided", "crowd decision 1")
    during = now(store)
    with store.begin(SYSTEM) as unit:
        take_in(unit, 1)
        unit.record("crowd.decision_reversed", "crowd decision 1")
    with store.read() as session:
        assert [set_aside_at(session, seq) for seq in (before, during, now(store))] == [
            (1, 0),
            (0, 1),
            (1, 0),
        ]


def test_a_receipts_code_takes_back_what_was_said_before(store: Store) -> None:
    speaker, output = a_person(store, Role.STAKEHOLDER), an_output(store)
    a_correction(store, output, "Ask your doctor.", by=speaker)
    with store.begin(SYSTEM) as unit:
        code = issue_code(unit, person_id=speaker.person_id)
    with store.begin(SYSTEM, at=datetime.now(UTC) - timedelta(hours=1)) as unit:
        withdraw_by_code(unit, code, [Scope.TRAINING])
    with store.begin(SYSTEM) as unit:
        assert build(unit, "medical", Recipe()).example_count == 0
