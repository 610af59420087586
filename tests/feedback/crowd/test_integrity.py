"""What stands out is pointed out, a person decides, statistics follow, and everything can be taken back."""

from datetime import timedelta

import pytest
from sqlmodel import select

from governance.core import verify as checking
from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.feedback.commands.rollups import recount
from governance.feedback.crowd.commands.deciding import decide, reverse
from governance.feedback.crowd.commands.examining import Examined, examine
from governance.feedback.crowd.queries import CrowdView, crowd_view, decision_records, signal_records
from governance.feedback.crowd.tables import CrowdVerdict, Pattern
from governance.feedback.queries import FeedbackFilter, feedback_count, feedback_page, weekly_counts
from governance.feedback.tables import FeedbackSlice, FeedbackWeek, Kind
from governance.schema import METADATA
from governance.views.account import account_of
from tests.builders import MOMENT, a_group, a_person, a_statement, an_output, pseudonym_of


def a_crowd_with_a_stranger(store: Store) -> Actor:
    """Six people who rate a few of thirty answers each day, and one who gives all of them five stars in an hour."""
    group = a_group(store).id
    outputs = [an_output(store) for _ in range(30)]
    people, stranger = [a_person(store) for _ in range(6)], a_person(store)
    for number, person in enumerate(people):
        for turn in range(15):
            a_statement(
                store,
                outputs[(turn * 2 + number) % 30],
                Kind.RATING,
                by=person,
                rating=1 + (turn + number) % 4,
                stakeholder_group_id=group,
                given_at=MOMENT + timedelta(days=turn // 2),
            )
    for minute, output in enumerate(outputs):
        a_statement(
            store, output, Kind.RATING, by=stranger, rating=5, given_at=MOMENT + timedelta(minutes=minute)
        )
    with store.begin(SYSTEM) as unit:
        recount(unit.session)
    return stranger


def look_over(store: Store) -> CrowdView:
    with store.begin(SYSTEM) as unit:
        examine(unit)
    return view(store)


def view(store: Store) -> CrowdView:
    with store.read() as session:
        return crowd_view(session)


def counted(store: Store) -> int:
    with store.read() as session:
        return sum(week.count for week in weekly_counts(session))


def rollups(store: Store) -> list[list[object]]:
    with store.read() as session:
        weeks = [row.model_dump() for row in session.exec(select(FeedbackWeek)) if row.count]
        slices = [row.model_dump() for row in session.exec(select(FeedbackSlice)) if row.count]
    return [sorted(map(str, rows)) for rows in (weeks, slices)]


def test_who_gives_one_value_to_everything_is_pointed_out_and_nothing_is_left_out(store: Store) -> None:
    stranger = a_crowd_with_a_stranger(store)
    with store.begin(a_person(store, Role.REVIEWER)) as unit:
        assert examine(unit) == Examined(120, 2)
    found = view(store)
    assert {signal.pattern for signal in found.signals} == {Pattern.STRAIGHT_LINE, Pattern.DISAGREEMENT}
    for signal in found.signals:
        known_as = pseudonym_of(store, stranger.name)
        assert signal.person_id == stranger.person_id and signal.evidence["who"] == known_as
        with store.read() as session:
            assert len(signal_records(session, signal.id)) == signal.records == 30
    assert counted(store) == 120 and found.set_aside == 0 and found.examined_at is not None


def test_set_aside_leaves_statistics_and_comes_back(store: Store) -> None:
    a_crowd_with_a_stranger(store)
    auditor = a_person(store, Role.AUDITOR)
    line = next(each for each in look_over(store).signals if each.pattern is Pattern.STRAIGHT_LINE)
    before = rollups(store)
    with store.begin(auditor) as unit:
        decision = decide(
            unit, line.id, CrowdVerdict.SET_ASIDE, "Nobody reads thirty answers in half an hour."
        )
    assert counted(store) == 90 and view(store).set_aside == 30
    aside = rollups(store)
    with store.begin(SYSTEM) as unit:
        recount(unit.session)
    assert rollups(store) == aside
    with store.read() as session:
        assert feedback_count(session, FeedbackFilter()).count == 120
        assert feedback_count(session, FeedbackFilter(is_aside=True)).count == 30
        assert all(row.is_aside for row in feedback_page(session, FeedbackFilter(is_aside=True)).rows)
        assert len(decision_records(session, decision)) == 30
    with store.begin(auditor) as unit:
        reverse(unit, decision, "They are a tester of ours.")
    assert counted(store) == 120 and rollups(store) == before
    [taken_back] = view(store).decisions
    assert taken_back.reversal_reason == "They are a tester of ours."
    assert next(each for each in view(store).signals if each.id == line.id).decision is None
    with store.read() as session:
        assert checking.verify(session, METADATA.sorted_tables).ok


def test_two_decisions_on_the_same_records_leave_them_out_once(store: Store) -> None:
    a_crowd_with_a_stranger(store)
    auditor = a_person(store, Role.AUDITOR)
    made = []
    for signal in look_over(store).signals:
        with store.begin(auditor) as unit:
            made.append(decide(unit, signal.id, CrowdVerdict.SET_ASIDE, "The same stranger."))
    assert counted(store) == 90
    with store.begin(auditor) as unit:
        reverse(unit, made[1], "One is enough.")
    assert counted(store) == 90


def test_a_report_leaves_out_what_was_set_aside_as_its_event_knew_it(store: Store) -> None:
    a_crowd_with_a_stranger(store)
    [signal, *_] = look_over(store).signals
    period = MOMENT - timedelta(days=1), MOMENT + timedelta(days=30)
    with store.read() as session:
        before = account_of(session, *period)
    with store.begin(a_person(store, Role.AUDITOR)) as unit:
        decide(unit, signal.id, CrowdVerdict.SET_ASIDE, "The same stranger.")
    with store.read() as session:
        after = account_of(session, *period)
        again = account_of(session, *period, seq=before.period.seq)
    assert (before.heard.total, before.heard.set_aside) == (120, 0)
    assert (after.heard.total, after.heard.set_aside) == (90, 30)
    assert again.heard == before.heard


def test_who_may_decide_and_with_what(store: Store) -> None:
    a_crowd_with_a_stranger(store)
    auditor, reviewer = a_person(store, Role.AUDITOR), a_person(store, Role.REVIEWER)
    [signal, *_] = look_over(store).signals
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        decide(unit, signal.id, CrowdVerdict.FINE, "It is fine.")
    own = Actor(auditor.reference, auditor.name, auditor.roles, signal.person_id)
    with pytest.raises(Refused, match="own feedback"), store.begin(own) as unit:
        decide(unit, signal.id, CrowdVerdict.FINE, "It is fine.")
    with pytest.raises(Invalid, match="reason"), store.begin(auditor) as unit:
        decide(unit, signal.id, CrowdVerdict.FINE, " ")
    with store.begin(auditor) as unit:
        decision = decide(unit, signal.id, CrowdVerdict.FINE, "A tester of ours.")
    assert counted(store) == 120
    with pytest.raises(Conflict), store.begin(auditor) as unit:
        decide(unit, signal.id, CrowdVerdict.SET_ASIDE, "No, it isn't.")
    standing = next(each for each in look_over(store).signals if each.pattern is signal.pattern)
    assert standing.decision is not None and standing.decision.id == decision
    with store.begin(auditor) as unit:
        reverse(unit, decision, "Wrong after all.")
    with pytest.raises(Conflict), store.begin(auditor) as unit:
        reverse(unit, decision, "Twice.")
    with pytest.raises(NotFound), store.begin(auditor) as unit:
        decide(unit, 99_999, CrowdVerdict.FINE, "Nothing there.")


def test_an_empty_store_has_nothing_that_stands_out(store: Store) -> None:
    assert look_over(store).signals == []
