"""Where groups differ is found, by what the voices show at least; two voices don't outrank twenty."""

import pytest

from governance.core.access import Role
from governance.core.store import Store
from governance.feedback.tables import Kind
from governance.policy.queries import clauses
from governance.review.agreement.queries import Slice, contested_outputs
from tests.builders import (
    a_group,
    a_judged_case,
    a_person,
    a_policy,
    a_statement,
    an_output,
)


def rate(store: Store, output_id: int, group: str, *stars: int) -> None:
    """One rating by someone new of the group for each of the stars."""
    group_id = GROUPS[group]
    for rating in stars:
        speaker = a_person(store, group=group)
        a_statement(store, output_id, Kind.RATING, by=speaker, rating=rating, stakeholder_group_id=group_id)


GROUPS: dict[str, int] = {}


@pytest.fixture(autouse=True)
def groups(store: Store) -> None:
    GROUPS.update({slug: a_group(store, slug).id for slug in ("elders", "experts", "youth")})


def test_many_voices_that_part_come_before_two_that_do(store: Store) -> None:
    shouted, parted, alike = (an_output(store, answer) for answer in ("shouted", "parted", "alike"))
    rate(store, shouted, "elders", 1, 1)
    rate(store, shouted, "experts", 5, 5)
    rate(store, parted, "elders", 1, 2, 2, 1, 1, 4)
    rate(store, parted, "experts", 5, 4, 5, 4, 3, 5)
    rate(store, alike, "elders", 1, 2, 1, 2)
    rate(store, alike, "experts", 1, 1, 2, 2)
    with store.read() as session:
        found = contested_outputs(session)
    assert found.read == 3 and found.contested == 2 and found.unjudged == 2
    row, other = found.rows
    assert (
        other.output_id == shouted and other.parting.difference == 1 and other.parting.low < row.parting.low
    )
    assert row.output_id == parted and row.case_id is None
    assert (row.parting.one, row.parting.other) == ("elders", "experts")
    assert row.parting.difference == pytest.approx(5 / 6) and 0 < row.parting.low < 5 / 6
    assert {voice.group: voice.majority for voice in row.voices} == {
        "elders": "objects",
        "experts": "content",
    }


def test_a_flag_is_an_objection_and_one_person_one_voice(store: Store) -> None:
    output = an_output(store)
    for _ in range(4):
        elder = a_person(store, group="elders")
        group = GROUPS["elders"]
        a_statement(
            store, output, Kind.FLAG, by=elder, category="tone", severity=2, stakeholder_group_id=group
        )
        a_statement(store, output, Kind.RATING, by=elder, rating=4, stakeholder_group_id=group)
    rate(store, output, "youth", 5, 5, 5, 5)
    with store.read() as session:
        [row] = contested_outputs(session).rows
    assert [(voice.group, voice.objecting, voice.people) for voice in row.voices] == [
        ("elders", 4, 4),
        ("youth", 0, 4),
    ]


def test_words_that_may_not_be_reviewed_stay_out(store: Store) -> None:
    output = an_output(store)
    rate(store, output, "elders", 1, 1, 1, 1)
    for _ in range(4):
        speaker = a_person(store, group="experts")
        a_statement(
            store,
            output,
            Kind.RATING,
            by=speaker,
            rating=5,
            may_review=False,
            stakeholder_group_id=GROUPS["experts"],
        )
    with store.read() as session:
        found = contested_outputs(session)
    assert found.read == 0 and found.rows == [] and found.clauses == []


def test_the_clauses_that_contested_outputs_touch_are_tallied(store: Store) -> None:
    version = a_policy(store, "# Tone {#tone}\n\nBe kind.\n\n# Dose {#dose}\n\nName a dose.\n", slug="rules")
    reviewer = a_person(store, Role.REVIEWER)
    with store.read() as session:
        tone, dose = clauses(session, version.id)
    outputs = [
        an_output(store, f"answer {number}", language=language)
        for number, language in enumerate(("en", "de", "en"))
    ]
    for output in outputs:
        rate(store, output, "elders", 1, 1, 2, 1)
        rate(store, output, "experts", 5, 5, 4, 5)
    for output, clause in zip(outputs, (tone, tone, dose), strict=True):
        a_judged_case(store, output, reviewer, clause=clause)
    with store.read() as session:
        found = contested_outputs(session)
        german = contested_outputs(session, Slice(language="de"))
        of_dose = contested_outputs(session, Slice(clause="rules/dose"))
    first, second = found.clauses
    assert (first.clause, first.outputs, second.clause, second.outputs) == ("rules/tone", 2, "rules/dose", 1)
    assert [(voice.objecting, voice.people) for voice in first.voices] == [(8, 8), (0, 8)]
    assert first.parting.low > second.parting.low > 0
    assert [row.output_id for row in german.rows] == [outputs[1]]
    assert [row.output_id for row in of_dose.rows] == [outputs[2]]
    assert found.rows[0].verdict == "violates" and found.rows[0].case_id is not None
