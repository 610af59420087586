"""Rankings as training pairs: one for every two answers of which one is above the other, and one person's weight."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from governance.core.access import SYSTEM, Actor
from governance.core.references import Prefix
from governance.core.store import Store
from governance.core.verify import verify
from governance.datasets.commands import build
from governance.datasets.queries import example_view, left_out_page, rebuild_matches, version_view
from governance.datasets.recipe import read_recipe
from governance.datasets.tables import DatasetVersion, Example
from governance.feedback.tables import Preference
from governance.schema import METADATA
from governance.views.thread import thread_of
from tests.builders import a_comparison, a_person, a_ranking, a_withdrawal, an_output

BEST, GOOD, POOR, WORST = "Ask your doctor.", "Read the leaflet.", "Take two.", "Take ten."


def built(store: Store, **recipe: Any) -> DatasetVersion:
    with store.begin(SYSTEM) as unit:
        return build(unit, "ranked", read_recipe(recipe))


def rows_of(store: Store, version: DatasetVersion) -> list[Example]:
    query = select(Example).where(col(Example.dataset_version_id) == version.id)
    with store.read() as session:
        rows = list(session.execute(query.order_by(col(Example.position))).scalars())
        session.expunge_all()
    return rows


def said(row: Example) -> tuple[str, str]:
    return row.chosen[0]["content"], row.rejected[0]["content"]


@pytest.fixture
def answers(store: Store) -> list[int]:
    return [an_output(store, text) for text in (WORST, BEST, POOR, GOOD)]


def ranked(store: Store, answers: list[int], *ranks: int, by: Actor | None = None, **values: Any) -> int:
    return a_ranking(store, dict(zip(answers, ranks, strict=True)), by=by or a_person(store), **values)


def test_four_answers_in_order_are_six_pairs_that_weigh_as_one_statement(
    store: Store, answers: list[int]
) -> None:
    ranked(store, answers, 4, 1, 3, 2)
    version = built(store, sources=["rankings"])
    rows = rows_of(store, version)
    order = [BEST, GOOD, POOR, WORST]
    assert {said(row) for row in rows} == {
        (better, worse) for place, better in enumerate(order) for worse in order[place + 1 :]
    }
    assert [row.weight for row in rows] == [166_666] * 6
    assert {(row.votes_for, row.votes_against, row.absolute) for row in rows} == {(1, 0, False)}
    assert {row.output_id for row in rows if row.chosen[0]["content"] == GOOD} == {answers[3]}
    assert version.excluded == {}
    assert rebuild_matches_of(store, version)


def rebuild_matches_of(store: Store, version: DatasetVersion) -> bool:
    with store.read() as session:
        return rebuild_matches(session, version.id) and verify(session, METADATA.sorted_tables).ok


def test_ties_give_no_pair_and_are_counted(store: Store, answers: list[int]) -> None:
    statement = ranked(store, answers, 2, 1, 2, 2)
    version = built(store, sources=["rankings"])
    rows = rows_of(store, version)
    assert {said(row) for row in rows} == {(BEST, WORST), (BEST, POOR), (BEST, GOOD)}
    assert [row.weight for row in rows] == [333_333] * 3
    assert version.excluded == {"tie": 3}
    with store.read() as session:
        lines = left_out_page(session, version.id, "tie").rows
    assert {line.reference for line in lines} == {f"FB-{statement}"}


def test_a_ranking_that_ties_everything_gives_nothing(store: Store, answers: list[int]) -> None:
    ranked(store, answers, 1, 1, 1, 1)
    version = built(store, sources=["rankings"])
    assert (version.example_count, version.excluded) == (0, {"tie": 6})


def test_without_training_consent_a_ranking_is_left_out_once(store: Store, answers: list[int]) -> None:
    statement = ranked(store, answers, 4, 1, 3, 2, may_train=False)
    withdrawn = ranked(store, answers, 4, 1, 3, 3)
    a_withdrawal(store, feedback_id=withdrawn)
    version = built(store, sources=["rankings"])
    assert (version.example_count, version.excluded) == (0, {"no_training_consent": 2})
    with store.read() as session:
        lines = left_out_page(session, version.id).rows
    assert [line.reference for line in lines] == [f"FB-{statement}", f"FB-{withdrawn}"]


def test_a_withdrawal_after_the_build_reaches_every_pair(store: Store, answers: list[int]) -> None:
    statement = ranked(store, answers, 1, 2, 3, 4)
    version = built(store, sources=["rankings"])
    a_withdrawal(store, feedback_id=statement)
    with store.read() as session:
        views = [example_view(session, row.id) for row in rows_of(store, version)]
    assert all("withheld" in view.chosen[0]["content"] for view in views)
    assert built(store, sources=["rankings"]).example_count == 0


def test_an_example_names_the_ranking_that_it_comes_from_and_its_thread_leads_there(
    store: Store, answers: list[int]
) -> None:
    statement = ranked(store, answers, 1, 2, 3, 4)
    version = built(store, sources=["rankings"])
    first = rows_of(store, version)[0]
    with store.read() as session:
        (source,) = example_view(session, first.id).sources
        counts = version_view(session, version.id).sources
        nodes = {node.reference for node in thread_of(session, Prefix.EXAMPLE.of(first.id)).nodes}
    assert (source.reference, source.kind, source.consents) == (f"FB-{statement}", "ranking", True)
    assert counts == {"ranking": 1}
    assert f"FB-{statement}" in nodes


def test_agreement_adds_up_and_never_weighs_more_than_a_comparison(store: Store, answers: list[int]) -> None:
    worst, best, *_ = answers
    for _ in range(3):
        ranked(store, answers, 4, 1, 3, 2)
    a_comparison(store, best, worst, by=a_person(store))
    rows = {said(row): row for row in rows_of(store, built(store))}
    assert (rows[BEST, WORST].weight, rows[BEST, WORST].votes_for) == (None, 4)
    assert (rows[BEST, GOOD].weight, rows[BEST, GOOD].votes_for) == (499_998, 3)


def test_one_person_who_ranks_twice_weighs_once(store: Store, answers: list[int]) -> None:
    person = a_person(store)
    ranked(store, answers, 4, 1, 3, 2, by=person)
    ranked(store, answers, 4, 1, 3, 2, by=person)
    assert {(row.weight, row.votes_for) for row in rows_of(store, built(store))} == {(166_666, 1)}


@pytest.mark.parametrize("compares_last", [True, False])
def test_of_a_ranking_and_a_comparison_by_one_person_the_later_counts(
    store: Store, answers: list[int], compares_last: bool
) -> None:
    person, (worst, best, *_) = a_person(store), answers
    steps = [
        lambda: ranked(store, answers, 4, 1, 3, 2, by=person),
        lambda: a_comparison(store, best, worst, Preference.SECOND, by=person),
    ]
    for step in steps if compares_last else reversed(steps):
        step()
    version = built(store)
    pairs = {said(row) for row in rows_of(store, version)}
    assert ((WORST, BEST) in pairs) is compares_last
    assert ((BEST, WORST) in pairs) is not compares_last
    assert version.excluded == {"same_person_said_otherwise_later": 1}


def test_eight_answers_are_twenty_eight_pairs(store: Store) -> None:
    answers = [an_output(store, f"Answer {letter}.") for letter in "ABCDEFGH"]
    ranked(store, answers, *range(1, 9))
    rows = rows_of(store, built(store, sources=["rankings"], splits={"train": 0.5, "test": 0.5}))
    assert len({said(row) for row in rows}) == len(rows) == 28
    assert {row.weight for row in rows} == {35_714}
    assert len({row.split for row in rows}) == 1
