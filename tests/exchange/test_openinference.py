"""Feedback goes out as OpenInference's annotations, and what goes out can be taken in."""

import json
from pathlib import Path

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.exchange.feedback.openinference import requests
from governance.exchange.feedback.otlp import read_traces
from governance.feedback.commands import record_batch
from governance.feedback.queries import FeedbackFilter
from governance.feedback.records import FeedbackRecord
from tests.exchange.test_tools import an_output_called
from tests.rig.server import plumbline


def test_annotations_say_who_what_and_how_much(store: Store) -> None:
    an_output_called(store, "o-1", "o-2")
    about = {"model_version": "assistant 1.0", "person": "p-1"}
    said = [
        FeedbackRecord(key="1", kind="rating", output="o-1", rating=4, comment="fine", **about),
        FeedbackRecord(
            key="2",
            kind="flag",
            output="o-1",
            category="harm",
            severity=3,
            source="llm",
            model_version="assistant 1.0",
        ),
        FeedbackRecord(key="3", kind="correction", output="o-2", correction="Two.", **about),
    ]
    with store.begin(SYSTEM) as unit:
        record_batch(unit, "x", list(enumerate(said, 1)))
    with store.read() as session:
        (line,) = requests(session, FeedbackFilter())
    told = read_traces(line, as_json=True)
    found = {each.said["comment"]: each.said for each in told.evaluations}
    assert found["plumbline.rating: 4: fine"]["source"] == "human"
    assert str(found["plumbline.rating: 4: fine"]["person"]).startswith("openinference-")
    assert found["plumbline.harm: 3"]["source"] == "llm"
    assert "plumbline.correction: Two." in found
    names = [
        attribute["key"]
        for span in json.loads(line)["resourceSpans"][0]["scopeSpans"][0]["spans"]
        for attribute in span["attributes"]
    ]
    assert "annotations.1.annotation.name" in names and "annotations.0.annotation.metadata" in names


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    done = plumbline("export", tmp_path / "out.jsonl", "--json", home=tmp_path)
    assert json.loads(done.stdout) == {"file": str(tmp_path / "out.jsonl"), "lines": 0}
