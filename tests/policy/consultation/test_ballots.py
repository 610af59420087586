"""Who comes by a link sees what there is to vote on, and nobody else does."""

import pytest

from governance.core import ledger
from governance.core.access import SYSTEM
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.consultation.commands import close_consultation, join, make_open_link
from governance.policy.consultation.commands.statements import moderate, submit_statement, translate
from governance.policy.consultation.commands.voting import vote
from governance.policy.consultation.queries import consultation_view
from governance.policy.consultation.queries.ballot import Ballot, Gate, came_by
from governance.policy.consultation.queries.rows import participants
from governance.schema import METADATA
from tests.policy.consultation.consulted import TEXTS, VISITOR, an_open_consultation, votes


def ballot(store: Store, token: str, language: str = "en") -> Ballot:
    with store.read() as session:
        found = came_by(session, token, language)
    assert isinstance(found, Ballot)
    return found


def test_one_statement_is_shown_until_it_is_voted_on_then_another(store: Store) -> None:
    _, tokens = an_open_consultation(store)
    token, seen = tokens["elders"][0], []
    for done in range(len(TEXTS)):
        now = ballot(store, token)
        assert now.next is not None and now.next == ballot(store, token).next
        assert (len(now.answered), now.total, now.group) == (done, 4, "Elders")
        seen.append(now.next.text)
        with store.begin(VISITOR) as unit:
            vote(unit, token, {now.next.id: 1})
    assert sorted(seen) == sorted(TEXTS) and ballot(store, token).next is None


def test_the_same_vote_again_changes_nothing(store: Store) -> None:
    _, tokens = an_open_consultation(store)
    token = tokens["elders"][0]
    votes(store, token, 1, -1)
    with store.read() as session:
        before = ledger.head(session).seq
    votes(store, token, 1, -1)
    with store.read() as session:
        assert ledger.head(session).seq == before
    with store.begin(VISITOR) as unit:
        assert vote(unit, token, {1: 1, 2: 0}) == 1
    assert [value for _, value in ballot(store, token).answered] == [1, 0]


def test_a_statement_is_shown_in_the_readers_language_with_its_original(store: Store) -> None:
    _, tokens = an_open_consultation(store)
    token = tokens["elders"][0]
    for text in ("Les mots simples aide.", "Les mots simples aident."):
        with store.begin(SYSTEM) as unit:
            translate(unit, 1, "fr", text)
    votes(store, token, 1, 1)
    translated, other = (statement for statement, _ in ballot(store, token, "fr").answered)
    assert (translated.text, translated.original) == ("Les mots simples aident.", "Plain words help.")
    assert (translated.language, other.language, other.original) == ("fr", "en", None)
    assert ballot(store, token).asked.languages == ("en", "fr")
    with pytest.raises(Invalid, match="already in en"), store.begin(SYSTEM) as unit:
        translate(unit, 1, "en", "Again")
    with pytest.raises(Invalid, match="language tag"), store.begin(SYSTEM) as unit:
        translate(unit, 1, "not a language", "Again")


def test_an_open_link_lets_people_in_who_say_where_they_belong(store: Store) -> None:
    consultation, _ = an_open_consultation(store, elders=1, experts=1)
    with store.begin(SYSTEM) as unit:
        link = make_open_link(unit, consultation.id, group="elders")
    with store.read() as session:
        gate = came_by(session, link, "en")
    assert isinstance(gate, Gate)
    assert (gate.made_for, list(gate.groups)) == ("elders", ["elders", "experts"])
    with store.begin(VISITOR) as unit:
        mine = join(unit, link, "experts")
    with store.begin(VISITOR) as unit:
        join(unit, link, None)
    assert ballot(store, mine).group == "Experts"
    votes(store, mine, 1)
    with store.read() as session:
        view = consultation_view(session, "bluntness")
        assert [(each.group, each.joined) for each in view.links] == [("Elders", 2)]
        assert [row.came_by for row in participants(session, consultation.id)][2:] == ["an open link"] * 2
        assert verify(session, METADATA.sorted_tables).problems == []


def test_a_new_open_link_ends_the_one_before_and_closing_ends_all(store: Store) -> None:
    consultation, _ = an_open_consultation(store)
    links = []
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            links.append(make_open_link(unit, consultation.id))
    with pytest.raises(Refused, match="ended"), store.read() as session:
        came_by(session, links[0], "en")
    with pytest.raises(Refused, match="ended"), store.begin(VISITOR) as unit:
        join(unit, links[0], None)
    with pytest.raises(NotFound, match="martians"), store.begin(VISITOR) as unit:
        join(unit, links[1], "martians")
    with store.begin(SYSTEM) as unit:
        close_consultation(unit, consultation.id)
    with pytest.raises(Conflict, match="not open"), store.begin(VISITOR) as unit:
        join(unit, links[1], None)


@pytest.mark.parametrize("token", ["", "a guess"])
def test_a_stranger_sees_nothing(store: Store, token: str) -> None:
    an_open_consultation(store)
    with pytest.raises(Refused, match="not an invitation"), store.read() as session:
        came_by(session, token, "en")


def test_who_wrote_a_statement_reads_what_became_of_it(store: Store) -> None:
    _, tokens = an_open_consultation(store)
    token = tokens["elders"][0]
    for _ in range(2):
        with store.begin(VISITOR) as unit:
            mine = submit_statement(unit, token, "My neighbour is rude.", "en")
    with store.begin(SYSTEM) as unit:
        moderate(unit, mine.id, accepted=False, note="It speaks of a person.")
    (own,) = ballot(store, token).own
    assert (own.state.value, own.note) == ("rejected", "It speaks of a person.")
    assert ballot(store, tokens["elders"][1]).own == []
