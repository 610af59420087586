"""Marked passages beside a case: which words, by whom, and what is said where the answer changed."""

from typing import Any

from governance.core.store import Store
from governance.feedback.kinds.span import answer_hash
from governance.feedback.queries import feedback_on_output
from governance.feedback.tables import Kind
from governance.review.queries.marks import passages_marked, stretches
from governance.review.queries.voices import voices
from tests.builders import a_group, a_statement, an_output

ANSWER = "Take two 💊 pills. Then call."


def a_mark(store: Store, output_id: int, start: int, end: int, label: str, **values: Any) -> int:
    part = {
        "output_id": output_id,
        "span_start": start,
        "span_end": end,
        "passage": ANSWER[start:end],
        "answer_hash": answer_hash(ANSWER),
    }
    return a_statement(store, output_id, Kind.SPAN, parts=[part], category=label, **values)


def test_equal_marks_are_counted_by_group_and_overlapping_ones_add_up(store: Store) -> None:
    output_id = an_output(store, ANSWER)
    elders, experts = a_group(store, "elders").id, a_group(store, "experts").id
    a_mark(store, output_id, 0, 10, "dose", stakeholder_group_id=elders, severity=2)
    a_mark(store, output_id, 0, 10, "dose", stakeholder_group_id=experts, severity=4)
    a_mark(store, output_id, 5, 17, "dose", stakeholder_group_id=experts)
    a_statement(store, output_id, Kind.RATING, rating=2)
    with store.read() as session:
        said = voices(session, feedback_on_output(session, output_id))
    first, second = passages_marked(said, ANSWER)
    assert (first.passage, first.label, first.groups, first.severity) == (
        "Take two 💊",
        "dose",
        {"Elders": 1, "Experts": 1},
        4,
    )
    assert (second.start, second.end, second.count, second.severity) == (5, 17, 1, None)
    cut = stretches(ANSWER, [first, second])
    assert [(each.text, each.marks) for each in cut] == [
        ("Take ", 2),
        ("two 💊", 3),
        (" pills.", 1),
        (" Then call.", 0),
    ]
    assert "".join(each.text for each in cut) == ANSWER


def test_marks_of_an_answer_that_changed_are_told_and_not_drawn(store: Store) -> None:
    output_id = an_output(store, ANSWER)
    a_mark(store, output_id, 0, 8, "dose")
    with store.read() as session:
        said = voices(session, feedback_on_output(session, output_id))
    (mark,) = passages_marked(said, ANSWER + " Now.")
    assert not mark.is_intact and mark.passage == "Take two"
    assert [each.marks for each in stretches(ANSWER + " Now.", [mark])] == [0]
