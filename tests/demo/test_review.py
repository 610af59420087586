"""Review in the demo organisation: the stale view is just the planted change, and the views of the queue are alive."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.core.people.queries import actor_for
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.organisation import generate
from governance.demo.staff import REVIEWERS
from governance.demo.story import CHANGED_CLAUSE
from governance.demo.timeline import END
from governance.review.queries import QueueFilter, appeals, case_queue, rulebook
from governance.review.tables.second_looks import AppealState
from governance.views.stale_use import stale_by_use
from tests.review.rig import places_are_right


@pytest.fixture(scope="module")
def filled(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("review") / "home"
    shutil.copytree(demo_home, home)
    opened = Store.open(Settings(home=home))
    yield opened
    opened.close()


def test_the_stale_view_lists_exactly_the_judgements_under_the_changed_clause(filled: Store) -> None:
    planted = Counter(
        (judgement.reviewer, judgement.rationale)
        for case in generate().cases
        for judgement in case.judgements
        if CHANGED_CLAUSE in judgement.clauses
        and judgement.policy_version < 3
        and not _was_judged_again(case)
    )
    with filled.read() as session:
        found = stale_by_use(session, END)
        handles = {actor_for(session, each.handle).person_id: each.handle for each in REVIEWERS}
    assert {row.citation.key for row in found} == {CHANGED_CLAUSE}
    assert Counter((handles[row.reviewer_id], row.rationale) for row in found) == planted
    assert [row.examples for row in found] == sorted((row.examples for row in found), reverse=True)
    assert found[0].examples > 0


def _was_judged_again(case: object) -> bool:
    later = [each for each in generate().cases if each.output == case.output and each.round > case.round]  # type: ignore[attr-defined]
    return bool(later)


def test_the_views_of_the_queue_are_alive(filled: Store) -> None:
    with filled.read() as session:
        people = [actor_for(session, each.handle).person_id for each in REVIEWERS]
        views = [
            QueueFilter(unassigned=True, at=END),
            QueueFilter(escalated=True),
            QueueFilter(waiting=True),
            QueueFilter(overdue_at=END),
            *(QueueFilter(for_reviewer=person, at=END) for person in people),
            *(QueueFilter(assigned_to=person, at=END) for person in people[:4]),
        ]
        empty = [view for view in views if not case_queue(session, view).rows]
        states = Counter(each.state for each in appeals(session))
        rules = rulebook(session)
    assert empty == []
    assert states == {AppealState.LODGED: 1, AppealState.UPHELD: 1, AppealState.REFUSED: 1}
    assert rules.opening and rules.reviewers and rules.assignment
    assert places_are_right(filled)
