"""Statements on several outputs and on passages of one, from what is sent to what is stored, read back and verified."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlmodel import select

from governance.core.access import SYSTEM
from governance.core.errors import Invalid
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.commands import BatchResult, record_batch
from governance.feedback.commands.by_hand import say
from governance.feedback.kinds.kind import FilledIn
from governance.feedback.kinds.span import answer_hash, is_intact, offset_in
from governance.feedback.queries import FeedbackFilter, feedback_on_output, feedback_page, parts_of
from governance.feedback.queries.sent import SentFilter, sent_page
from governance.feedback.records import FeedbackRecord, check
from governance.feedback.tables import FeedbackOutput, Kind
from governance.registry.tables import Model, ModelVersion, Output
from governance.schema import METADATA
from tests.builders import an_output

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANSWER = "Take two 💊 pills. Then call a doctor."


@pytest.fixture(autouse=True)
def assistant(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        model = unit.add(Model(slug="assistant", name="assistant"))
        for label in ("2.0", "2.1"):
            unit.add(ModelVersion(model_id=model.id, label=label, released_at=unit.at, notes=""))
        unit.record("model.registered", "assistant")


def ranking(key: str = "r-1", **values: Any) -> FeedbackRecord:
    given: dict[str, Any] = {
        "key": key,
        "kind": "ranking",
        "model_version": "assistant 2.0",
        "outputs": ["a", "b", "c", "d"],
        "answers": ["One.", "Two.", "Three.", "Four."],
        "ranks": [1, 2, 2, 4],
        "prompt": "How many?",
        "language": "en",
        "scenario": "dose",
    }
    return FeedbackRecord(**{**given, **values})


def span(key: str = "s-1", **values: Any) -> FeedbackRecord:
    given: dict[str, Any] = {
        "key": key,
        "kind": "span",
        "model_version": "assistant 2.0",
        "output": "o",
        "start": 0,
        "end": 16,
        "label": "dose",
        "severity": 3,
        "prompt": "How many?",
        "answer": ANSWER,
        "language": "en",
        "scenario": "dose",
    }
    return FeedbackRecord(**{**given, **values})


def send(store: Store, *records: FeedbackRecord) -> BatchResult:
    with store.begin(SYSTEM) as unit:
        return record_batch(unit, "import", list(enumerate(records, 1)))


def fields_refused(record: FeedbackRecord) -> set[str]:
    return {problem.field for problem in check(record, NOW)}


def test_a_ranking_of_two_to_eight_outputs_is_stored_with_its_ties(store: Store) -> None:
    result = send(store, ranking())
    assert not result.problems
    with store.read() as session:
        (row,) = feedback_page(session, FeedbackFilter(kind=Kind.RANKING)).rows
        names = dict(session.exec(select(Output.id, Output.external_id)).all())
        assert [(names[part.output_id], part.place, part.rank) for part in row.parts] == [
            ("a", 1, 1),
            ("b", 2, 2),
            ("c", 3, 2),
            ("d", 4, 3),
        ]
        assert row.about.headline(row, row.parts) == "Ranking: answer 1 > answer 2 = answer 3 > answer 4"
        for part in row.parts:
            assert [each.id for each in feedback_on_output(session, part.output_id)] == [row.id]
        third = row.parts[2].output_id
        assert row.about.headline(row, row.parts, third) == "Ranking: rank 2 of 4 answers, tied"


def test_a_ranking_is_read_back_as_it_was_sent_and_a_retry_changes_nothing(store: Store) -> None:
    send(store, ranking())
    assert send(store, ranking()).unchanged == ["r-1"]
    assert [conflict.key for conflict in send(store, ranking(ranks=[4, 2, 2, 1])).conflicts] == ["r-1"]
    with store.read() as session:
        (item,) = sent_page(session, "import", SentFilter()).items
    assert (item.output, item.outputs, item.ranks) == ("a", ["a", "b", "c", "d"], [1, 2, 2, 3])


def test_the_answers_of_a_ranking_may_be_by_several_versions(store: Store) -> None:
    versions = ["assistant 2.0", "assistant 2.1", "assistant 2.0"]
    sent = ranking(outputs=["a", "a", "b"], answers=["1", "2", "3"], ranks=[1, 1, 1], model_versions=versions)
    assert send(store, sent).created
    unknown = ranking(
        "r-2", model_versions=["assistant 2.0", "assistant 2.1", "assistant 2.0", "assistant 9"]
    )
    assert [problem.field for problem in send(store, unknown).refused] == ["model_versions"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outputs": ["a"], "ranks": [1], "answers": ["One."]}, "outputs"),
        ({"outputs": [f"o{n}" for n in range(9)], "ranks": [1] * 9}, "outputs"),
        ({"outputs": ["a", "b", "c", "a"]}, "outputs"),
        ({"outputs": ["a", "b", "c", "d\u202e"]}, "outputs"),
        ({"output": "z"}, "outputs"),
        ({"ranks": [1, 2, 3]}, "ranks"),
        ({"ranks": [0, 1, 2, 3]}, "ranks"),
        ({"ranks": [1, 2, 3, 5]}, "ranks"),
        ({"ranks": None}, "ranks"),
        ({"answers": ["One."]}, "answers"),
        ({"model_versions": ["assistant 2.0"]}, "model_versions"),
        ({"rating": 3}, "rating"),
        ({"start": 0}, "start"),
    ],
)
def test_a_ranking_that_is_wrong_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    assert fields_refused(ranking(**changes)) == {field}


def test_eight_outputs_are_as_many_as_a_ranking_may_have() -> None:
    eight = ranking(outputs=[f"o{n}" for n in range(8)], ranks=list(range(1, 9)), answers=None, prompt=None)
    assert {problem.field for problem in check(eight, NOW)} <= {"prompt", "answer"}


def test_a_marked_passage_is_counted_in_code_points_and_kept_with_its_words(store: Store) -> None:
    assert send(
        store, span(start=9, end=10, quote="💊"), span("s-2", start=9, end=16, answer=None, prompt=None)
    ).created
    with store.read() as session:
        rows = feedback_page(session, FeedbackFilter(kind=Kind.SPAN, category="dose", severity_from=3)).rows
        assert [row.parts[0].passage for row in rows] == ["💊 pills", "💊"]
        assert all(is_intact(row.parts[0], ANSWER) for row in rows)
        assert not any(is_intact(row.parts[0], ANSWER + " ") for row in rows)
        (first, _) = sent_page(session, "import", SentFilter()).items
    assert (first.start, first.end, first.label, first.quote, first.category) == (9, 10, "dose", "💊", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": len(ANSWER) + 1}, "end"),
        ({"start": 8, "end": 9}, "start"),
        ({"start": 9, "end": 11, "quote": "💊"}, "quote"),
    ],
)
def test_a_passage_that_is_not_in_the_answer_is_refused(
    store: Store, changes: dict[str, Any], field: str
) -> None:
    assert [problem.field for problem in send(store, span(**changes)).refused] == [field]
    assert send(store, span(end=len(ANSWER))).created
    elsewhere = span("s-2", answer=None, prompt=None, language=None, scenario=None, **changes)
    assert [problem.field for problem in send(store, elsewhere).refused] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": -1}, "start"),
        ({"end": 0}, "end"),
        ({"start": 16}, "end"),
        ({"end": 10**9}, "end"),
        ({"label": None}, "label"),
        ({"label": "a" * 65}, "label"),
        ({"severity": 5}, "severity"),
        ({"category": "dose"}, "category"),
    ],
)
def test_a_mark_that_is_wrong_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    assert fields_refused(span(**changes)) == {field}


def test_a_browser_counts_a_line_break_once_and_the_answer_may_hold_two_characters() -> None:
    answer = "a\r\nb\nc\r"
    assert [offset_in(answer, offset) for offset in range(8)] == [0, 1, 3, 4, 5, 6, 7, 7]
    assert [offset_in("a\nb", offset) for offset in (0, 3, 9)] == [0, 3, 3]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feedback_output SET rank = 1 WHERE rank = 3",
        "UPDATE feedback_output SET passage = 'Take ten' WHERE passage IS NOT NULL",
        "DELETE FROM feedback_output WHERE rank = 3",
        "DELETE FROM feedback_output",
        "UPDATE feedback_output SET place = place + 10",
    ],
)
def test_what_is_said_of_each_output_is_covered_by_the_ledger(store: Store, statement: str) -> None:
    send(store, ranking(), span())
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok
    with store.engine.connect().execution_options(plumbline_writes=True) as connection, connection.begin():
        connection.execute(text(statement))
    with store.read() as session:
        problems = verify(session, METADATA.sorted_tables).problems
    assert problems and all("feedback_output" in problem for problem in problems)


def test_verify_names_a_word_that_is_no_kind(store: Store) -> None:
    send(store, span())
    with store.engine.connect().execution_options(plumbline_writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE feedback SET kind = 'shout'"))
    with store.read() as session:
        problems = verify(session, METADATA.sorted_tables).problems
    assert any("shout" in problem and "kind" in problem for problem in problems)


def test_statements_on_one_whole_output_need_no_further_row(store: Store) -> None:
    send(
        store,
        FeedbackRecord(
            **{
                **msgspec.structs.asdict(span()),
                "kind": "comment",
                "comment": "Hm.",
                "start": None,
                "end": None,
                "label": None,
                "severity": None,
            }
        ),
    )
    with store.read() as session:
        assert session.exec(select(FeedbackOutput)).all() == []
        assert parts_of(session, [1]) == {}


def test_the_digest_of_an_answer_is_that_of_its_text() -> None:
    assert answer_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_order_that_leaves_an_answer_out_is_refused_in_words_of_the_form(store: Store) -> None:
    shown = [an_output(store, answer) for answer in ("One.", "Two.", "Three.")]
    with pytest.raises(Invalid, match="2 of 3 answers have a place"), store.begin(SYSTEM) as unit:
        say(unit, "attempt", shown[0], FilledIn(ranks=(1, None, 2)), ("review",), *shown[1:])
    with store.begin(SYSTEM) as unit:
        assert (
            len(
                say(
                    unit, "attempt", shown[0], FilledIn(ranks=(1, 1, 2)), ("review",), *shown[1:]
                ).feedback_ids
            )
            == 1
        )
