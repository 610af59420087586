"""Strengths of model versions come from comparisons across versions, and lead back to them."""

import pytest

from governance.core.store import Store
from governance.feedback.tables import Preference
from governance.registry.tables import Output
from governance.review.queries.preferences import Voice, comparisons_behind, preferences
from tests.builders import a_comparison, a_group, a_model_version, a_person, a_ranking, an_output

FIRST, SECOND, TIE, BAD = Preference.FIRST, Preference.SECOND, Preference.TIE, Preference.BOTH_BAD


@pytest.fixture
def outputs(store: Store) -> tuple[int, int, int]:
    """Outputs of three versions."""
    return tuple(
        an_output(store, model_version_id=a_model_version(store, label)) for label in ("1", "2", "3")
    )  # type: ignore[return-value]


def compare(store: Store, first: int, second: int, group_id: int | None, *said: Preference) -> None:
    for preference in said:
        a_comparison(store, first, second, preference, by=a_person(store), stakeholder_group_id=group_id)


def test_versions_are_ranked_overall_and_for_each_group_with_their_comparisons(
    store: Store, outputs: tuple[int, int, int]
) -> None:
    one, two, _ = outputs
    elders, experts = a_group(store, "elders").id, a_group(store, "experts").id
    compare(store, one, two, elders, *[FIRST] * 14, *[SECOND] * 3, TIE, BAD)
    compare(store, two, one, experts, *[FIRST] * 14, *[SECOND] * 3, TIE)
    compare(store, one, one_more(store, one), elders, FIRST)
    with store.read() as session:
        found = preferences(session, Voice.GROUP)
        behind = comparisons_behind(session, Voice.GROUP, "Elders")
        of_language = preferences(session, Voice.LANGUAGE)
    assert (found.overall.comparisons, found.within_one, found.read) == (37, 1, 38)
    by_group = {fit.name: fit for fit in found.parts}
    best = by_group["Elders"].strengths[0]
    assert best.version.endswith(" 1") and best.ties == 2 and best.wins == 14 and best.too_few
    assert best.low is not None and best.strength is not None and best.low < best.strength
    assert by_group["Experts"].strengths[0].version.endswith(" 2")
    assert found.apart is not None and found.apart.p < 0.001
    [flip] = found.flips
    assert {flip.one, flip.other} == {"Elders", "Experts"}
    assert len(behind) == 19 and {row.group for row in behind} == {"Elders"}
    assert {row.preferred for row in behind} >= {"a tie", "both bad"}
    assert [fit.name for fit in of_language.parts] == ["en"]


def test_a_ranking_is_a_comparison_of_each_two_of_its_answers_and_one_person(
    store: Store, outputs: tuple[int, int, int]
) -> None:
    one, two, three = outputs
    people = [a_person(store) for _ in range(6)]
    for person in people[:4]:
        a_ranking(store, {one: 1, two: 2, three: 2}, by=person)
    a_ranking(store, {three: 1, two: 1, one: 2}, by=people[4])
    a_ranking(store, {two: 1, one: 2, three: 3}, by=people[5])
    with store.read() as session:
        found = preferences(session, Voice.GROUP)
        behind = comparisons_behind(session, Voice.GROUP, None)
    assert found.overall.comparisons == 18 and len(behind) == 18
    counts = {each.version[-1]: (each.wins, each.losses, each.ties) for each in found.overall.strengths}
    assert counts == {"1": (9, 3, 0), "2": (3, 4, 5), "3": (1, 6, 5)}
    best = found.overall.strengths[0]
    assert best.version.endswith(" 1") and best.low is not None and best.low < 0 < (best.high or 0)


def one_more(store: Store, output_id: int) -> int:
    """Another output by the same version."""
    with store.read() as session:
        return an_output(store, model_version_id=session.get_one(Output, output_id).model_version_id)


def test_versions_that_never_met_are_told_apart_in_words(store: Store, outputs: tuple[int, int, int]) -> None:
    one, two, three = outputs
    compare(store, one, two, None, FIRST, SECOND)
    compare(store, one, three, None, FIRST, FIRST)
    with store.read() as session:
        found = preferences(session, Voice.GROUP)
        of_three = comparisons_behind(session, Voice.GROUP, None, version=found.overall.parts[-1][0])
    assert not found.overall.is_fitted and "not connected" in found.overall.reason
    assert [len(part) for part in found.overall.parts] == [2, 1]
    assert all(each.strength is None for each in found.overall.strengths)
    assert len(of_three) == 2 and found.apart is None


def test_without_comparisons_there_is_nothing_to_fit(store: Store) -> None:
    with store.read() as session:
        found = preferences(session, Voice.LANGUAGE)
    assert found.overall.comparisons == 0 and found.parts == [] and not found.overall.is_fitted
