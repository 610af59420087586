"""What leaves for TRL is what was frozen, in the form that trainers read, with a manifest that proves it."""

import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Refused
from governance.core.ledger import Event, head
from governance.core.store import Store
from governance.datasets.commands import build, freeze
from governance.datasets.queries import rebuild_matches
from governance.datasets.recipe import Recipe
from governance.datasets.tables import DatasetVersion
from governance.exchange.feedback.importing import import_feedback
from governance.exchange.training.writing import Export, export_version
from governance.feedback.tables import Preference
from governance.policy.queries import find_clause
from tests.builders import (
    a_comparison,
    a_correction,
    a_judged_case,
    a_person,
    a_policy,
    an_output,
)

REAL_PAIRS = 2_302
REAL_HASH = "71c1f78b3176f32142826bf1a6c1294ab0f1b91a7023328150d420486469c6b0"
MANAGER = Actor("PERSON-7", "Mara", frozenset({Role.MANAGER}), None)


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")


def built(store: Store) -> DatasetVersion:
    a_policy(store, "# Health {#health}\n\nDon't guess doses.", slug="guidelines")
    with store.read() as session:
        clause = find_clause(session, "health@1")
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Take ten.\nOr more.")
    a_comparison(store, good, bad)
    a_comparison(store, good, bad, Preference.TIE)
    a_correction(store, an_output(store, "No.", language="es"), 'Pregunta\u2028a "tu" médico. 🙂')
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, bad, reviewer, clause=clause, correction="I can't tell you that.")
    with store.begin(SYSTEM) as unit:
        return build(unit, "medical", Recipe(), title="Medical advice")


def exported(store: Store, folder: Path) -> Export:
    version = built(store)
    with store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    return export_version(store, MANAGER, version.id, folder)


def lines_of(export: Export) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in export.examples.read_bytes().splitlines(keepends=False)]


def is_conversational(example: dict[str, Any]) -> bool:
    """TRL's own test (trl/data_utils.py): a list of messages, each with a role and content, under a known key."""
    keys = [key for key in ("prompt", "chosen", "rejected", "completion", "messages") if key in example]
    first = example[keys[0]][0]
    return isinstance(first, dict) and "role" in first and "content" in first


def loaded_back(export: Export, cache: Path) -> Any:
    """The file as Hugging Face `datasets` reads it, without asking the network."""
    from datasets import load_dataset

    return load_dataset("json", data_files=str(export.examples), split="train", cache_dir=str(cache))


def test_hugging_face_loads_back_what_was_frozen(store: Store, tmp_path: Path) -> None:
    export = exported(store, tmp_path / "out")
    loaded = loaded_back(export, tmp_path / "cache")
    assert loaded.column_names == ["chosen", "prompt", "rejected"]
    assert list(loaded) == lines_of(export)
    assert len(loaded) == 3


def test_every_line_is_a_conversational_preference_with_an_explicit_prompt(
    store: Store, tmp_path: Path
) -> None:
    for example in lines_of(exported(store, tmp_path)):
        assert is_conversational(example)
        assert all(
            message.keys() == {"role", "content"} and message["content"].strip()
            for column in ("prompt", "chosen", "rejected")
            for message in example[column]
        )
        assert [len(example[column]) for column in ("chosen", "rejected")] == [1, 1]
        assert example["chosen"][0]["role"] == example["rejected"][0]["role"] == "assistant"
        assert example["prompt"][-1]["role"] == "user"
        assert example["chosen"] != example["rejected"]


def test_line_feeds_and_separators_within_a_text_stay_within_its_line(store: Store, tmp_path: Path) -> None:
    export = exported(store, tmp_path)
    assert export.examples.read_bytes().count(b"\n") == export.file.lines == 3
    said = {example["chosen"][0]["content"] for example in lines_of(export)}
    assert 'Pregunta\u2028a "tu" médico. 🙂' in said


def test_the_file_alone_proves_the_content_hash(store: Store, tmp_path: Path) -> None:
    export = exported(store, tmp_path)
    manifest = orjson.loads(export.manifest.read_bytes())
    data = export.examples.read_bytes()
    digests = [hashlib.sha256(line).digest() for line in data.split(b"\n")[:-1]]
    assert hashlib.sha256(b"".join(digests)).hexdigest() == manifest["content_hash"]
    assert manifest["file"] == {
        "name": "medical-1.jsonl",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "lines": 3,
    }


def test_the_manifest_names_the_file_it_lies_beside(store: Store, tmp_path: Path) -> None:
    export = exported(store, tmp_path / "for-training.jsonl")
    assert (export.examples.name, export.manifest.name) == (
        "for-training.jsonl",
        "for-training.manifest.json",
    )
    assert orjson.loads(export.manifest.read_bytes())["file"]["name"] == "for-training.jsonl"


def test_the_manifest_says_what_was_taken_and_left_out(store: Store, tmp_path: Path) -> None:
    export = exported(store, tmp_path)
    manifest = orjson.loads(export.manifest.read_bytes())
    assert manifest["dataset"] == {"slug": "medical", "title": "Medical advice", "version": 1}
    assert manifest["counts"]["sources"] == {"comparison": 1, "correction": 1, "judgement": 1}
    assert manifest["counts"]["languages"] == {"en": 2, "es": 1}
    assert manifest["excluded"] == {"tie": 1}
    assert manifest["policy_versions"] == {
        "judged_under": ["guidelines@1"],
        "in_force_when_built": ["guidelines@1"],
    }
    assert manifest["recipe"]["sources"] == ["comparisons", "corrections", "rankings"]
    with store.read() as session:
        last = head(session)
        event = session.get_one(Event, last.seq)
    assert manifest["ledger"]["event"] == last.seq - 1
    assert (event.kind, event.subject, event.actor) == ("dataset.exported", "medical@1", "PERSON-7")
    assert orjson.loads(event.body)["data"]["sha256"] == export.file.sha256


def test_a_version_that_is_not_frozen_stays_in_the_house(store: Store, tmp_path: Path) -> None:
    version = built(store)
    with pytest.raises(Conflict, match="medical@1 is not frozen"):
        export_version(store, MANAGER, version.id, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_tampered_version_leaves_no_file(store: Store, tmp_path: Path) -> None:
    version = built(store)
    with store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE example SET chosen = rejected, rejected = chosen WHERE id = 2")
    with pytest.raises(Conflict, match="not those that were frozen"):
        export_version(store, MANAGER, version.id, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_reviewer_takes_nothing_out(store: Store, tmp_path: Path) -> None:
    reviewer = Actor("PERSON-8", "Rui", frozenset({Role.REVIEWER}), None)
    with pytest.raises(Refused, match="export dataset"):
        export_version(store, reviewer, 1, tmp_path)


def test_real_pairs_go_through_with_the_same_hash_everywhere(
    store: Store, tmp_path: Path, shared_data: Path
) -> None:
    pairs = shared_data / "hh-rlhf" / "harmless-test.jsonl.gz"
    assert import_feedback(store, SYSTEM, "hh-rlhf", pairs).created == REAL_PAIRS + 1
    with store.begin(SYSTEM) as unit:
        version = build(unit, "harmlessness", Recipe(sources=("comparisons",), origins=("hh-rlhf",)))
    assert (version.content_hash, version.excluded) == (REAL_HASH, {"prefix_texts": 1})
    with store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    export = export_version(store, MANAGER, version.id, tmp_path / "out")
    loaded = loaded_back(export, tmp_path / "cache")
    assert len(loaded) == REAL_PAIRS
    assert all(example["chosen"] != example["rejected"] for example in loaded)
    with store.read() as session:
        assert rebuild_matches(session, version.id)
