"""The queue: the gravest first, the oldest of them first; pages by key; filters; what is stuck."""

from datetime import timedelta

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import NotFound
from governance.core.store import Store
from governance.review.commands import judge, open_case
from governance.review.queries import (
    QueueFilter,
    ReviewCounts,
    case_queue,
    review_counts,
    waiting_for_adjudication,
)
from governance.review.tables import CaseState, OpenedFor, Verdict
from tests.builders import MOMENT, a_flag, a_model_version, a_person, an_output


def a_case(
    store: Store, severity: int = 2, days: int = 0, output_id: int | None = None, language: str = "en"
) -> int:
    output_id = output_id or an_output(store, language=language)
    with store.begin(SYSTEM, at=MOMENT + timedelta(days)) as unit:
        return open_case(unit, output_id, OpenedFor.HAND, severity=severity).id


def says(store: Store, case_id: int, verdict: Verdict, by: Actor | None = None) -> None:
    with store.begin(by or a_person(store, Role.REVIEWER)) as unit:
        judge(unit, case_id, verdict)


def queue(store: Store, wanted: QueueFilter | None = None) -> list[int]:
    with store.read() as session:
        return [row.id for row in case_queue(session, wanted or QueueFilter()).rows]


def test_the_gravest_come_first_and_the_oldest_of_them(store: Store) -> None:
    low, late, early, grave = (a_case(store, *spec) for spec in [(1, 0), (3, 2), (3, 1), (4, 3)])
    assert queue(store) == [grave, early, late, low]


def test_pages_follow_each_other_without_gap_or_repeat(store: Store) -> None:
    for number in range(11):
        a_case(store, severity=number % 3 + 1, days=number // 4)
    everything = queue(store)
    pages: list[list[int]] = []
    after = None
    with store.read() as session:
        while True:
            page = case_queue(session, QueueFilter(), after=after, limit=4)
            pages.append([row.id for row in page.rows])
            after = page.next_after
            if after is None:
                break
    assert [len(page) for page in pages] == [4, 4, 3]
    assert [row for page in pages for row in page] == everything
    with pytest.raises(NotFound, match="CASE-99"), store.read() as session:
        case_queue(session, QueueFilter(), after=99)


def test_a_row_shows_what_choosing_takes(store: Store) -> None:
    output_id = an_output(store, "Take  two. " * 50, model_version_id=a_model_version(store, "2.1"))
    a_flag(store, output_id, 3)
    a_flag(store, output_id, 2)
    a_flag(store, output_id, 4, may_review=False)
    case_id = a_case(store, 3, output_id=output_id)
    says(store, case_id, Verdict.ACCEPTABLE)
    with store.read() as session:
        (row,) = case_queue(session).rows
    assert row.reference == "CASE-1"
    assert row.excerpt == ("Take  two. " * 50)[:160]
    assert (row.flags, row.judgements, row.required_judgements, row.severity) == (2, 1, 2, 3)
    assert (row.state, row.language, row.scenario) == (CaseState.IN_REVIEW, "en", "medical-advice")
    assert row.model_version.endswith(" 2.1")
    assert row.age_days(MOMENT + timedelta(days=9)) == 9
    assert not row.is_overdue(MOMENT + timedelta(days=7))
    assert row.is_overdue(MOMENT + timedelta(days=7, seconds=1))


def test_filters_leave_what_was_asked_for(store: Store) -> None:
    english, spanish = a_case(store), a_case(store, 4, language="es")
    resolved = a_case(store, 1)
    says(store, resolved, Verdict.ACCEPTABLE)
    says(store, english, Verdict.ACCEPTABLE)
    assert queue(store) == [spanish, english]
    assert queue(store, QueueFilter(state=CaseState.RESOLVED)) == [resolved]
    assert queue(store, QueueFilter(state=CaseState.IN_REVIEW)) == [english]
    assert queue(store, QueueFilter(severity=4)) == [spanish]
    assert queue(store, QueueFilter(language="es")) == [spanish]
    assert queue(store, QueueFilter(scenario="medical-advice", severity=2)) == [english]
    assert queue(store, QueueFilter(scenario="travel")) == []


def test_a_reviewer_is_shown_what_they_can_judge_and_what_they_judged(store: Store) -> None:
    me, output_id = a_person(store, Role.REVIEWER), an_output(store)
    a_flag(store, output_id, by=me)
    flagged = a_case(store, output_id=output_id)
    judged, complete, fresh = a_case(store), a_case(store), a_case(store)
    says(store, judged, Verdict.ACCEPTABLE, me)
    says(store, complete, Verdict.ACCEPTABLE)
    says(store, complete, Verdict.UNCLEAR)
    assert queue(store, QueueFilter(for_reviewer=me.person_id)) == [fresh]
    assert queue(store, QueueFilter(mine=me.person_id)) == [judged]
    assert queue(store) == [flagged, judged, complete, fresh]


def test_cases_on_which_reviewers_differ_wait_for_someone_else(store: Store) -> None:
    waiting, other, agreed = a_case(store), a_case(store), a_case(store)
    says(store, waiting, Verdict.ACCEPTABLE)
    says(store, waiting, Verdict.UNCLEAR)
    says(store, other, Verdict.ACCEPTABLE)
    for _ in range(2):
        says(store, agreed, Verdict.UNCLEAR)
    with store.read() as session:
        (row,) = waiting_for_adjudication(session)
    assert row.id == waiting
    assert row.is_waiting


def test_counts_tell_the_states_and_what_is_stuck(store: Store) -> None:
    a_case(store, 4, days=0)
    a_case(store, 4, days=8)
    says(store, a_case(store, 2, days=9), Verdict.ACCEPTABLE)
    says(store, a_case(store, 1, days=9), Verdict.ACCEPTABLE)
    waiting = a_case(store, 2, days=9)
    says(store, waiting, Verdict.ACCEPTABLE)
    says(store, waiting, Verdict.UNCLEAR)
    with store.read() as session:
        counts = review_counts(session, MOMENT + timedelta(days=9))
    assert counts == ReviewCounts(open=2, in_review=2, resolved=1, overdue=1, waiting=1, escalated=0)


def test_an_empty_store_has_an_empty_queue(store: Store) -> None:
    assert queue(store) == []
    with store.read() as session:
        assert review_counts(session, MOMENT) == ReviewCounts(0, 0, 0, 0, 0, 0)
        assert waiting_for_adjudication(session) == []
