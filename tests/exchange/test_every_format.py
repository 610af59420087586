"""Never silent: whatever a file holds is stored, told as not carried, or refused by line and field. One rule, all formats."""

# ruff: noqa: E501 files as tools write them

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from governance.core.access import SYSTEM
from governance.core.errors import Problem
from governance.core.store import Store
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.importing import import_feedback
from governance.exchange.formats import formats, recognised
from governance.exchange.items import UNREAD
from governance.exchange.reading import NotCarried
from governance.exchange.samples import sample_of
from governance.feedback.records import FeedbackRecord
from governance.feedback.scales.scaling import Scale

USER = {"role": "user", "content": "How hot does water boil?"}


def answered(words: str) -> list[dict[str, str]]:
    return [USER, {"role": "assistant", "content": words}]


@dataclass(frozen=True)
class Case:
    """A file as a tool writes it. `stored` are the kinds of records that come of it, `told` how much is said not to be carried."""

    form: str
    name: str
    content: Any
    stored: list[str]
    told: int = 0
    refused: int = 0
    scales: int = 0
    ratings: list[int] = field(default_factory=list)


ARENA = {"question_id": "q", "model_a": "gpt-4", "model_b": "claude", "judge": "arena_user_1", "language": "English",
         "conversation_a": answered("100 °C"), "conversation_b": answered("90 °C")}  # fmt: skip
TREE = {
    "message_tree_id": "t",
    "prompt": {
        "message_id": "t", "role": "prompter", "text": "Hi", "lang": "en", "labels": {"quality": {"value": 0.7, "count": 3}},
        "replies": [
            {"message_id": "b", "role": "assistant", "text": "Hello", "rank": 1, "lang": "en", "replies": []},
            {"message_id": "a", "role": "assistant", "text": "Hello!", "rank": 0, "lang": "en", "replies": []},
            {"message_id": "c", "role": "assistant", "text": "No", "rank": 2, "lang": "en", "deleted": True},
        ],
    },
}  # fmt: skip
PRISM = {
    "conversation_id": "c1", "user_id": "user7", "open_feedback": "fine", "conversation_history": [
        {"turn": 0, "role": "user", "content": "Hi"},
        {"turn": 0, "role": "model", "content": "A", "model_name": "m-1", "score": 100, "if_chosen": True, "within_turn_id": 0},
        {"turn": 0, "role": "model", "content": "B", "model_name": "m-2", "score": 1, "if_chosen": False, "within_turn_id": 1},
        {"turn": 1, "role": "user", "content": "More"},
        {"turn": 1, "role": "model", "content": "C", "model_name": "m-1", "score": 51, "if_chosen": True, "within_turn_id": 0},
    ],
}  # fmt: skip
WEBUI = {
    "id": "f1", "user_id": "u1", "type": "rating", "created_at": 1764500000, "updated_at": 1764500001,
    "data": {"rating": 1, "model_id": "llama", "sibling_model_ids": ["qwen"], "reason": "accurate", "tags": ["x"], "details": {"rating": 8}},
    "meta": {"arena": True, "chat_id": "c", "message_id": "m2"},
    "snapshot": {"chat": {"chat": {"history": {"messages": {
        "m1": {"role": "user", "content": "Hi", "parentId": None},
        "m2": {"role": "assistant", "content": "Hello", "parentId": "m1", "model": "llama"},
        "m3": {"role": "assistant", "content": "Hey", "parentId": "m1", "model": "qwen"},
    }}}}},
}  # fmt: skip
LIBRE = {
    "conversationId": "c", "messages": [
        {"messageId": "1", "parentMessageId": "0", "isCreatedByUser": True, "text": "Hi", "sender": "User"},
        {"messageId": "2", "parentMessageId": "1", "isCreatedByUser": False, "model": "gpt-4o", "text": "",
         "content": [{"type": "think", "think": "hm"}, {"type": "text", "text": {"value": "Hello"}}],
         "feedback": {"rating": "thumbsDown", "tag": {"key": "inaccurate"}, "text": "too short"}},
    ],
}  # fmt: skip
PROMPTFOO = {
    "evalId": "e", "results": {"version": 3, "results": [
        {"id": "r1", "prompt": {"raw": "Hi"}, "response": {"output": "Hello"}, "provider": {"id": "openai:gpt-4o"}, "success": True,
         "score": 1, "gradingResult": {"pass": True, "score": 1, "componentResults": [
             {"pass": True, "score": 1, "reason": "ok", "assertion": {"type": "contains"}},
             {"pass": False, "score": 0, "reason": "curt", "assertion": {"type": "llm-rubric"}},
             {"pass": True, "score": 1, "comment": "mine", "assertion": {"type": "human"}}]}},
        {"id": "r2", "prompt": {"raw": "Hi"}, "error": "timeout", "provider": {"id": "openai:gpt-4o"}, "success": False, "score": 0},
    ]},
}  # fmt: skip
EVALS = [
    {"spec": {"completion_fns": ["gpt-4"], "eval_name": "boil", "run_id": "r"}},
    {"run_id": "r", "event_id": 0, "sample_id": "s.0", "type": "sampling", "data": {"prompt": [USER], "sampled": ["100 °C"]}},
    {"run_id": "r", "event_id": 1, "sample_id": "s.0", "type": "match", "data": {"correct": True, "expected": "100"}},
    {"final_report": {"accuracy": 1.0}},
]  # fmt: skip
INSPECT = {
    "version": 2, "status": "success", "eval": {"eval_id": "e1", "task": "boil", "model": "openai/gpt-4o"},
    "samples": [
        {"id": 1, "epoch": 1, "input": "Boil?", "output": {"completion": "100 °C"}, "scores": {
            "match": {"value": "C"}, "model_graded_qa": {"value": {"tone": 3, "facts": 5}, "explanation": "fine"},
            "includes": {"value": "I", "history": [{"value": "C", "provenance": {"author": "alice@x"}}]}}},
        {"id": 2, "epoch": 1, "input": "Melt?", "output": {"completion": ""}, "scores": {}},
    ],
}  # fmt: skip
OPIK = {
    "id": "t1", "name": "chat", "input": {"question": "Boil?"}, "output": {"answer": "100 °C"}, "end_time": "2026-11-30T10:00:00Z",
    "feedback_scores": [{"name": "helpful", "value": 0.5, "source": "ui", "value_by_author": {
        "ann": {"value": 1, "source": "ui"}, "bob": {"value": 0, "source": "ui"}}},
        {"name": "judge", "value": 0.9, "source": "online_scoring"}],
    "comments": [{"id": "c", "text": "Well said", "created_by": "ann"}],
}  # fmt: skip
LANGSMITH = {
    "id": "11", "run_type": "chain", "dotted_order": "x", "inputs": {"question": "Boil?"}, "outputs": {"output": "100 °C"},
    "feedback": [
        {"id": "f1", "key": "thumb", "score": 1, "feedback_source": {"type": "app", "user_id": "u"}, "comment": "good"},
        {"id": "f2", "key": "fix", "correction": {"output": "At sea level."}, "feedback_source": {"type": "app", "user_id": "u"}},
    ],
}  # fmt: skip
ULTRA = {
    "source": "x", "instruction": "Hi", "models": ["m"], "completions": [
        {"model": "m", "response": "Hello", "critique": "ok", "overall_score": 7,
         "annotations": {"helpfulness": {"Rating": "5", "Rationale": "fine"}, "honesty": {"Rating": "N/A"}}}],
}  # fmt: skip
STEER3 = {
    "context": [USER], "response1": "A", "response2": "B", "overall_preference": -2, "language": "english",
    "individual_preference": [{"score": -3, "reasoning": "A is right"}, {"score": 0}],
}  # fmt: skip

CASES = [
    Case("arena", "a.jsonl", [{**ARENA, "winner": "model_b"}, {**ARENA, "question_id": "p", "winner": "tie (bothbad)"},
                              {**ARENA, "question_id": "o", "winner": "?"}], ["comparison"] * 2, refused=1),
    Case("arena", "b.csv", 'id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie\n'
         '1,m,n,"[""Hi""]","[""A""]","[""B""]",0,0,1\n', ["comparison"]),
    Case("oasst", "o.jsonl", [TREE], ["comparison"], told=2),
    Case("prism", "p.jsonl", [PRISM], ["rating", "rating", "comparison", "rating"], told=1, ratings=[5, 1, 3]),
    Case("prism", "u.jsonl", [{"conversation_id": "c", "user_id": "u", "turn": 0, "within_turn_id": 0, "user_prompt": "Hi",
                               "model_response": "A", "model_name": "m", "score": 50, "if_chosen": True},
                              {"conversation_id": "c", "turn": 1, "score": 5, "model_response": "B", "if_chosen": False}],
         ["rating"], told=1),
    Case("helpsteer", "h.jsonl", [{"prompt": "Hi", "response": "A", "helpfulness": 4, "correctness": 0, "coherence": 2,
                                   "complexity": 1, "verbosity": 1}], ["rating"] * 3 + ["comment"] * 2, ratings=[5, 1, 3]),
    Case("helpsteer", "3.jsonl", [STEER3], ["comparison"] * 2, told=1),
    Case("ultrafeedback", "u.jsonl", [ULTRA], ["rating"], told=3, ratings=[5]),
    Case("shp", "s.jsonl", [{"post_id": "p", "c_root_id_A": "a", "c_root_id_B": "b", "history": "Why?", "human_ref_A": "A",
                             "human_ref_B": "B", "labels": 0, "score_A": 2}], ["comparison"], told=1),
    Case("preferences", "c.jsonl", [{"chosen": answered("4"), "rejected": answered("5")}], ["comparison"]),
    Case("preferences", "t.jsonl", [{"prompt": "2+2?", "chosen": "4", "rejected": "5", "margin": 1},
                                    {"prompt": "2+2?", "chosen": "4", "rejected": "4"}], ["comparison"], told=1, refused=1),
    Case("preferences", "d.jsonl", [{"prompt": [USER], "chosen": [answered("4")[1]], "rejected": [answered("5")[1]]}], ["comparison"]),
    Case("hh-rlhf", "hh.jsonl", [{"chosen": "\n\nHuman: Hi\n\nAssistant: A", "rejected": "\n\nHuman: Hi\n\nAssistant: B"}], ["comparison"]),
    Case("open-webui", "w.json", [WEBUI, {**WEBUI, "id": "f2", "snapshot": None}], ["rating", "rating", "comparison"], told=2,
         ratings=[5, 4]),
    Case("librechat", "l.json", LIBRE, ["rating"], ratings=[1]),
    Case("librechat", "m.json", LIBRE["messages"], ["rating"], ratings=[1]),
    Case("promptfoo", "f.json", PROMPTFOO, ["rating"] * 3, told=1, ratings=[5, 1, 5]),
    Case("promptfoo", "f.jsonl", PROMPTFOO["results"]["results"], ["rating"] * 3, told=1),
    Case("openai-evals", "e.jsonl", EVALS, ["comment"], told=1),
    Case("inspect", "i.json", INSPECT, ["comment"] * 4, told=1),
    Case("inspect", "i.eval", INSPECT, ["comment"] * 4, told=1),
    Case("opik", "o.json", [OPIK], ["comment"] * 4),
    Case("langsmith", "r.jsonl", [LANGSMITH, {**LANGSMITH, "id": "12", "feedback": [], "feedback_stats": {"thumb": {"n": 3}}}],
         ["comment", "correction"], told=1),
    Case("langsmith", "k.jsonl", [{"run_id": "11", "key": "ok", "score": 1, "feedback_source": {"type": "model"}}], ["comment"]),
    Case("ultrafeedback", "t.jsonl", [{"instruction": "Hi", "models": ["m"], "completions": [{"model": "m", "response": "Hello", "annotations": {
        "truthfulness": [{"Type": ["1"], "Rationale": "made up", "Rating": "2", "Rationale For Rating": "one error"}]}}]}],
         ["rating"], told=1, ratings=[2]),
    Case("langsmith", "s.jsonl", [
        {"run_id": "11", "key": "tone", "score": 10, "feedback_config": {"type": "continuous", "min": 0, "max": 10},
         "feedback_source": {"type": "app", "user_id": "u"}, "feedback_group_id": "g"},
        {"run_id": "11", "key": "judge", "score": 3, "error": True, "feedback_source": {"type": "model"}, "extra": {"a": 1}}],
         ["rating", "comment"], told=3, ratings=[5]),
    Case("phoenix", "c.json", {"data": [{"name": "helpful", "type": "CATEGORICAL", "optimization_direction": "MAXIMIZE",
                                         "values": [{"label": "a", "score": 1}, {"label": "b", "score": 0}]},
                                        {"name": "free", "type": "FREEFORM", "optimization_direction": "NONE"}]}, [], told=1, scales=1),
    Case("phoenix", "d.json", {"data": [{"span_id": "s", "name": "relevance", "annotator_kind": "LLM", "document_position": 3,
                                         "result": {"score": 1}}]}, [], told=1),
    Case("langfuse", "b.jsonl", [{"id": "1", "trace_id": "t", "name": "n", "value": 1, "data_type": "BOOLEAN",
                                  "timestamp": "2026-07-18 08:28:09.1"}], ["comment"]),
    Case("langfuse", "t.json", {"id": "t", "input": {"args": [], "kwargs": {"messages": [USER]}}, "output": "100 °C", "observations": [],
                                "scores": [{"id": "1", "traceId": "t", "observationId": "o", "name": "ok", "value": 1,
                                            "dataType": "BOOLEAN", "source": "ANNOTATION"}]}, ["comment"]),
]  # fmt: skip


def as_file(case: Case, folder: Path) -> Path:
    path = folder / case.name
    if case.name.endswith(".eval"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("header.json", json.dumps({**case.content, "samples": None}))
            for sample in case.content["samples"]:
                archive.writestr(f"samples/{sample['id']}_epoch_1.json", json.dumps(sample))
    elif isinstance(case.content, str):
        path.write_text(case.content, encoding="utf-8")
    elif case.name.endswith("jsonl"):
        path.write_text("\n".join(json.dumps(each) for each in case.content), encoding="utf-8")
    else:
        path.write_text(json.dumps(case.content, indent=1), encoding="utf-8")
    return path


def reads(case: Case, folder: Path) -> list[Read]:
    asked = Asked(defaults={"model_version": "app 1", "language": "en", "scenario": "x"})
    return list(formats(FeedbackFormat)[case.form].read(as_file(case, folder), asked))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.form}-{case.name}")
def test_each_value_of_a_file_is_stored_told_or_refused(case: Case, tmp_path: Path) -> None:
    found = reads(case, tmp_path)
    records = [each[1] for each in found if isinstance(each, tuple)]
    assert [record.kind for record in records] == case.stored
    assert sum(isinstance(each, NotCarried) and each.reason != UNREAD for each in found) == case.told
    assert sum(isinstance(each, Problem) for each in found) == case.refused
    assert sum(isinstance(each, Scale) for each in found) == case.scales
    if case.ratings:
        assert [record.rating for record in records if record.kind == "rating"] == case.ratings
    for each in found:
        if isinstance(each, NotCarried | Problem):
            assert each.field and len(each.reason) > 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.form}-{case.name}")
def test_a_file_is_recognised_by_what_it_holds_and_by_one_format_alone(case: Case, tmp_path: Path) -> None:
    sample = sample_of(as_file(case, tmp_path))
    found = recognised(FeedbackFormat, sample)
    assert found is not None and found.name == case.form
    special = [
        each.name for each in formats(FeedbackFormat).values() if not each.general and each.recognises(sample)
    ]
    assert special == [case.form]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.stored], ids=lambda case: f"{case.form}-{case.name}"
)
def test_what_is_read_can_be_stored_and_the_same_again_adds_nothing(
    store: Store, case: Case, tmp_path: Path
) -> None:
    path = as_file(case, tmp_path)
    given = {"model_version": "app 1", "language": "en", "scenario": "x", "prompt": "Hi", "answer": "Hello"}
    brings = case.form in ("langsmith", "langfuse") and case.name in ("k.jsonl", "s.jsonl", "b.jsonl")
    defaults = given if brings else {name: given[name] for name in ("model_version", "language", "scenario")}
    first = import_feedback(store, SYSTEM, case.form, path, defaults=defaults)
    assert first.created == len(case.stored), first.refused
    again = import_feedback(store, SYSTEM, case.form, path, defaults=defaults)
    assert (again.created, again.unchanged) == (0, len(case.stored))


def test_raters_stay_apart_and_no_name_or_address_comes_in(tmp_path: Path) -> None:
    told: list[FeedbackRecord] = []
    for case in CASES:
        told += [each[1] for each in reads(case, tmp_path) if isinstance(each, tuple)]
    people = {record.person for record in told if record.person}
    assert not any("@" in person or person.endswith(("-ann", "-bob", "alice")) for person in people)
    assert sum(person.startswith("opik-") for person in people) == 2


JUDGES: list[tuple[str, Callable[[FeedbackRecord], bool]]] = [
    ("promptfoo", lambda record: "human" in (record.comment or "")),
    ("opik", lambda record: not (record.comment or "").startswith("judge")),
]


@pytest.mark.parametrize(
    ("form", "by_a_person"), JUDGES, ids=lambda each: each if isinstance(each, str) else ""
)
def test_judges_are_told_from_people(
    form: str, by_a_person: Callable[[FeedbackRecord], bool], tmp_path: Path
) -> None:
    case = next(case for case in CASES if case.form == form)
    for each in reads(case, tmp_path):
        if isinstance(each, tuple):
            assert (each[1].source == "human") == by_a_person(each[1]), each[1]


def test_every_format_of_one_tool_has_a_case_here_or_a_recorded_export() -> None:
    exports = {path.stem for path in (Path(__file__).parent / "exports").iterdir()}
    special = {name for name, each in formats(FeedbackFormat).items() if not each.general}
    assert special - {case.form for case in CASES} - exports == set()
