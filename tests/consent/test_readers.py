"""Every reader of people's words, and the proof that withdrawn words, and words never given for review, appear in none of them.

A reader is a function that returns all it would show, as text. A new page, export or report that reads words gets a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict
from governance.core.store import Store
from governance.datasets.commands import build, freeze
from governance.datasets.queries import example_view, examples_page
from governance.datasets.queries.export import stream_examples
from governance.datasets.recipe import Recipe
from governance.feedback.commands import withdraw_consent, withdraw_for
from governance.feedback.commands.codes import issue_code
from governance.feedback.commands.indexing import index_all
from governance.feedback.crowd.commands.examining import examine
from governance.feedback.crowd.queries import crowd_view
from governance.feedback.queries import (
    FeedbackFilter,
    feedback_on_output,
    feedback_page,
    feedback_rows,
    feedback_stream,
    readable,
)
from governance.feedback.queries.sent import SentFilter, sent_page, sent_record
from governance.feedback.tables import Kind, Scope
from governance.registry.queries import output_view
from governance.review.agreement.queries import contested_outputs, stakeholder_agreement, usual_seats, votes
from governance.review.queries import case_view, similar_cases
from governance.review.queries.listing import Listed, listed_stream, listing
from governance.review.queries.preferences import Voice, preferences
from governance.views.clause_use.details import uncovered_cases
from governance.views.overview import overview
from governance.views.receipts.queries import receipt
from governance.views.thread import thread_of
from reports.catalogue.kind import Asked
from reports.feedback_file import as_csv, as_xlsx
from reports.formats.html import to_html
from reports.formats.xlsx import to_xlsx
from reports.making import make_report
from tests.builders import MOMENT, a_group, a_judged_case, a_person, a_statement, an_output

OPEN = "quokkaopen"
"""A word that may be read: each reader of words must show it, or its line here proves nothing."""

ONE, ALL, NEVER = "zanzibarone", "zanzibarall", "zanzibarnever"
"""Words taken back for one statement, with all that a person said, and never given for review."""


@dataclass(frozen=True)
class House:
    store: Store
    output: int
    case: int
    other_case: int
    example: int
    version: int
    code: str
    speaker: Actor
    taker: Actor
    one: int


@pytest.fixture
def house(store: Store) -> House:
    """Statements with each word, a case, a frozen dataset version, and a receipt of somebody else."""
    a_group(store, "elders")
    speaker, taker = a_person(store, Role.STAKEHOLDER, group="elders"), a_person(store, Role.STAKEHOLDER)
    output, other = an_output(store, "Take ten."), an_output(store, "Take eleven.")
    kept = a_statement(
        store, output, Kind.COMMENT, by=speaker, comment=f"It says {OPEN} here", origin="api:chat"
    )
    one = a_statement(store, output, Kind.COMMENT, comment=f"It says {ONE} here", origin="api:chat")
    for _ in range(12):
        a_statement(store, output, Kind.COMMENT, by=taker, comment=f"The same {ALL} again and again here")
    a_statement(store, output, Kind.CORRECTION, by=taker, correction=f"Better: {ALL}", may_publish=True)
    a_statement(
        store, output, Kind.COMMENT, comment=f"It says {NEVER} here", may_review=False, origin="api:chat"
    )
    a_statement(store, other, Kind.CORRECTION, correction=f"Better: {OPEN}", may_publish=True)
    reviewer = a_person(store, Role.REVIEWER)
    case, _ = a_judged_case(store, output, reviewer)
    other_case, _ = a_judged_case(store, other, reviewer)
    with store.begin(SYSTEM) as unit:
        version = build(unit, "medical", Recipe()).id
    with store.begin(SYSTEM) as unit:
        freeze(unit, version)
    with store.begin(SYSTEM) as unit:
        examine(unit)
    with store.begin(SYSTEM) as unit:
        code = issue_code(unit, feedback_ids=[kept])
    index_all(store)
    with store.read() as session:
        pages = examples_page(session, version)
        example = next(row.id for row in pages.rows if ALL in row.chosen)
    return House(store, output, case, other_case, example, version, code, speaker, taker, one)


def withdraw(house: House) -> None:
    """One statement without a person is taken back by its code's way, a person takes back all that they said."""
    with house.store.begin(SYSTEM) as unit:
        withdraw_for(unit, list(Scope), "They wrote to us", feedback_id=house.one)
    with house.store.begin(house.taker) as unit:
        for scope in Scope:
            withdraw_consent(unit, scope, person_id=house.taker.person_id)


def index_words(session: Session, _house: House) -> str:
    """The words that the search index itself holds."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, feedback_search, row)")
        )
        return str(session.execute(text("SELECT term FROM temp.vocabulary")).scalars().all())
    return str(session.execute(text("SELECT words::text FROM feedback_search")).scalars().all())


def found_by(word: str, session: Session) -> list[str]:
    return [row.comment or "" for row in listing(session, Listed(FeedbackFilter(words=word))).rows]


def exported(session: Session, house: House) -> str:
    try:
        return str(list(stream_examples(session, house.version)))
    except Conflict:
        return "refused"


def report(session: Session) -> object:
    asked = Asked(starts_at=MOMENT - timedelta(days=900), ends_at=MOMENT + timedelta(days=900))
    return make_report(session, "governance", asked)


EVERYTHING = Listed(FeedbackFilter(language="en"))

Reader = Callable[[Session, House], object]

SHOW_WORDS: dict[str, Reader] = {
    "the view of consent": lambda s, _: s.execute(readable(Scope.REVIEW).select()).all(),
    "all feedback, a page": lambda s, _: feedback_page(s, FeedbackFilter()),
    "all feedback, listed with cases": lambda s, _: listing(s, EVERYTHING),
    "all feedback, rows by id": lambda s, _: feedback_rows(s, range(1, 40)),
    "a file of all feedback": lambda s, _: list(feedback_stream(s, FeedbackFilter())),
    "a CSV export": lambda s, _: b"".join(as_csv(listed_stream(s, EVERYTHING))),
    "the search index": index_words,
    "a search": lambda s, _: [found_by(word, s) for word in (OPEN, ONE, ALL, NEVER)],
    "what was said on an output": lambda s, h: feedback_on_output(s, h.output),
    "the case page": lambda s, h: case_view(s, h.case, SYSTEM, MOMENT),
    "what a product reads back": lambda s, _: sent_page(s, "api:chat", SentFilter()),
    "someone's receipt": lambda s, h: receipt(s, h.code),
    "the examples of a version": lambda s, h: examples_page(s, h.version),
}

SHOW_NO_WORDS: dict[str, Reader] = {
    "an XLSX export": lambda s, _: b"".join(as_xlsx(listed_stream(s, EVERYTHING))),
    "one record that a product reads back": lambda s, h: sent_record(s, "api:chat", key_of(s, h.one)),
    "one example": lambda s, h: example_view(s, h.example),
    "an export for training": exported,
    "the crowd's signals": lambda s, _: crowd_view(s),
    "the output": lambda s, h: output_view(s, h.output),
    "similar cases": lambda s, h: similar_cases(s, h.other_case),
    "contested outputs": lambda s, _: contested_outputs(s),
    "stakeholders' agreement": lambda s, _: stakeholder_agreement(s),
    "how stakeholders vote": lambda s, _: votes(s, usual_seats(s)),
    "preferences": lambda s, _: preferences(s, Voice.GROUP),
    "the overview": lambda s, _: overview(s, MOMENT),
    "clauses' use": lambda s, _: uncovered_cases(s),
    "the thread of the statement": lambda s, h: list(thread_of(s, f"FB-{h.one}").in_words()),
    "the thread of an example": lambda s, h: list(thread_of(s, f"EXAMPLE-{h.example}").in_words()),
    "the governance report": lambda s, _: report(s),
    "the report as HTML": lambda s, _: to_html(report(s)),  # type: ignore[arg-type]
    "the report as XLSX": lambda s, _: to_xlsx(report(s)),  # type: ignore[arg-type]
}


def key_of(session: Session, feedback_id: int) -> str:
    return str(
        session.execute(text("SELECT key FROM feedback WHERE id = :id"), {"id": feedback_id}).scalar_one()
    )


def shown(house: House, reader: Reader) -> str:
    with house.store.read() as session:
        return str(reader(session, house))


def test_no_reader_shows_words_whose_consent_does_not_stand(house: House) -> None:
    readers = SHOW_WORDS | SHOW_NO_WORDS
    before = {name: shown(house, reader) for name, reader in readers.items()}
    assert [name for name in SHOW_WORDS if OPEN not in before[name]] == []
    assert [name for name in readers if NEVER in before[name] and name != "the examples of a version"] == []
    withdraw(house)
    after = {name: shown(house, reader) for name, reader in readers.items()}
    leaks = [(name, word) for name, words in after.items() for word in (ONE, ALL, NEVER) if word in words]
    assert leaks == []
    assert [name for name in SHOW_WORDS if OPEN not in after[name]] == []


def test_whoever_spoke_is_not_named_where_their_words_are_withheld(house: House) -> None:
    withdraw(house)
    with house.store.read() as session:
        rows = feedback_page(session, FeedbackFilter()).rows
    withheld = [row for row in rows if row.is_withheld]
    assert len(withheld) == 15 and {(row.person, row.comment, row.correction) for row in withheld} == {
        (None, None, None)
    }
    assert len(rows) == 17, "statements stay counted"


def test_people_may_read_their_own_words_whatever_they_let_others_do(house: House) -> None:
    withdraw(house)
    mine = FeedbackFilter(person_id=house.taker.person_id)
    with house.store.read() as session:
        own = feedback_page(session, mine, reader_id=house.taker.person_id).rows
        others = feedback_page(session, mine, reader_id=house.speaker.person_id).rows
    assert all(ALL in (row.comment or row.correction or "") for row in own) and len(own) == 13
    assert all(row.comment is None for row in others)


def test_an_index_made_after_the_withdrawal_holds_no_withdrawn_word(house: House) -> None:
    withdraw(house)
    with house.store.engine.begin() as connection:
        connection.execute(text("UPDATE feedback_search_state SET indexed_to = 0"))
        clear = (
            "INSERT INTO feedback_search(feedback_search) VALUES ('delete-all')"
            if connection.dialect.name == "sqlite"
            else "DELETE FROM feedback_search"
        )
        connection.execute(text(clear))
    index_all(house.store)
    with house.store.read() as session:
        words = index_words(session, house)
    assert OPEN in words and not any(word in words for word in (ONE, ALL, NEVER))
