"""Only invited people vote, on accepted statements, while a consultation is open; the last vote counts."""

import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.people.commands import add_stakeholder_group
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.consultation.commands import (
    close_consultation,
    create_consultation,
    invite,
    open_consultation,
)
from governance.policy.consultation.commands.statements import add_statements, moderate, submit_statement
from governance.policy.consultation.commands.voting import vote
from governance.policy.consultation.queries import consultations, statements
from governance.policy.consultation.queries.results import ballots_of
from governance.policy.consultation.queries.rows import participants
from governance.policy.consultation.tables import Consultation
from governance.schema import METADATA

VISITOR = Actor("visitor", "A visitor")


def an_open_consultation(store: Store, count: int = 2) -> tuple[Consultation, list[str]]:
    with store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, "elders", "Elders")
    with store.begin(SYSTEM) as unit:
        consultation = create_consultation(unit, "bluntness", "How blunt?", "How blunt may an answer be?")
    with store.begin(SYSTEM) as unit:
        add_statements(
            unit, consultation.id, [("Plain words help.", "en", None), ("Softer is better.", "en", "tone")]
        )
    with store.begin(SYSTEM) as unit:
        tokens = invite(unit, consultation.id, count, group="elders")
    with store.begin(SYSTEM) as unit:
        open_consultation(unit, consultation.id)
    return consultation, tokens


def test_the_last_vote_of_a_participant_counts(store: Store) -> None:
    consultation, (first, second) = an_open_consultation(store)
    for token, votes in ((first, {1: 1, 2: -1}), (second, {1: 0}), (first, {1: -1})):
        with store.begin(VISITOR) as unit:
            vote(unit, token, votes)
    with store.read() as session:
        votes = ballots_of(session, consultation.id).votes
        assert votes[0].tolist() == [-1, -1]
        assert votes[1, 0] == 0 and votes[1, 1] != votes[1, 1]
        assert [row.votes for row in participants(session, consultation.id)] == [2, 1]
        (row,) = consultations(session)
        assert (row.statements, row.participants, row.voters) == (2, 2, 2)
        assert verify(session, METADATA.sorted_tables).problems == []


def test_a_stranger_cannot_vote(store: Store) -> None:
    an_open_consultation(store)
    with pytest.raises(Refused, match="not an invitation"), store.begin(VISITOR) as unit:
        vote(unit, "a guess", {1: 1})


@pytest.mark.parametrize("votes", [{}, {1: 2}, {99: 1}])
def test_votes_that_mean_nothing_are_refused(store: Store, votes: dict[int, int]) -> None:
    _, (token, _) = an_open_consultation(store)
    with pytest.raises(Invalid), store.begin(VISITOR) as unit:
        vote(unit, token, votes)


def test_nobody_votes_before_it_opens_or_after_it_closes(store: Store) -> None:
    consultation, (token, _) = an_open_consultation(store)
    with store.begin(SYSTEM) as unit:
        close_consultation(unit, consultation.id, "Plain words stay, with care.")
    with pytest.raises(Conflict, match="not open"), store.begin(VISITOR) as unit:
        vote(unit, token, {1: 1})


def test_a_participants_own_statement_waits_for_moderation_and_a_rejection_says_why(store: Store) -> None:
    consultation, (token, _) = an_open_consultation(store)
    with store.begin(VISITOR) as unit:
        mine = submit_statement(unit, token, "  It depends on the question. ", "en")
    with pytest.raises(Invalid), store.begin(VISITOR) as unit:
        vote(unit, token, {mine.id: 1})
    with pytest.raises(Invalid, match="give a reason"), store.begin(SYSTEM) as unit:
        moderate(unit, mine.id, accepted=False)
    with store.begin(SYSTEM) as unit:
        moderate(unit, mine.id, accepted=True)
    with store.begin(VISITOR) as unit:
        vote(unit, token, {mine.id: 1})
    with store.read() as session:
        assert statements(session, consultation.id)[-1].text == "It depends on the question."


def test_only_hashes_of_secrets_are_kept(store: Store) -> None:
    _, tokens = an_open_consultation(store)
    with store.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM participant").all())
        told = str(connection.exec_driver_sql("SELECT body FROM event").all())
    assert not any(token in kept or token in told for token in tokens)


def test_commands_refuse_what_makes_no_sense(store: Store) -> None:
    reviewer = Actor("PERSON-9", "Rui", frozenset({Role.REVIEWER}), 9)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        create_consultation(unit, "x", "X", "X?")
    with pytest.raises(Invalid, match="slug"), store.begin(SYSTEM) as unit:
        create_consultation(unit, "X X", "X", "X?")
    with store.begin(SYSTEM) as unit:
        draft = create_consultation(unit, "empty", "Empty", "Anything?")
    with pytest.raises(Invalid, match="at least one accepted statement"), store.begin(SYSTEM) as unit:
        open_consultation(unit, draft.id)
    with pytest.raises(NotFound, match="martians"), store.begin(SYSTEM) as unit:
        invite(unit, draft.id, 1, group="martians")
    with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
        create_consultation(unit, "empty", "Again", "Again?")
