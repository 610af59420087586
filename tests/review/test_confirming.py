"""Stale judgements are confirmed under the text in force, or their cases judged anew, many at once."""

import pytest

from governance.core.access import Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.queries import find_clause
from governance.review.commands import confirm_stale, judge, reopen_stale
from governance.review.queries import QueueFilter, case_queue, stale_judgements
from governance.review.tables import Verdict
from governance.schema import METADATA
from governance.views.stale_use import stale_by_use
from tests.builders import a_person, a_policy
from tests.review.rig import a_case, reviewer, stored_case

FIRST = "# Privacy {#privacy}\nKeep secrets.\n"
SECOND = FIRST.replace("secrets", "all secrets")
THIRD = FIRST.replace("secrets", "every secret")


def judged(store: Store, severity: int = 1) -> int:
    case_id = a_case(store, severity)
    with store.begin(reviewer(store)) as unit:
        clause_id = find_clause(unit.session, "privacy").id
        judge(unit, case_id, Verdict.VIOLATES, clauses=[clause_id], rationale="It tells.")
    return case_id


def stale(store: Store) -> list[int]:
    with store.read() as session:
        return [each.judgement_id for each in stale_judgements(session, store.clock())]


def test_a_confirmed_judgement_is_stale_again_only_under_another_text(store: Store) -> None:
    a_policy(store, FIRST)
    for _ in range(3):
        judged(store)
    a_policy(store, SECOND)
    assert stale(store) == [1, 2, 3]
    with store.begin(reviewer(store)) as unit:
        assert confirm_stale(unit, [1, 3], "It says the same.") == 2
    assert stale(store) == [2]
    a_policy(store, THIRD)
    assert stale(store) == [1, 2, 3]
    a_policy(store, SECOND)
    assert stale(store) == [2]
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok


def test_cases_judged_anew_come_back_into_the_queue_with_their_reason(store: Store) -> None:
    a_policy(store, FIRST)
    first, second = judged(store), judged(store)
    a_policy(store, SECOND)
    with store.begin(reviewer(store)) as unit:
        cases = reopen_stale(unit, [1, 2], "The clause reads otherwise.")
    assert [stored_case(store, case.id).output_id for case in cases] == [
        stored_case(store, case_id).output_id for case_id in (first, second)
    ]
    assert stale(store) == []
    with store.read() as session:
        rows = case_queue(session, QueueFilter(stale=True)).rows
    assert [(row.round, row.reason, row.parts.stale) for row in rows] == [
        (2, "The clause reads otherwise.", True)
    ] * 2


def test_an_unresolved_case_is_in_the_queue_of_changed_clauses(store: Store) -> None:
    a_policy(store, FIRST)
    case_id = judged(store, 2)
    with store.read() as session:
        assert case_queue(session, QueueFilter(stale=True, at=store.clock())).rows == []
    a_policy(store, SECOND)
    with store.read() as session:
        (row,) = case_queue(session, QueueFilter(stale=True, at=store.clock())).rows
        (use,) = stale_by_use(session, store.clock())
    assert row.id == case_id
    assert (use.is_resolved, use.cited, use.current) == (False, "privacy@1", "privacy@2")
    with pytest.raises(Conflict, match="still being judged"), store.begin(reviewer(store)) as unit:
        reopen_stale(unit, [1], "Too early.")


def test_it_takes_a_reason_and_another_person(store: Store) -> None:
    a_policy(store, FIRST)
    case_id, someone = a_case(store, 1), reviewer(store)
    with store.begin(someone) as unit:
        clause_id = find_clause(unit.session, "privacy").id
        judge(unit, case_id, Verdict.VIOLATES, clauses=[clause_id], rationale="It tells.")
    a_policy(store, SECOND)
    with pytest.raises(Refused, match="JUDGEMENT-1 is your own"), store.begin(someone) as unit:
        confirm_stale(unit, [1], "Mine.")
    with pytest.raises(Invalid, match="reason"), store.begin(reviewer(store)) as unit:
        confirm_stale(unit, [1], " ")
    with pytest.raises(Invalid, match="at least one"), store.begin(reviewer(store)) as unit:
        reopen_stale(unit, [], "None.")
    with pytest.raises(Conflict, match="JUDGEMENT-9: not stale"), store.begin(reviewer(store)) as unit:
        confirm_stale(unit, [9], "Gone.")
    with pytest.raises(Refused, match="confirm stale"), store.begin(a_person(store, Role.ENGINEER)) as unit:
        confirm_stale(unit, [1], "So.")
