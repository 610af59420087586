"""The overview counts what stands at each station of the loop and what is stuck there, and never walks through feedback."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.event import listens_for

from governance.core.access import SYSTEM, Role
from governance.core.store import Store
from governance.feedback.commands import record_batch
from governance.feedback.records import FeedbackRecord
from governance.feedback.tables import Kind
from governance.policy.queries import clauses
from governance.registry.commands import add_model, add_model_version
from governance.review.tables import Case, Citation
from governance.views.overview import Overview, overview
from tests.builders import a_judged_case, a_person, a_policy, an_output

NOW = datetime.now(UTC)


def at(store: Store, moment: datetime | None = None) -> Overview:
    with store.read() as session:
        return overview(session, moment or store.clock())


def hear(store: Store, weeks_ago: int, key: str) -> None:
    """One rating, given so many weeks ago."""
    record = FeedbackRecord(
        key=key,
        kind="rating",
        model_version="assistant 1.0",
        output=f"answer-{key}",
        prompt="How are you?",
        answer="Well.",
        language="en",
        scenario="small-talk",
        rating=4,
        given_at=NOW - timedelta(weeks=weeks_ago),
    )
    with store.begin(SYSTEM) as unit:
        assert not record_batch(unit, "test", [(1, record)]).problems


def test_an_empty_store_says_that_it_is_empty(store: Store) -> None:
    assert at(store).is_empty


def test_weeks_without_feedback_are_counted_as_such(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
    with store.begin(SYSTEM) as unit:
        add_model_version(unit, "assistant", "1.0")
    hear(store, 3, "old")
    hear(store, 0, "new")
    heard = at(store).heard
    assert heard.total == 2
    assert heard.by_kind[Kind.RATING] == (1, 0, 0, 1)
    assert heard.by_kind[Kind.FLAG] == (0, 0, 0, 0)
    assert [later - week for week, later in zip(heard.weeks, heard.weeks[1:], strict=False)] == [
        timedelta(weeks=1)
    ] * 3


def test_a_case_is_stuck_once_its_service_level_has_passed(store: Store) -> None:
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), resolved=False)
    with store.read() as session:
        opened_at = session.get_one(Case, 1).opened_at
    assert at(store, opened_at + timedelta(days=6)).review.overdue == 0
    assert at(store, opened_at + timedelta(days=8)).review.overdue == 1


def test_a_judgement_counts_as_stale_once_though_it_cites_two_changed_clauses(store: Store) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    first = a_policy(store, "# One {#one}\nOld.\n\n# Two {#two}\nOld.\n", label="v1")
    with store.read() as session:
        one, two = clauses(session, first.id)
    _, judgement_id = a_judged_case(store, an_output(store), reviewer, clause=one)
    with store.begin(SYSTEM) as unit:
        unit.add(Citation(judgement_id=judgement_id, clause_id=two.id))
        unit.record("case.judged", "CASE-1")
    assert at(store).rules.stale_judgements == 0
    a_policy(store, "# One {#one}\nNew.\n\n# Two {#two}\nNew.\n", label="v2")
    rules = at(store).rules
    assert (rules.versions, rules.clauses, rules.stale_judgements) == (1, 2, 1)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_no_query_of_the_overview_reads_all_feedback(store: Store) -> None:
    asked: list[tuple[str, object]] = []

    @listens_for(store.engine, "before_cursor_execute")
    def _note(
        connection: Connection, cursor: object, statement: str, parameters: object, *rest: object
    ) -> None:
        asked.append((statement, parameters))

    at(store)
    plans = [
        (row.detail, statement)
        for statement, parameters in list(asked)
        if statement.lstrip().startswith(("SELECT", "WITH"))
        for row in _plan(store, statement, parameters)
    ]
    assert len(plans) > 10
    scans = [
        detail for detail, _ in plans if detail.startswith(("SCAN feedback", "SCAN said", "SCAN output"))
    ]
    assert [scan for scan in scans if "feedback_week" not in scan] == []


def _plan(store: Store, statement: str, parameters: object) -> list[object]:
    with store.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))  # type: ignore[arg-type]


def test_the_roll_up_and_not_the_records_is_what_is_counted(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO feedback_week (week, kind, count) VALUES ('2025-06-02', 'flag', 1000000)")
        )
    assert at(store).heard.total == 1_000_000
