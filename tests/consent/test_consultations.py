"""Participants take back what they said in a consultation: their votes leave the results, the words of their statements go."""

import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Conflict, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.consultation.polis_export import polis_files
from governance.feedback.commands import withdraw_by_code
from governance.feedback.commands.codes import issue_code
from governance.feedback.tables import Scope
from governance.policy.consultation.commands import (
    create_consultation,
    join,
    make_open_link,
    open_consultation,
)
from governance.policy.consultation.commands.statements import (
    add_statements,
    moderate,
    submit_statement,
    translate,
)
from governance.policy.consultation.commands.voting import vote
from governance.policy.consultation.commands.withdrawing import withdraw
from governance.policy.consultation.queries.ballot import Ballot, came_by
from governance.policy.consultation.queries.consultations import consultation_view
from governance.policy.consultation.queries.results import results
from governance.policy.consultation.tables import Participant
from governance.schema import METADATA
from tests.builders import a_person

WORDS = "zanzibar belongs in the policy"


def test_what_a_participant_took_back_is_nowhere_any_more(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        made = create_consultation(unit, "ask", "Ask", "What do you think?")
        (first,) = add_statements(unit, made.id, [("It should be kinder", "en", None)])
        open_consultation(unit, made.id)
        link = make_open_link(unit, made.id)
        mine, other = join(unit, link, None), join(unit, link, None)
        own = submit_statement(unit, mine, WORDS, "en").id
        moderate(unit, own, True)
        translate(unit, own, "de", "zanzibar gehört in die Richtlinie")
        vote(unit, mine, {first.id: 1, own: 1})
        vote(unit, other, {first.id: -1, own: 1})

    def shown() -> str:
        with store.read() as session:
            files = str(polis_files(session, made.id))
            return f"{consultation_view(session, 'ask')}{results(session, made.id)}{files}{came_by(session, other, 'de')}"

    with store.read() as session:
        assert results(session, made.id).votes == 4
    assert "zanzibar" in shown()
    with store.begin(SYSTEM) as unit:
        withdraw(unit, mine)
    assert "zanzibar" not in shown()
    with store.read() as session:
        told, ballot = results(session, made.id), came_by(session, mine, "en")
        assert verify(session, METADATA.sorted_tables).ok
    assert (told.participants, told.votes) == (1, 1)
    assert isinstance(ballot, Ballot) and ballot.has_withdrawn and not ballot.answered
    for act in (
        lambda unit: withdraw(unit, mine),
        lambda unit: vote(unit, mine, {first.id: 0}),
        lambda unit: submit_statement(unit, mine, "And again", "en"),
        lambda unit: moderate(unit, own, True),
    ):
        with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
            act(unit)
    with pytest.raises(Refused), store.begin(SYSTEM) as unit:
        withdraw(unit, "nobody")


def test_a_receipts_code_takes_consultations_back_with_review(store: Store) -> None:
    speaker = a_person(store, Role.STAKEHOLDER)
    with store.begin(SYSTEM) as unit:
        made = create_consultation(unit, "ask", "Ask", "What do you think?")
        unit.add(
            Participant(consultation_id=made.id, handle="p", person_id=speaker.person_id, joined_at=unit.at)
        )
        unit.record("consultation.invited", "ask")
        code = issue_code(unit, person_id=speaker.person_id)
    for scope, stays in ((Scope.TRAINING, 1), (Scope.REVIEW, 0)):
        with store.begin(SYSTEM) as unit:
            withdraw_by_code(unit, code, [scope])
        with store.read() as session:
            assert results(session, made.id).participants == stays
