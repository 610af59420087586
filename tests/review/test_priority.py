"""Urgency: its parts add up, time moves all cases alike, and the roll-up is what the records say."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from governance.core.access import SYSTEM, Role
from governance.core.store import Store
from governance.feedback.tables import Kind
from governance.review.commands import claim, escalate, open_case, reopen, resolve
from governance.review.following import catch_up
from governance.review.priority import Parts
from governance.review.queries import QueueFilter, case_queue
from governance.review.tables import OpenedFor, Verdict
from tests.builders import MOMENT, a_flag, a_group, a_person, a_statement, a_withdrawal, an_output
from tests.review.rig import a_case, places_are_right, reviewer, says

PARTS = st.builds(
    Parts,
    severity=st.integers(1, 4),
    flags=st.integers(0, 50),
    groups_flagging=st.integers(0, 9),
    gap_tenths=st.integers(0, 40),
    audit=st.booleans(),
    stale=st.booleans(),
    escalated=st.booleans(),
    opened_at=st.integers(0, 90).map(lambda days: MOMENT + timedelta(days)),
)


@given(one=PARTS, other=PARTS, days=st.integers(91, 400))
def test_the_order_by_moment_is_the_order_by_points(one: Parts, other: Parts, days: int) -> None:
    at = MOMENT + timedelta(days)
    gap = sum(one.points(at).values()) - sum(other.points(at).values())
    assert (other.rank_at - one.rank_at) / timedelta(1) == gap


@given(parts=PARTS, days=st.integers(0, 100))
def test_a_day_of_waiting_is_a_point(parts: Parts, days: int) -> None:
    now = parts.opened_at + timedelta(days)
    later = sum(parts.points(now + timedelta(7)).values())
    assert later - sum(parts.points(now).values()) == 7


def test_each_part_makes_a_case_more_urgent() -> None:
    plain = Parts(2, 1, 1, 0, False, False, False, MOMENT)
    for other in (
        Parts(3, 1, 1, 0, False, False, False, MOMENT),
        Parts(2, 4, 1, 0, False, False, False, MOMENT),
        Parts(2, 1, 3, 0, False, False, False, MOMENT),
        Parts(2, 1, 1, 25, False, False, False, MOMENT),
        Parts(2, 1, 1, 0, True, False, False, MOMENT),
        Parts(2, 1, 1, 0, False, True, False, MOMENT),
        Parts(2, 1, 1, 0, False, False, True, MOMENT),
        Parts(2, 1, 1, 0, False, False, False, MOMENT - timedelta(3)),
    ):
        assert other.rank_at < plain.rank_at


def queue(store: Store) -> list[int]:
    with store.read() as session:
        return [row.id for row in case_queue(session, QueueFilter()).rows]


def test_what_groups_say_moves_a_case_up_the_queue(store: Store) -> None:
    first, second = an_output(store), an_output(store)
    early, late = a_case(store, output_id=first), a_case(store, output_id=second, days=1)
    assert queue(store) == [early, late]
    ones = [a_person(store, group=a_group(store, slug).slug) for slug in ("elderly", "experts")]
    for who, rating in ((ones[0], 1), (ones[1], 5)):
        for _ in range(2):
            group = 1 if who is ones[0] else 2
            a_statement(store, second, Kind.RATING, by=who, rating=rating, stakeholder_group_id=group)
    catch_up(store)
    assert queue(store) == [late, early]
    with store.read() as session:
        assert case_queue(session).rows[0].parts.gap_tenths == 40


def test_the_roll_up_is_what_the_records_say_whatever_happens(store: Store) -> None:
    output_id, someone = an_output(store), reviewer(store)
    flagged = a_flag(store, output_id, 4, by=a_person(store, group=a_group(store).slug))
    catch_up(store)
    (case_id,) = queue(store)
    with store.begin(someone) as unit:
        claim(unit, case_id)
        escalate(unit, case_id, "Grave.")
    says(store, case_id, by=someone)
    says(store, case_id, Verdict.UNCLEAR)
    says(store, case_id)
    with store.begin(reviewer(store)) as unit:
        resolve(unit, case_id, Verdict.UNCLEAR, "Nobody can tell.")
    with store.begin(a_person(store, Role.REVIEWER)) as unit:
        reopen(unit, case_id, "Seen anew.")
    drawn = an_output(store)
    with store.begin(SYSTEM) as unit:
        open_case(unit, drawn, OpenedFor.AUDIT, "Drawn")
    a_withdrawal(store, feedback_id=flagged)
    catch_up(store)
    assert places_are_right(store)
