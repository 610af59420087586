"""Forms of exports that differ in small ways from those recorded: each becomes what its tool's users meant."""

# ruff: noqa: E501 files as tools write them

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Refused
from governance.core.store import Store
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.importing import import_feedback
from governance.exchange.formats import format_called
from governance.exchange.reading import NotCarried
from governance.feedback.queries import FeedbackFilter, feedback_page
from governance.feedback.records import FeedbackRecord
from governance.feedback.scales.commands import say_scale
from governance.feedback.scales.queries import waiting_scores
from tests.exchange.test_tools import an_output_called

SLICE = {"model_version": "app 1", "language": "en", "scenario": "x"}


def read(form: str, path: Path, **mapping: str) -> list[Read]:
    return list(format_called(FeedbackFormat, form).read(path, Asked(mapping=mapping, defaults=SLICE)))


def records(found: list[Read]) -> list[FeedbackRecord]:
    return [each[1] for each in found if isinstance(each, tuple)]


def left(found: list[Read]) -> list[str]:
    return [each.field for each in found if isinstance(each, NotCarried)]


def as_json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def a_pair(to_name: list[str], selected: str, data: dict[str, str], *more: dict[str, Any]) -> dict[str, Any]:
    result = {
        "id": "r",
        "from_name": "pw",
        "to_name": to_name,
        "type": "pairwise",
        "value": {"selected": selected},
    }
    annotation = {"id": 1, "completed_by": 3, "result": [result, *more]}
    return {"id": 9, "data": data, "annotations": [annotation]}


@pytest.mark.parametrize(
    ("names", "tags", "selected", "first", "preference"),
    [
        (("answer1", "answer2"), ["a", "b"], "left", "One", "first"),
        (("response_a", "response_b"), ["x", "y"], "right", "One", "second"),
        (("left", "right"), ["left", "right"], "tie", "One", "tie"),
        (("answer1", "answer2"), ["answer2", "answer1"], "left", "One", "second"),
    ],
)
def test_a_comparison_of_label_studio_has_its_sides_by_the_tags_and_the_fields(
    tmp_path: Path, names: tuple[str, str], tags: list[str], selected: str, first: str, preference: str
) -> None:
    why = {
        "id": "w",
        "from_name": "why",
        "to_name": tags[1],
        "type": "textarea",
        "value": {"text": ["second one"]},
    }
    task = a_pair(tags, selected, {"prompt": "Hi", names[0]: "One", names[1]: "Two"}, why)
    compared, remark = records(read("label-studio", as_json(tmp_path / "x.json", [task])))
    assert (compared.answer, compared.other_answer, compared.preference) == (first, "Two", preference)
    on_second = tags[1] == names[1] or tags[1] not in names
    assert (remark.output == compared.other_output) == on_second
    assert remark.answer == ("Two" if on_second else "One")


def test_drafts_predictions_and_skipped_tasks_of_label_studio_are_told(tmp_path: Path) -> None:
    task = {
        "id": 1, "data": {"prompt": "Hi", "answer": "Ho", "model": "x"}, "drafts": [{"user": "ann@x", "result": []}], "predictions": [7],
        "annotations": [{"id": 2, "completed_by": {"id": 4, "email": "ann@x"}, "was_cancelled": True, "result": []},
                        {"id": 3, "completed_by": {"id": 4, "email": "ann@x"}, "prediction": {"model_version": "m"}, "result": [
                            {"id": "a", "from_name": "stars", "type": "rating", "value": {"rating": 3}}]}],
    }  # fmt: skip
    found = read(
        "label-studio",
        as_json(tmp_path / "x.json", [task, {"id": 2, "data": {"prompt": "?"}, "annotations": []}]),
    )
    assert sorted(left(found)) == ["annotations", "drafts", "model", "prediction", "predictions", "task"]
    (record,) = records(found)
    assert (record.kind, record.comment, record.person) == ("comment", "stars: 3", "label-studio-4")
    assert "ann@x" not in str(found)


def test_a_model_in_the_tasks_data_is_mapped_or_left_out_at_will(tmp_path: Path) -> None:
    result = [{"id": "a", "from_name": "ok", "type": "choices", "value": {"choices": ["yes"]}}]
    task = {
        "id": 1,
        "data": {"prompt": "Hi", "answer": "Ho", "model": "helper 3"},
        "annotations": [{"id": 1, "result": result}],
    }
    path = as_json(tmp_path / "x.json", [task])
    assert records(read("label-studio", path))[0].model_version == "app 1"
    assert records(read("label-studio", path, model="model_version"))[0].model_version == "helper 3"
    assert "model" in left(read("label-studio", path, model=""))


FLAT = {
    "id": "r1", "status": "completed", "prompt": "Hi", "response": "Ho", "q.responses": [5, 2, 3, None], "q.responses.users": ["u1", "u2", "u3", "u4"],
    "q.responses.status": ["submitted", "discarded", "draft", "submitted"], "q.suggestion": 4, "q.suggestion.agent": "judge",
}  # fmt: skip


@pytest.mark.parametrize("ending", ["json", "jsonl", "parquet"])
def test_argillas_flat_records_tell_what_was_submitted(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    if ending == "parquet":
        pd.DataFrame([FLAT]).to_parquet(path)
    else:
        path.write_text(json.dumps([FLAT] if ending == "json" else FLAT))
    found = read("argilla", path)
    assert [(record.person, record.source) for record in records(found)] == [
        ("argilla-u1", "human"),
        (None, "llm"),
    ]
    assert sorted(left(found)) == ["q", "q"]


def test_nested_records_of_argilla_are_read_with_a_warning(tmp_path: Path) -> None:
    nested = {
        "id": "r1",
        "fields": {"prompt": "Hi", "response": "Ho"},
        "responses": {"q": [{"value": 5, "user_id": "u1"}]},
    }
    found = read("argilla", as_json(tmp_path / "x.json", [nested]))
    (told,) = [each for each in found if isinstance(each, NotCarried)]
    assert len(records(found)) == 1 and "to_list(flatten=True)" in told.reason


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_phoenix_frames_keep_raters_apart_by_their_identifier(tmp_path: Path, form: str) -> None:
    row = {"context.span_id": "s1", "annotation_name": "helpful", "annotator_kind": "HUMAN", "result.label": "up", "result.score": 1.0,
           "identifier": "ann@example.org", "metadata": "{'page': 'chat'}", "id": "1"}  # fmt: skip
    frame = pd.DataFrame([row, {**row, "identifier": "bob@example.org", "id": "2", "result.score": None}])
    path = tmp_path / f"x.{form}"
    if form == "json":
        frame.to_json(path, orient="records")
    else:
        getattr(frame, f"to_{form}")(path)
    found = records(read("phoenix", path))
    assert [record.comment for record in found] == ["helpful: 1 (up)", "helpful: up"]
    assert len({record.person for record in found}) == 2 and "@" not in str(found)


TRACE = {
    "info": {"trace_id": "tr-1", "request_time": "2026-11-30T10:00:00Z", "assessments": []},
    "data": {"spans": [
        {"parent_span_id": None, "attributes": {"mlflow.spanInputs": '{"args": [{"question": "Boil?"}], "kwargs": {}}',
                                                "mlflow.spanOutputs": '{"steps": 3}'}},
        {"parent_span_id": "x", "attributes": {"mlflow.spanType": '"CHAT_MODEL"', "mlflow.spanInputs": '{"messages": [{"role": "user", '
         '"content": "Boil?"}]}', "mlflow.spanOutputs": '{"choices": [{"message": {"role": "assistant", "content": "100 °C"}}]}'}},
        {"parent_span_id": "x", "attributes": {"mlflow.spanType": '"CHAT_MODEL"', "mlflow.spanInputs": '{"messages": [{"role": "user", '
         '"content": "?"}]}', "mlflow.spanOutputs": '{"choices": [{"message": {"content": null, "tool_calls": [{"id": "c"}]}}]}'}},
    ]},
}  # fmt: skip


def test_the_answer_of_an_mlflow_trace_is_what_people_saw(tmp_path: Path) -> None:
    said = {
        "assessment_name": "ok",
        "source": {"source_type": "HUMAN", "source_id": "a@x"},
        "feedback": {"value": "yes"},
        "span_id": "y",
    }
    trace = {**TRACE, "info": {**TRACE["info"], "assessments": [said, {**said, "valid": False}]}}
    found = read("mlflow", as_json(tmp_path / "x.json", [trace]))
    (record,) = records(found)
    assert (record.output, record.answer, record.comment) == ("tr-1", "100 °C", "ok: yes")
    assert sorted(left(found)) == ["ok", "span_id"]


def test_an_mlflow_frame_written_by_pandas_is_read(tmp_path: Path) -> None:
    said = [
        {
            "assessment_id": "a",
            "trace_id": "t",
            "assessment_name": "ok",
            "source": {"source_type": "CODE"},
            "feedback": {"value": True},
        }
    ]
    row = {
        "trace_id": "t",
        "request": '{"question": "Boil?"}',
        "response": '"100 °C"',
        "assessments": said,
        "request_time": 1796059174933,
    }
    pd.DataFrame([row]).to_csv(tmp_path / "x.csv")
    (record,) = records(read("mlflow", tmp_path / "x.csv"))
    assert (record.prompt, record.answer, record.source) == ("Boil?", "100 °C", "code")


def test_a_newer_value_under_a_scores_id_supersedes_it(store: Store, tmp_path: Path) -> None:
    an_output_called(store, "t-1")
    score = {"id": "s", "traceId": "t-1", "name": "thumb", "dataType": "BOOLEAN", "source": "ANNOTATION"}
    path = as_json(
        tmp_path / "x.json",
        [{**score, "value": value, "timestamp": f"2026-11-30T10:0{value}:00Z"} for value in (0, 1)],
    )
    for _ in range(2):
        import_feedback(store, SYSTEM, "langfuse", path, defaults={"model_version": "assistant 1.0"})
    with store.read() as session:
        rows = feedback_page(session, FeedbackFilter()).rows[::-1]
    assert [(row.comment, row.is_aside) for row in rows] == [("thumb: no", True), ("thumb: yes", False)]


def test_blob_exports_of_langfuse_are_read_in_snake_case_as_tables_too(store: Store, tmp_path: Path) -> None:
    an_output_called(store, "t-1")
    with (tmp_path / "x.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["id", "trace_id", "observation_id", "name", "value", "data_type", "timestamp", "config"]
        )
        rows.writerow(
            [
                "1",
                "t-1",
                "",
                "helpful",
                "0.8",
                "NUMERIC",
                "2026-07-18 08:28:09.123",
                '{"minValue": 0, "maxValue": 1}',
            ]
        )
    (record,) = records(read("langfuse", tmp_path / "x.csv"))
    assert (record.output, record.rating) == ("t-1", 4)
    assert record.given_at is not None and record.given_at.tzinfo is not None


def test_a_scale_is_said_once_remembered_and_applied(store: Store, tmp_path: Path) -> None:
    nested = {"fields": {"prompt": "Hi", "response": "Ho"}}

    def file(name: str, *values: int) -> Path:
        told = [
            {**nested, "id": f"{name}-{n}", "responses": {"q": [{"value": n, "user_id": "u"}]}}
            for n in values
        ]
        return as_json(tmp_path / f"{name}.json", told)

    import_feedback(store, SYSTEM, "argilla", file("a", 0, 5, 12), defaults=SLICE)
    with store.read() as session:
        (waits,) = waiting_scores(session)
    assert (waits.origin, waits.name, waits.count, waits.least, waits.most) == ("argilla", "q", 3, 0, 12)
    with store.begin(SYSTEM) as unit:
        applied = say_scale(unit, "argilla", "q", 0, 10)
    assert (applied.ratings, applied.outside) == (2, 1)
    later = import_feedback(store, SYSTEM, "argilla", file("b", 10), defaults=SLICE)
    assert (later.created, dict(later.waiting)) == (1, {})
    again = import_feedback(store, SYSTEM, "argilla", file("a", 0, 5, 12), defaults=SLICE)
    assert (again.created, again.unchanged, again.refused) == (0, 3, [])
    with store.read() as session:
        rows = feedback_page(session, FeedbackFilter()).rows
    assert sorted(row.rating for row in rows if row.rating and not row.is_aside) == [1, 3, 5]
    with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
        say_scale(unit, "argilla", "q", 1, 5)


def test_who_may_not_import_may_not_say_a_scale(store: Store) -> None:
    with (
        pytest.raises(Refused),
        store.begin(Actor("PERSON-1", "Ada", frozenset({Role.STAKEHOLDER}), 1)) as unit,
    ):
        say_scale(unit, "argilla", "q", 1, 5)


def test_annotators_of_a_table_who_are_named_by_address_stay_apart_and_unnamed(tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["annotation_id", "annotator", "answer", "id", "lead_time", "prompt", "verdict"])
        rows.writerow(["1", "ann@example.org", "Ho", "1", "1.5", "Hi", "Good"])
        rows.writerow(["2", "bob@example.org", "Ho", "1", "1.5", "Hi", "Bad"])
    found = records(read("label-studio", tmp_path / "x.csv"))
    assert [record.comment for record in found] == ["verdict: Good", "verdict: Bad"]
    assert len({record.person for record in found}) == 2 and "@" not in str(found)


def test_a_grade_of_promptfoo_that_took_tokens_is_a_models(tmp_path: Path) -> None:
    part = {
        "pass": True,
        "score": 1,
        "assertion": {"type": "promptfoo:redteam:harmful"},
        "tokensUsed": {"total": 9},
    }
    result = {
        "id": "r",
        "prompt": {"raw": "Hi"},
        "response": {"output": "Ho"},
        "provider": {"id": "p"},
        "gradingResult": {"componentResults": [part]},
    }
    (record,) = records(
        read("promptfoo", as_json(tmp_path / "x.json", {"evalId": "e", "results": {"results": [result]}}))
    )
    assert (record.source, record.rating) == ("llm", 5)
