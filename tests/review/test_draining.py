"""Many reviewers at once take cases off the queue: two different ones judge each, never three, and nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import select

from governance.core.access import SYSTEM, Actor
from governance.core.store import Store
from governance.core.verify import verify
from governance.review.commands import claim_next, judge, open_case
from governance.review.tables import Case, CaseState, Judgement, OpenedFor, Verdict
from governance.review.tables.desks import Assignment, EndedAs
from governance.schema import METADATA
from tests.builders import an_output
from tests.review.rig import places_are_right, reviewer

REVIEWERS, CASES, OVERLAP = 50, 40, 2


def drain(store: Store, who: Actor) -> int:
    """Claims and judges until nothing is left; how many judgements were acknowledged."""
    stored = 0
    while True:
        with store.begin(who) as unit:
            case = claim_next(unit)
        if case is None:
            return stored
        with store.begin(who) as unit:
            judge(unit, case.id, Verdict.ACCEPTABLE)
        stored += 1


def test_fifty_reviewers_drain_the_queue_without_getting_in_each_others_way(store: Store) -> None:
    outputs = [an_output(store) for _ in range(CASES)]
    with store.begin(SYSTEM) as unit:
        for output_id in outputs:
            open_case(unit, output_id, OpenedFor.HAND, severity=2, required_judgements=OVERLAP)
    people = [reviewer(store) for _ in range(REVIEWERS)]
    with ThreadPoolExecutor(REVIEWERS) as pool:
        acknowledged = sum(pool.map(lambda who: drain(store, who), people))
    with store.read() as session:
        judged = Counter(session.exec(select(Judgement.case_id)).all())
        pairs = set(session.exec(select(Judgement.case_id, Judgement.reviewer_id)).all())
        states = set(session.exec(select(Case.state)).all())
        ends = set(session.exec(select(Assignment.ended_as)).all())
        assert verify(session, METADATA.sorted_tables).ok
    assert set(judged.values()) == {OVERLAP} and len(judged) == CASES
    assert len(pairs) == sum(judged.values()) == acknowledged
    assert (states, ends) == ({CaseState.RESOLVED}, {EndedAs.JUDGED})
    assert places_are_right(store)
