"""Those whom a resolution concerns ask for another look; who had no part in it answers."""

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.review.commands import appeal, assign, claim, decide_appeal, reopen, resolve
from governance.review.queries import QueueFilter, appeals, appeals_on, case_queue, case_view, outcomes
from governance.review.tables import CaseState, Verdict
from governance.review.tables.second_looks import AppealState, Standing
from governance.schema import METADATA
from tests.builders import a_flag, a_person, an_output
from tests.review.rig import a_case, reviewer, says, stored_case

WHY = "I nearly acted on it."


def a_resolved_case(store: Store, contributor: Actor) -> tuple[int, Actor]:
    """A case on an answer that somebody flagged, resolved by one reviewer; and who that was."""
    output_id = an_output(store)
    a_flag(store, output_id, 1, by=contributor)
    case_id = a_case(store, 1, output_id=output_id)
    return case_id, says(store, case_id)


def lodge(store: Store, who: Actor, case_id: int, why: str = WHY) -> int:
    with store.begin(who) as unit:
        return appeal(unit, case_id, why).id


def answer(store: Store, who: Actor, appeal_id: int, *, uphold: bool, why: str = "So it is.") -> None:
    with store.begin(who) as unit:
        decide_appeal(unit, appeal_id, uphold=uphold, reason=why)


def test_an_upheld_appeal_leads_to_a_new_round(store: Store) -> None:
    contributor = a_person(store)
    contributor = Actor(
        contributor.reference, contributor.name, frozenset({Role.STAKEHOLDER}), contributor.person_id
    )
    case_id, _ = a_resolved_case(store, contributor)
    appeal_id = lodge(store, contributor, case_id)
    answer(store, reviewer(store), appeal_id, uphold=True)
    with store.read() as session:
        (found,) = appeals(session)
        assert appeals_on(session, case_id) == appeals_on(session, found.next_case_id or 0) == [found]
        assert verify(session, METADATA.sorted_tables).ok
    assert (found.state, found.standing, found.by) == (
        AppealState.UPHELD,
        Standing.CONTRIBUTOR,
        contributor.name,
    )
    again = stored_case(store, found.next_case_id or 0)
    assert (again.round, again.state, again.reason) == (2, CaseState.OPEN, "APPEAL-1 upheld: So it is.")


def test_a_refused_appeal_leaves_the_resolution_and_says_why(store: Store) -> None:
    owner = a_person(store, Role.ENGINEER)
    case_id = a_case(store, 1)
    says(store, case_id)
    appeal_id = lodge(store, owner, case_id)
    with pytest.raises(Invalid, match="reason"):
        answer(store, reviewer(store), appeal_id, uphold=False, why=" ")
    answer(store, reviewer(store), appeal_id, uphold=False, why="The clause is clear.")
    with store.read() as session:
        (found,) = appeals(session, AppealState.REFUSED)
        assert appeals(session, AppealState.LODGED) == []
    assert (found.standing, found.decision, found.next_case) == (
        Standing.PRODUCT_OWNER,
        "The clause is clear.",
        "",
    )
    with pytest.raises(Conflict, match="refused already"):
        answer(store, reviewer(store), appeal_id, uphold=True)
    with pytest.raises(Conflict, match="already been appealed in APPEAL-1"):
        lodge(store, owner, case_id)


def test_only_those_whom_it_concerns_appeal(store: Store) -> None:
    case_id = a_case(store, 1)
    says(store, case_id)
    for stranger in (reviewer(store), a_person(store, Role.MANAGER)):
        with pytest.raises(Refused, match="Only people whose feedback was judged"):
            lodge(store, stranger, case_id)
    with pytest.raises(Refused, match="Only a person can appeal"):
        lodge(store, SYSTEM, case_id)
    with pytest.raises(NotFound, match="CASE-99"):
        lodge(store, a_person(store, Role.ENGINEER), 99)


def test_who_had_a_part_in_the_case_does_not_answer(store: Store) -> None:
    owner = a_person(store, Role.ENGINEER, Role.REVIEWER)
    case_id, decider = a_case(store), reviewer(store)
    judges = [says(store, case_id), says(store, case_id, Verdict.UNCLEAR)]
    with store.begin(decider) as unit:
        resolve(unit, case_id, Verdict.UNCLEAR, "Nobody can tell.")
    appeal_id = lodge(store, owner, case_id)
    for who in (*judges, decider, owner):
        with pytest.raises(Refused, match="someone else must"):
            answer(store, who, appeal_id, uphold=True)
    with pytest.raises(Refused, match="decide appeal"):
        answer(store, a_person(store, Role.MANAGER), appeal_id, uphold=True)
    answer(store, a_person(store, Role.AUDITOR), appeal_id, uphold=True)


def test_there_is_nothing_to_appeal_before_the_end_or_once_it_is_judged_again(store: Store) -> None:
    owner, case_id = a_person(store, Role.ENGINEER), a_case(store, 1)
    with pytest.raises(Conflict, match="not resolved yet"):
        lodge(store, owner, case_id)
    says(store, case_id)
    with store.begin(reviewer(store)) as unit:
        reopen(unit, case_id, "Seen anew.")
    with pytest.raises(Conflict, match="already being reviewed again"):
        lodge(store, owner, case_id)


def test_contributors_see_what_came_of_their_words(store: Store) -> None:
    contributor = a_person(store, Role.STAKEHOLDER)
    case_id, _ = a_resolved_case(store, contributor)
    a_case(store, 1)
    with store.read() as session:
        (found,) = outcomes(session, contributor.person_id or 0)
    assert (found.case_id, found.verdict, found.can_appeal) == (case_id, Verdict.ACCEPTABLE, True)
    lodge(store, contributor, case_id)
    with store.read() as session:
        (found,) = outcomes(session, contributor.person_id or 0)
    assert ([each.reason for each in found.appeals], found.can_appeal) == ([WHY], False)


def test_who_judged_the_first_round_does_not_judge_the_one_after_an_appeal(store: Store) -> None:
    contributor = a_person(store, Role.STAKEHOLDER)
    case_id, first = a_resolved_case(store, contributor)
    appeal_id = lodge(store, contributor, case_id)
    answer(store, a_person(store, Role.AUDITOR), appeal_id, uphold=True)
    with store.read() as session:
        next_case = appeals_on(session, case_id)[0].next_case_id
    assert next_case is not None
    with pytest.raises(Refused, match="judge this case again after an appeal"):
        says(store, next_case, by=first)
    with pytest.raises(Refused, match="judge this case again after an appeal"), store.begin(first) as unit:
        claim(unit, next_case)
    manager = a_person(store, Role.MANAGER)
    with pytest.raises(Invalid, match="judged before an appeal"), store.begin(manager) as unit:
        assign(unit, next_case, first.person_id or 0)
    someone = reviewer(store)
    with store.read() as session:
        now = store.clock()
        assert not case_view(session, next_case, first, now).can_judge
        assert case_view(session, next_case, someone, now).can_judge
        offered = [
            [row.id for row in case_queue(session, QueueFilter(for_reviewer=who.person_id)).rows]
            for who in (first, someone)
        ]
    assert offered == [[], [next_case]]
    says(store, next_case, by=someone)
