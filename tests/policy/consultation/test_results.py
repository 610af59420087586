"""Results speak of groups, never of so few that they speak of persons."""

from random import Random

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.consultation.commands import create_consultation
from governance.policy.consultation.commands.answering import Answer, answer_point, inform_version
from governance.policy.consultation.commands.setup import add_clauses, set_up
from governance.policy.consultation.commands.statements import moderate
from governance.policy.consultation.queries import consultation_view, consultations_of_version
from governance.policy.consultation.queries.asking import clause_asked
from governance.policy.consultation.queries.results import groupings, results
from governance.policy.consultation.queries.rows import participants, votes_on
from governance.policy.consultation.tables import Decision
from governance.schema import METADATA
from tests.builders import a_policy
from tests.policy.consultation.consulted import an_open_consultation, votes

POLICY = """# Guidelines {#guidelines}
## Tone {#tone}
Be kind. Be brief.
## Empty {#empty}
"""


def test_camps_are_found_and_set_beside_the_declared_groups(store: Store) -> None:
    consultation, tokens = an_open_consultation(store, elders=12, experts=10)
    for place, group in enumerate(tokens):
        for token in tokens[group]:
            side = 1 if place else -1
            votes(store, token, 1, side, -side, side)
    with store.read() as session:
        found = results(session, consultation.id)
    assert [(group["id"], group["size"]) for group in found.found["groups"]] == [("A", 12), ("B", 10)]
    assert found.declared is not None
    assert [(group["id"], group["size"]) for group in found.declared["groups"]] == [
        ("Elders", 12),
        ("Experts", 10),
    ]
    consensus = {row["id"]: row["consensus"] for row in found.declared["statements"]}
    assert consensus["1"] == pytest.approx(13 / 14 * 11 / 12)
    assert consensus["2"] == pytest.approx(1 / 14 * 11 / 12)
    assert (found.participants, found.voters, found.votes) == (22, 22, 88)


def test_nothing_is_said_of_fewer_than_five_nor_of_what_gives_them_away(store: Store) -> None:
    consultation, tokens = an_open_consultation(store, elders=8, experts=6, youths=2)
    for group in tokens:
        for token in tokens[group]:
            votes(store, token, 1, -1)
    with store.read() as session:
        found = results(session, consultation.id)
        shown = {row.group for row in participants(session, consultation.id)}
    assert found.declared is not None
    assert [group["id"] for group in found.declared["groups"]] == ["Elders"]
    assert {row.group: row.voted for row in found.turnout} == {"Elders": 8, "Experts": None, "Youths": None}
    assert shown == {"Elders", ""}
    assert {row.group: row.words for row in found.turnout}["Youths"] == "too few to say"


def test_who_took_part_is_held_against_who_is_affected(store: Store) -> None:
    consultation, tokens = an_open_consultation(store, elders=40, experts=8)
    for group in tokens:
        for token in tokens[group]:
            votes(store, token, 1)
    with store.read() as session:
        elders, experts = results(session, consultation.id).turnout
    assert (elders.words, experts.words) == ("over-represented", "under-represented")
    assert elders.affected == 0.5 and elders.low is not None and 0.5 < elders.low < elders.share < 1  # type: ignore[operator]


def test_every_count_has_its_votes_behind_it(store: Store) -> None:
    consultation, tokens = an_open_consultation(store, elders=6)
    random = Random(3)
    for token in tokens["elders"]:
        votes(store, token, *(random.choice((1, 0, -1)) for _ in range(4)))
    votes(store, tokens["elders"][0], -1)
    with store.read() as session:
        for row in consultation_view(session, "bluntness").statements:
            values = [vote.value for vote in votes_on(session, consultation.id, row.number)]
            assert (row.agrees, row.disagrees, row.passes) == tuple(map(values.count, (1, -1, 0)))
            assert len(values) == 6


def test_a_statement_rejected_after_votes_is_set_aside_but_one_that_waits_is_not_there(store: Store) -> None:
    consultation, tokens = an_open_consultation(store, elders=6)
    for token in tokens["elders"]:
        votes(store, token, 1, 1)
    with store.begin(SYSTEM) as unit:
        moderate(unit, 2, accepted=False, note="It repeats the first.")
        moderate(unit, 3, accepted=False, note="It names someone.")
    with store.read() as session:
        rows = results(session, consultation.id).found["statements"]
    assert [(row["id"], row["set_aside"]) for row in rows] == [("1", False), ("2", True), ("4", False)]


def test_an_empty_consultation_has_results_too(store: Store) -> None:
    consultation, _ = an_open_consultation(store)
    with store.read() as session:
        found = results(session, consultation.id)
        assert groupings(session, consultation.id) == [""]
    assert (found.voters, found.found["groups"], found.declared) == (0, [], None)


def test_the_owners_answers_stand_with_the_version_that_was_informed(store: Store) -> None:
    version = a_policy(store, POLICY)
    consultation, tokens = an_open_consultation(store)
    votes(store, tokens["elders"][0], 1)
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            inform_version(unit, consultation.id, version.id)
    with store.begin(SYSTEM) as unit:
        answer_point(
            unit, consultation.id, Answer("Plain words help.", Decision.TAKEN_UP, "They do.", 1, "tone")
        )
    with store.read() as session:
        view = consultation_view(session, "bluntness")
        ((row, words),) = consultations_of_version(session, version.id)
        assert verify(session, METADATA.sorted_tables).problems == []
    assert [each.policy_version for each in view.informed] == ["guidelines@1"]
    assert (view.points[0].decision, view.points[0].statement) == (Decision.TAKEN_UP, 1)
    assert (row.slug, words) == ("bluntness", "informed it")


def test_answers_that_make_no_sense_are_refused(store: Store) -> None:
    consultation, _ = an_open_consultation(store)
    with pytest.raises(Invalid, match="answer"), store.begin(SYSTEM) as unit:
        answer_point(unit, consultation.id, Answer("A point", Decision.PARTLY, " "))
    with pytest.raises(NotFound, match="statement 99"), store.begin(SYSTEM) as unit:
        answer_point(unit, consultation.id, Answer("A point", Decision.PARTLY, "Yes", 99))
    with pytest.raises(NotFound, match="policy version"), store.begin(SYSTEM) as unit:
        inform_version(unit, consultation.id, 99)
    with store.begin(SYSTEM) as unit:
        draft = create_consultation(unit, "draft", "Draft", "Anything?")
    with pytest.raises(Conflict, match="never opened"), store.begin(SYSTEM) as unit:
        answer_point(unit, draft.id, Answer("A point", Decision.PARTLY, "Yes"))
    with pytest.raises(Conflict, match="never opened"), store.begin(SYSTEM) as unit:
        inform_version(unit, draft.id, 1)
    reviewer = Actor("PERSON-9", "Rui", frozenset({Role.REVIEWER}), 9)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        answer_point(unit, consultation.id, Answer("A point", Decision.PARTLY, "Yes"))


def test_a_consultation_starts_from_a_clause(store: Store) -> None:
    version = a_policy(store, POLICY)
    with store.read() as session:
        clause = clause_asked(session, "guidelines/tone")
        assert clause_asked(session, "guidelines/nowhere") is None
    assert clause is not None
    assert (clause.policy_version_id, clause.sentences) == (version.id, ("Be kind.", "Be brief."))
    with store.begin(SYSTEM) as unit:
        made = set_up(unit, "tone", "Tone", "Which tone?", policy_version_id=clause.policy_version_id)
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            add_clauses(unit, made.id, ["tone"], "en")
    with store.read() as session:
        view = consultation_view(session, "tone")
    assert view.about == "guidelines@1"
    assert [(row.text, row.clause_key) for row in view.statements] == [("Be kind.", "tone")]
    with pytest.raises(Invalid, match="no clause empty"), store.begin(SYSTEM) as unit:
        add_clauses(unit, made.id, ["empty"], "en")
