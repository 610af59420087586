"""Stakeholder groups beside each other, and votes that keep what a majority drops."""

import numpy as np
import pytest

from governance.core.access import Actor
from governance.core.store import Store
from governance.feedback.tables import Kind
from governance.review.agreement.queries import stakeholder_agreement, usual_seats, votes
from tests.builders import a_group, a_person, a_statement, an_output


@pytest.fixture
def panel(store: Store) -> dict[int, list[str]]:
    """Twenty outputs rated by six elders and six experts, who part on every other one; two teachers rate along."""
    rng = np.random.default_rng(3)
    groups = {slug: a_group(store, slug).id for slug in ("elders", "experts", "teachers")}
    people: dict[str, list[Actor]] = {
        slug: [a_person(store, group=slug) for _ in range(2 if slug == "teachers" else 6)] for slug in groups
    }
    outputs = {}
    for number in range(20):
        output = an_output(store, f"answer {number}")
        good = number % 4 < 2
        sees = {"elders": good, "experts": not good if number % 2 else good, "teachers": good}
        for slug, members in people.items():
            for person in members:
                content = sees[slug] if rng.random() < 0.9 else not sees[slug]
                rating = int(rng.integers(4, 6) if content else rng.integers(1, 3))
                a_statement(
                    store, output, Kind.RATING, by=person, rating=rating, stakeholder_group_id=groups[slug]
                )
        outputs[output] = [slug for slug, content in sees.items() if content]
    return outputs


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_group_of_its_own_mind_shows_and_a_small_one_stays_hidden(
    store: Store, panel: dict[int, list[str]]
) -> None:
    with store.read() as session:
        found = stakeholder_agreement(session)
    groups = {each.group: each for each in found.groups}
    assert list(groups) == ["elders", "experts", "teachers"]
    experts = groups["experts"]
    assert experts.within is not None and experts.cross is not None and experts.within > experts.cross
    assert (
        experts.low is not None and experts.high is not None and experts.low < experts.within < experts.high
    )
    assert experts.raters == 6 and experts.items == 20 and experts.p_held is not None and experts.p_held < 0.1
    assert groups["teachers"].is_suppressed and groups["teachers"].within is None
    assert [(pair.one, pair.other, pair.items) for pair in found.pairs] == [("elders", "experts", 20)]
    assert found.outputs == 20 and found.ratings == 280 and not found.is_cut


def test_a_jury_of_experts_overturns_the_majority(store: Store, panel: dict[int, list[str]]) -> None:
    with store.read() as session:
        experts = votes(session, (("experts", 3),))
        nobody = votes(session, (("experts", 0),))
        seats = usual_seats(session)
    assert experts.outputs == 20 and 5 <= experts.overturned <= 10
    for vote in experts.rows:
        assert sum(vote.shares) == pytest.approx(1) and 0 <= vote.mixed <= 1.59
        if vote.is_overturned and vote.jury_verdict == "good":
            assert "experts" in panel[vote.output_id]
    assert experts.rows[0].is_overturned
    assert all(vote.jury is None for vote in nobody.rows)
    assert seats == (("elders", 1), ("experts", 1), ("teachers", 1))


def test_outputs_with_few_votes_are_not_aggregated(store: Store) -> None:
    output = an_output(store)
    for _ in range(4):
        a_statement(store, output, Kind.RATING, by=a_person(store), rating=2)
    with store.read() as session:
        assert votes(session, (("elders", 1),)).rows == []
        assert stakeholder_agreement(session).groups == []
