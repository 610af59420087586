"""Orders and marked passages from other tools, and rankings from tables: which answer stood where, and which words were meant."""

import json
from pathlib import Path
from typing import Any

import pytest

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.exchange.feedback.several import code_points
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.registry.queries import output_view

SLICE = {"language": "en", "scenario": "advice", "model_version": "assistant 1.0"}
ITEMS = [
    {"id": "llm-1", "title": "One", "body": "Take two."},
    {"id": "llm-2", "title": "Two", "body": "Ask a doctor."},
    {"id": "llm-3", "title": "Three", "body": "Take ten."},
]


def bring_in(store: Store, folder: Path, form: str, content: Any, **mapping: str) -> ImportResult:
    file = folder / ("file.csv" if form == "csv" else "file.json")
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return import_feedback(store, SYSTEM, form, file, mapping=mapping, defaults=SLICE)


def rows(store: Store) -> list[FeedbackRow]:
    with store.read() as session:
        return feedback_page(session, FeedbackFilter()).rows[::-1]


def order(store: Store, row: FeedbackRow) -> list[tuple[str, int | None]]:
    with store.read() as session:
        return [(output_view(session, part.output_id).answer, part.rank) for part in row.parts]


def a_task(data: dict[str, Any], *results: dict[str, Any]) -> list[dict[str, Any]]:
    annotation = {"id": 1, "completed_by": 10, "was_cancelled": False, "result": list(results)}
    return [{"id": 7, "data": data, "annotations": [annotation]}]


@pytest.mark.parametrize(("selected", "preference"), [("left", "first"), ("right", "second")])
def test_label_studios_left_is_the_first_answer_and_its_right_the_second(
    store: Store, tmp_path: Path, selected: str, preference: str
) -> None:
    data = {"prompt": "Which?", "answer": "The left one.", "other_answer": "The right one."}
    result = {"id": "P", "from_name": "which", "type": "pairwise", "value": {"selected": selected}}
    assert bring_in(store, tmp_path, "label-studio", a_task(data, result)).created == 1
    (row,) = rows(store)
    assert row.preference == preference
    assert [answer for answer, _ in order(store, row)] == ["The left one.", "The right one."]


@pytest.mark.parametrize("value", [{"rank": ["llm-2", "llm-1", "llm-3"]}, ["llm-2", "llm-1", "llm-3"]])
def test_the_order_of_label_studios_ranker_is_a_ranking_best_first(
    store: Store, tmp_path: Path, value: Any
) -> None:
    result = {"id": "R", "from_name": "rank", "type": "ranker", "value": {"ranker": value}}
    done = bring_in(store, tmp_path, "label-studio", a_task({"prompt": "How?", "items": ITEMS}, result))
    assert (done.created, done.refused, done.not_carried) == (1, [], {})
    (row,) = rows(store)
    assert order(store, row) == [("Ask a doctor.", 1), ("Take two.", 2), ("Take ten.", 3)]
    assert (row.person or "").startswith("P-")


def test_buckets_of_a_ranker_are_no_order_and_said_to_be_left(store: Store, tmp_path: Path) -> None:
    value = {"ranker": {"_": ["llm-1"], "good": ["llm-2"], "bad": ["llm-3"]}}
    result = {"id": "R", "from_name": "rank", "type": "ranker", "value": value}
    done = bring_in(store, tmp_path, "label-studio", a_task({"prompt": "How?", "items": ITEMS}, result))
    assert done.created == 0 and [each.field for each in done.not_carried] == ["rank"]


def test_label_studio_counts_utf16_units_and_the_passage_is_found_by_its_words(
    store: Store, tmp_path: Path
) -> None:
    answer = "💊💊 Take ten pills."
    value = {"start": 10, "end": 13, "text": "ten", "labels": ["dose", "wrong"]}
    elsewhere = {"start": 0, "end": 3, "text": "How", "labels": ["question"]}
    results = [
        {"id": each, "from_name": "spans", "to_name": to, "type": "labels", "value": marked}
        for each, to, marked in (("A", "answer", value), ("B", "prompt", elsewhere))
    ]
    done = bring_in(store, tmp_path, "label-studio", a_task({"prompt": "How?", "answer": answer}, *results))
    assert done.created == 2 and [each.field for each in done.not_carried] == ["spans"]
    assert [(row.kind, row.category, row.parts[0].passage, row.parts[0].start) for row in rows(store)] == [
        ("span", "dose", "ten", 8),
        ("span", "wrong", "ten", 8),
    ]


@pytest.mark.parametrize(("units", "points"), [(-1, 0), (0, 0), (1, 0), (2, 1), (3, 2), (9, 3)])
def test_utf16_units_become_code_points(units: int, points: int) -> None:
    assert code_points("💊ab", units) == points


def test_argillas_ranking_of_fields_keeps_its_ties_and_spans_mark_the_answer(
    store: Store, tmp_path: Path
) -> None:
    ranked = {
        "id": "r1",
        "fields": {"prompt": "How?", "reply-1": "Take two.", "reply-2": "Ask.", "reply-3": "Take ten."},
        "responses": {
            "order": [
                {
                    "user_id": "u",
                    "value": [
                        {"value": "reply-2", "rank": 1},
                        {"value": "reply-1", "rank": 2},
                        {"value": "reply-3", "rank": 2},
                    ],
                }
            ]
        },
    }
    marked = {
        "id": "r2",
        "fields": {"prompt": "How?", "response": "Take ten pills."},
        "responses": {"marks": [{"user_id": "u", "value": [{"label": "dose", "start": 5, "end": 8}]}]},
    }
    done = bring_in(store, tmp_path, "argilla", [ranked, marked])
    assert (done.created, done.refused) == (2, [])
    first, second = rows(store)
    assert order(store, first) == [("Ask.", 1), ("Take two.", 2), ("Take ten.", 2)]
    assert (second.kind, second.category, second.parts[0].passage) == ("span", "dose", "ten")


def test_a_ranking_comes_in_from_a_table(store: Store, tmp_path: Path) -> None:
    table = (
        "key;kind;outputs;ranks;answers;prompt\n"
        'k-1;ranking;"a, b c";1 2 2;"[""One."",""Two; or so."",""Three.""]";How?\n'
        'k-2;ranking;"[""d"",""e""]";"2,1";"Four, yes.;Five.";How?\n'
    )
    done = bring_in(store, tmp_path, "csv", table)
    assert (done.created, done.refused) == (2, [])
    one, two = rows(store)
    assert order(store, one) == [("One.", 1), ("Two; or so.", 2), ("Three.", 2)]
    assert order(store, two) == [("Four, yes.", 2), ("Five.", 1)]
