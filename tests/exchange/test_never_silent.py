"""Never silent, over every format of feedback: a field that nobody expected is listed as not carried, or refused.

Driven by the registry: a new format fails until it has a sample here or among the cases of `test_every_format`.
"""

# ruff: noqa: E501 files as tools write them

import copy
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.formats import formats
from governance.exchange.reading import NotCarried
from tests.exchange.test_every_format import CASES, Case, as_file

PLANTED = "zz_planted"
VALUE = "a value that nobody expected"
RECORD = {
    "key": "k", "kind": "rating", "rating": 4, "model_version": "app 1", "output": "o", "prompt": "Hi", "answer": "Hello",
    "language": "en", "scenario": "x",
}  # fmt: skip
TABLES = {"csv": "t.csv", "jsonl": "t.jsonl", "xlsx": "t.xlsx", "parquet": "t.parquet"}
STARS = {"id": "a", "from_name": "stars", "to_name": "answer", "type": "rating", "value": {"rating": 3}}
MORE = [
    Case("label-studio", "l.json", [{"id": 1, "data": {"prompt": "Hi", "answer": "Ho"}, "annotations": [{"id": 3, "result": [STARS]}]}], []),
    Case("argilla", "a.json", [{"id": "r", "status": "completed", "prompt": "Hi", "response": "Ho", "q.responses": [5],
                                "q.responses.users": ["u"], "q.responses.status": ["submitted"]}], []),
    Case("mlflow", "m.jsonl", [{"info": {"trace_id": "t", "assessments": [
        {"assessment_name": "ok", "source": {"source_type": "HUMAN"}, "feedback": {"value": "yes"}}]},
        "data": {"spans": [{"parent_span_id": None, "attributes": {"mlflow.spanInputs": '"Hi"', "mlflow.spanOutputs": '"Ho"'}}]}}], []),
]  # fmt: skip


def planted(content: Any) -> tuple[Any, int]:
    """The sample with one more field on each of its rows, and on how many."""
    content = copy.deepcopy(content)
    rows = content if isinstance(content, list) else [content]
    if isinstance(content, dict):
        for under in ("data", "results", "samples", "messages"):
            inner = content.get(under)
            inner = inner.get("results") if isinstance(inner, dict) else inner
            if isinstance(inner, list):
                rows = inner
    for row in rows:
        row[PLANTED] = VALUE
    return content, len(rows)


def read(form: str, path: Path) -> list[Read]:
    asked = Asked(defaults={"model_version": "app 1", "language": "en", "scenario": "x"})
    return list(formats(FeedbackFormat)[form].read(path, asked))


def mentions(found: list[Read]) -> list[Read]:
    return [each for each in found if any(word in str(each) for word in (VALUE, PLANTED, "zzPlanted"))]


SAMPLES = [case for case in [*CASES, *MORE] if not isinstance(case.content, str)]


@pytest.mark.parametrize("case", SAMPLES, ids=lambda case: f"{case.form}-{case.name}")
def test_a_field_that_nobody_expected_is_listed_or_refused(case: Case, tmp_path: Path) -> None:
    content, count = planted(case.content)
    path = as_file(Case(case.form, case.name, content, []), tmp_path)
    found = mentions(read(case.form, path))
    assert found, "neither stored, nor listed, nor refused"
    assert all(isinstance(each, NotCarried | Problem | tuple) for each in found)
    assert len(found) == count


@pytest.mark.parametrize("form", TABLES)
def test_a_column_that_nobody_expected_is_listed_or_refused(form: str, tmp_path: Path) -> None:
    row = {**RECORD, PLANTED: VALUE}
    path, frame = tmp_path / TABLES[form], pd.DataFrame([row])
    if form == "jsonl":
        path.write_text(json.dumps(row), encoding="utf-8")
    elif form == "xlsx":
        frame.to_excel(path, index=False)
    elif form == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    assert len(mentions(read(form, path))) == 1


def test_every_format_has_a_sample() -> None:
    special = {name for name, each in formats(FeedbackFormat).items() if not each.general}
    assert special - {case.form for case in SAMPLES} == set()
    assert set(TABLES) == set(formats(FeedbackFormat)) - special
