"""What other tools export comes in as their documentation writes it; what has no room here is told, never dropped in silence."""

import json
from pathlib import Path

import pytest

from governance.core.access import SYSTEM
from governance.core.errors import Invalid
from governance.core.store import Store
from governance.exchange.documents import objects
from governance.exchange.feedback.format import Asked, FeedbackFormat
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.exchange.formats import format_called
from governance.exchange.items import UNREAD
from governance.exchange.reading import BrokenOff
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.records import FeedbackRecord
from governance.feedback.telemetry.commands import receive
from governance.feedback.telemetry.told import ToldOutput
from governance.registry.commands import NewOutput, add_model, add_model_version, record_outputs
from governance.registry.queries import output_view
from tests.builders import MOMENT
from tests.rig.server import plumbline

EXPORTS = Path(__file__).parent / "exports"
SLICE = {"language": "en", "scenario": "advice", "model_version": "assistant 1.0"}

UNTOLD = {"quality": 2, "issues": 1, "order": 1}


def an_output_called(store: Store, *names: str) -> None:
    """Outputs of assistant 1.0, known by these names."""
    with store.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
        version = add_model_version(unit, "assistant", "1.0")
        asked = [{"role": "user", "content": "How many?"}]
        record_outputs(
            unit, [NewOutput(version.id, name, asked, "Two.", "en", "advice", MOMENT) for name in names]
        )


def bring_in(store: Store, form: str, name: str, **mapping: str) -> ImportResult:
    return import_feedback(store, SYSTEM, form, EXPORTS / name, mapping=mapping, defaults=SLICE)


def read(form: str, name: str, **mapping: str) -> list[FeedbackRecord]:
    return [
        each[1]
        for each in format_called(FeedbackFormat, form).read(EXPORTS / name, Asked(mapping, SLICE))
        if isinstance(each, tuple)
    ]


def rows(store: Store) -> list[FeedbackRow]:
    """All that is stored, oldest first."""
    with store.read() as session:
        return feedback_page(session, FeedbackFilter()).rows[::-1]


def left(result: ImportResult) -> dict[str, int]:
    return {each.field: count for each, count in result.not_carried.items() if each.reason != UNREAD}


def test_label_studio_tasks_come_in_with_what_was_shown(store: Store) -> None:
    result = bring_in(
        store, "label-studio", "label-studio.json", harm="flag:3", better="correction", quality="rating:1..5"
    )
    assert [(row.kind, row.rating, row.category, row.correction) for row in rows(store)] == [
        ("rating", 2, None, None),
        ("flag", None, "harm", None),
        ("correction", None, None, "Ask your doctor first."),
        ("comparison", None, None, None),
    ]
    first = rows(store)[0]
    assert (first.person or "").startswith("P-") and first.comment == "quality: 2"
    with store.read() as session:
        output = output_view(session, first.output_id)
    assert output.answer == "Yes, that is fine."
    assert output.conversation == [{"role": "user", "content": "May I take ibuprofen with blood thinners?"}]
    assert [(problem.line, problem.field) for problem in result.refused] == [(3, "quality")]
    assert left(result) == {
        "ward": 1,
        "spans": 1,
        "annotations": 1,
        "predictions": 1,
        "ground_truth": 1,
        "lead_time": 1,
    }


def test_argilla_answers_stay_in_their_words_until_their_scale_is_told(store: Store) -> None:
    said = read("argilla", "argilla.json")
    assert {record.kind for record in said} == {"comment"}
    assert [record.comment for record in said if record.person == "argilla-77aa"] == ["quality: 2"]
    result = bring_in(store, "argilla", "argilla.json", quality="rating:0..5", issues="comment")
    assert result.refused == []
    assert [(row.kind, row.rating) for row in rows(store)] == [
        ("rating", 4),
        ("rating", 3),
        ("comment", None),
        ("rating", 3),
        ("rating", 5),
    ]
    assert [record.source for record in read("argilla", "argilla.json")].count("llm") == 1
    assert left(result) == {
        "model": 2,
        "batch": 1,
        "vectors": 1,
        "order": 1,
        "suggestions.score": 1,
        "quality": 1,
        **{f"{question}.responses.status": count for question, count in UNTOLD.items()},
    }


def test_langfuse_scores_become_ratings_only_where_their_config_tells_the_scale(store: Store) -> None:
    an_output_called(store, "t-1", "o-1")
    result = bring_in(store, "langfuse", "langfuse.jsonl")
    assert [(row.kind, row.rating, row.comment, row.correction) for row in rows(store)] == [
        ("rating", 4, "helpfulness: 0.75: mostly", None),
        ("comment", None, "thumbs: yes", None),
        ("comment", None, "tone: curt", None),
        ("correction", None, None, "Ask a pharmacist."),
    ]
    assert [record.source for record in read("langfuse", "langfuse.jsonl")] == [
        "llm",
        "human",
        "llm",
        "human",
    ]
    assert [(problem.line, problem.field) for problem in result.refused] == [(6, "name")]
    assert left(result) == {"environment": 1, "queueId": 1, "satisfaction": 1}
    assert result.read == 5


def test_langfuse_tables_are_read_like_its_lists(store: Store) -> None:
    an_output_called(store, "t-1")
    result = bring_in(store, "langfuse", "langfuse.csv", toxic="flag:4", accuracy="rating:0..1")
    assert [(row.kind, row.rating, row.severity, row.comment) for row in rows(store)] == [
        ("rating", 3, None, "accuracy: 0.4: two\nlines"),
        ("flag", None, 4, "toxic: yes"),
    ]
    assert left(result) == {"environment": 2}


def test_mlflow_traces_bring_their_output_along(store: Store) -> None:
    result = bring_in(store, "mlflow", "mlflow.json", relevance="rating:0..1")
    assert [(row.kind, row.rating, row.comment, row.correction) for row in rows(store)] == [
        ("comment", None, "correctness: yes: cites the rule", None),
        ("rating", 3, "relevance: 0.5", None),
        ("correction", None, None, "Ask a notary."),
    ]
    assert "alice" not in str(rows(store))
    with store.read() as session:
        assert output_view(session, rows(store)[0].output_id).answer == "Anyone."
    assert left(result) == {"metadata": 1, "source.source_id": 2, "safety": 1}


def test_phoenix_annotations_keep_the_direction_of_their_scale(store: Store) -> None:
    an_output_called(store, "67f6740bbe1ddc3f")
    result = bring_in(store, "phoenix", "phoenix.json")
    assert [(row.kind, row.rating, row.comment) for row in rows(store)] == [
        ("rating", 5, "user_feedback: 1 (positive)"),
        ("rating", 4, "toxicity: 0.25 (mild): one harsh word"),
        ("comment", None, "correctness: 0.85 (correct): matches"),
    ]
    assert [(problem.line, problem.field) for problem in result.refused] == [(5, "result")]
    assert left(result) == {"metadata": 1, "correctness": 1, "identifier": 1}


@pytest.mark.parametrize("form", ["label-studio", "argilla", "langfuse", "mlflow", "phoenix"])
def test_the_same_export_again_adds_nothing(store: Store, form: str) -> None:
    an_output_called(store, "t-1", "o-1", "67f6740bbe1ddc3f")
    (path,) = EXPORTS.glob(f"{form}.json*")
    first = import_feedback(store, SYSTEM, form, path, defaults=SLICE)
    again = import_feedback(store, SYSTEM, form, path, defaults=SLICE)
    assert first.created == again.unchanged > 0 == again.created


def test_the_command_line_tells_what_is_not_carried_over(tmp_path: Path) -> None:
    words = ("--set", "language=en", "--set", "scenario=advice", "--model-version", "assistant 1.0")
    said = plumbline(
        "import", "argilla", EXPORTS / "argilla.json", *words, "--map", "quality=", "--json", home=tmp_path
    )
    told = json.loads(said.stdout)
    assert (told["read"], told["created"], told["refused"]) == (1, 1, [])
    assert {"field": "quality", "reason": "left out by the mapping", "count": 4} in told["not_carried"]
    shown = plumbline("import", "argilla", EXPORTS / "argilla.json", *words, home=tmp_path)
    assert "not carried over: vectors (1 times)" in shown.stderr


@pytest.mark.parametrize("rule", ["rating:1", "flag:9", "praise", "rating:2..2", "comment:0..1"])
def test_a_rule_that_cannot_be_read_is_refused_with_what_was_expected(store: Store, rule: str) -> None:
    with pytest.raises(Invalid, match="quality"):
        bring_in(store, "argilla", "argilla.json", quality=rule)


def objects_in(path: Path, content: bytes, **options: tuple[str, ...]) -> list[object]:
    path.write_bytes(content)
    return [each[1] if isinstance(each, tuple) else each.field for each in objects(path, **options)]


def test_objects_are_found_in_every_shape_that_tools_write(tmp_path: Path) -> None:
    path = tmp_path / "said.json"
    wanted = [{"a": 1}, {"b": ["x", "é" * 700_000]}, {"c": {}}]
    dumped = json.dumps(wanted, ensure_ascii=False).encode()
    lines = b"\n".join(json.dumps(each).encode() for each in wanted)
    assert objects_in(path, dumped) == wanted
    assert objects_in(path, b"\xef\xbb\xbf" + json.dumps(wanted, indent=2).encode()) == wanted
    assert objects_in(path, b'{"next": null, "data": ' + dumped + b', "x": 1}', under=("data",)) == wanted
    assert objects_in(path, lines) == wanted
    assert objects_in(path, b'{"data": 3}\n{"data": 4}', under=("data",)) == [{"data": 3}, {"data": 4}]
    assert objects_in(path, b"[]") == []
    assert objects_in(path, b'[{"a": 1}, 7]') == [{"a": 1}, "record"]


@pytest.mark.parametrize(
    "content", [b'[{"a": 1}, {"b": ', b'[{"a": 1} {"b": 2}]', b'[{"a": 1}', b'[{"a": 1}, \xff]']
)
def test_what_stands_before_the_break_is_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "said.json"
    path.write_bytes(content)
    found: list[object] = []
    with pytest.raises(BrokenOff):
        for each in objects(path):
            found.append(each)  # noqa: PERF402 what came before the break counts
    assert found == [(1, {"a": 1})]
    path.write_bytes(b"nonsense")
    with pytest.raises(Invalid, match="isn't JSON"):
        list(objects(path))


def test_an_export_finds_the_outputs_that_telemetry_brought(store: Store) -> None:
    told = ToldOutput(
        1, "t-1", "o-1", "helper", "2.0", [{"role": "user", "content": "Why?"}], "So.", MOMENT, is_root=True
    )
    with store.begin(SYSTEM) as unit:
        receive(unit, "api:chat", [told], [])
    result = bring_in(store, "langfuse", "langfuse.jsonl")
    assert result.created == 4
    assert {row.model_version for row in rows(store)} == {"helper 2.0"}
    assert bring_in(store, "langfuse", "langfuse.jsonl").unchanged == 4
