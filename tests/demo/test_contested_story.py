"""The planted disagreement comes to light on the demo organisation: who parts over bluntness stands first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.organisation import generate
from governance.demo.story import CHANGED_CLAUSE, ELDERLY, EXPERTS, PUBLIC
from governance.registry.tables import Output
from governance.review.agreement.queries import (
    Part,
    Question,
    contested_outputs,
    reviewer_agreement,
    stakeholder_agreement,
)
from governance.review.calibration.queries import calibration_results, calibration_sets

FIRST = 12


@pytest.fixture(scope="module")
def session(demo_home: Path) -> Iterator[Session]:
    store = Store.open(Settings(home=demo_home))
    with store.read() as reading:
        yield reading
    store.close()


def test_outputs_on_which_elderly_users_and_the_public_part_from_experts_come_first(session: Session) -> None:
    found = contested_outputs(session)
    blunt = {each.external_id for each in generate().outputs if each.planted.style == "blunt"}
    names = dict(session.exec(select(Output.id, Output.external_id)).all())
    for row in found.rows[:FIRST]:
        assert names[row.output_id] in blunt
        assert row.parting.one in (ELDERLY, PUBLIC) and row.parting.other == EXPERTS
        assert {voice.group: voice.majority for voice in row.voices}[EXPERTS] == "content"
    assert found.contested >= FIRST and found.read > 1_000


def test_the_clause_on_bluntness_leads_the_tally(session: Session) -> None:
    first, second, *_ = contested_outputs(session).clauses
    assert first.clause.endswith(f"/{CHANGED_CLAUSE}") and first.outputs > 10 * second.outputs
    assert (first.parting.one, first.parting.other) == (ELDERLY, EXPERTS) and first.parting.low > 0.5
    voices = {voice.group: voice for voice in first.voices}
    assert voices[ELDERLY].majority == voices[PUBLIC].majority == "objects"


def test_reviewers_of_the_clause_agree_below_chance_and_elderly_users_are_a_group(session: Session) -> None:
    parts = {
        each.name: each.measured for each in reviewer_agreement(session, Question.VERDICT, Part.CLAUSE).parts
    }
    blunt = next(measured for name, measured in parts.items() if name.endswith(CHANGED_CLAUSE))
    assert blunt.high is not None and blunt.high < 0 and "label's direction" in blunt.note
    groups = {each.group: each for each in stakeholder_agreement(session).groups}
    assert (groups[ELDERLY].gai or 0) > 1.3 and (groups[ELDERLY].p_held or 1) < 0.05
    across = {frozenset((pair.one, pair.other)): pair.cross for pair in stakeholder_agreement(session).pairs}
    assert (across[frozenset((ELDERLY, PUBLIC))] or 0) > 3 * (across[frozenset((ELDERLY, EXPERTS))] or 0)


def test_three_reviewers_answered_the_calibration_set_and_one_has_only_begun(session: Session) -> None:
    [row] = calibration_sets(session)
    assert row.items >= 20 and row.asked == row.answering == 3
    answered = [each.answered for each in calibration_results(session, row.id, None, sees_all=True).reviewers]
    assert answered[0] >= 10 > answered[-1] > 0
