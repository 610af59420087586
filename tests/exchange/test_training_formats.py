"""Every training format: what it carries loads as it stands, and what it can't carry is refused by name and counted."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from governance.core.access import SYSTEM, Role
from governance.core.errors import Conflict, Invalid
from governance.core.store import Store
from governance.datasets.commands import build, freeze
from governance.datasets.recipe import read_recipe
from governance.exchange.formats import formats
from governance.exchange.training.exporting import Wish, Written, export_archive, export_folder
from governance.exchange.training.format import TrainingFormat
from governance.exchange.training.writing import export_version
from governance.registry.tables import Output
from governance.review.tables import Citation, Verdict
from tests.builders import a_comparison, a_correction, a_judged_case, a_person, an_output

NAMES = (
    *("trl-sft", "trl-preference", "trl-preference-implicit", "trl-unpaired", "trl-prompt", "trl-reward"),
    *("stepwise", "openai-sft", "openai-preference", "hh-rlhf", "axolotl-sft", "axolotl-dpo"),
    *("llama-factory-sft", "llama-factory-dpo", "llama-factory-kto"),
)
CALL = {"function": {"name": "weather", "arguments": {"city": "Larkmoor"}}}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))


def asked(store: Store, messages: list[dict[str, Any]], answer: str = "Dunno.") -> int:
    """The id of an output to this conversation."""
    output = an_output(store, answer)
    with store.begin(SYSTEM) as unit:
        unit.session.get_one(Output, output).conversation = messages
        unit.record("output.changed", f"OUT-{output}")
    return output


def frozen(store: Store, **recipe: Any) -> int:
    with store.begin(SYSTEM) as unit:
        version = build(unit, "answers", read_recipe(recipe))
        freeze(unit, version.id)
    return version.id


def filled(store: Store) -> int:
    """A frozen version with examples of every kind."""
    for number in range(4):
        good = an_output(store, f"Ask doctor {number}.", asked=f"How many, {number}?")
        a_comparison(store, good, an_output(store, f"Take {number}.", asked=f"How many, {number}?"))
        a_correction(store, an_output(store, f"No {number}."), f"1944-06-0{number + 1}")
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, an_output(store, "Fine."), reviewer, Verdict.ACCEPTABLE)
    _, judgement = a_judged_case(store, an_output(store, "First wait.\nThen take ten.\nRest."), reviewer)
    marked(store, judgement, "take ten")
    return frozen(store, kinds=["preference", "demonstration", "unpaired", "prompt", "stepwise"])


def marked(store: Store, judgement: int, passage: str) -> None:
    from governance.policy.queries import find_clause
    from tests.builders import a_policy

    a_policy(store, "# Health {#health}\n\nDon't guess doses.")
    with store.begin(SYSTEM) as unit:
        clause = find_clause(unit.session, "health@1")
        unit.add(Citation(judgement_id=judgement, clause_id=clause.id, passage=passage))
        unit.record("judgement.cited", "JUDGEMENT-1")


def lines(folder: Path, written: Written) -> list[dict[str, Any]]:
    return [
        orjson.loads(line)
        for file in written.files
        for line in (folder / file.path).read_bytes().splitlines()
    ]


def loaded(folder: Path) -> Any:
    from datasets import load_dataset

    return load_dataset(str(folder), cache_dir=str(folder.parent / f"cache-{folder.name}"))


def test_all_the_formats_that_were_promised_are_there() -> None:
    assert set(NAMES) <= set(formats(TrainingFormat))


@pytest.mark.parametrize("file_format", ["jsonl", "parquet"])
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_every_folder_loads_as_it_stands(store: Store, tmp_path: Path, file_format: Any) -> None:
    version = filled(store)
    for name in NAMES:
        written = export_folder(store, SYSTEM, Wish(version, name, file_format, 3), tmp_path / name)
        rows = loaded(tmp_path / name)
        assert rows["train"].num_rows == written.rows > 0, name
        assert len(written.files) == -(-written.rows // 3), name
        assert set(rows["train"].column_names) == set(formats(TrainingFormat)[name].features), name


@pytest.mark.parametrize("file_format", ["jsonl", "parquet"])
def test_answers_that_look_like_dates_stay_texts(store: Store, tmp_path: Path, file_format: Any) -> None:
    for day in ("1944-06-06", "1945-05-08", "2024-01-01T10:00:00Z"):
        a_correction(store, an_output(store, "2001-01-02", asked=f"1999-12-{len(day) + 10}"), day)
    for name in ("axolotl-dpo", "llama-factory-dpo", "trl-sft", "trl-preference"):
        out = tmp_path / name
        version = frozen(store) if name == "axolotl-dpo" else 1
        export_folder(store, SYSTEM, Wish(version, name, file_format), out)
        texts = str(loaded(out)["train"].to_list())
        assert "1944-06-06'" in texts and "datetime" not in texts and "00:00:00'" not in texts, name


def test_tools_are_carried_where_the_format_can_and_refused_by_name_elsewhere(
    store: Store, tmp_path: Path
) -> None:
    a_correction(
        store,
        asked(
            store,
            [
                {"role": "user", "content": "weather?"},
                {"role": "assistant", "content": "", "tool_calls": [CALL]},
                {"role": "tool", "name": "weather", "content": "5C"},
            ],
        ),
        "It is 5C",
    )
    a_correction(store, an_output(store, "No."), "Ask your doctor.")
    version = frozen(store)
    carried = export_folder(store, SYSTEM, Wish(version, "openai-sft"), tmp_path / "openai")
    messages = next(
        row["messages"] for row in lines(tmp_path / "openai", carried) if len(row["messages"]) == 4
    )
    assert messages[1]["tool_calls"][0]["function"] == {
        "name": "weather",
        "arguments": '{"city":"Larkmoor"}',
    }
    assert messages[2]["tool_call_id"] == messages[1]["tool_calls"][0]["id"]
    assert loaded(tmp_path / "openai")["train"].num_rows == 2
    for name in ("trl-preference", "hh-rlhf", "llama-factory-sft", "axolotl-dpo"):
        refused = export_folder(store, SYSTEM, Wish(version, name), tmp_path / name)
        assert (refused.rows, refused.left_out) == (1, {"tool_calls": 1}), name


def test_a_comparison_is_no_absolute_judgement(store: Store, tmp_path: Path) -> None:
    good = an_output(store, "Ask your doctor.")
    a_comparison(store, good, an_output(store, "Take ten."))
    with pytest.raises(Invalid, match="no_absolute_judgement: 1"):
        export_folder(store, SYSTEM, Wish(frozen(store), "trl-unpaired"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_answers_to_one_prompt_are_never_neighbours(store: Store, tmp_path: Path) -> None:
    for number in range(5):
        a_correction(
            store, an_output(store, f"Bad {number}", asked=f"Question {number % 3}?"), f"Good {number}"
        )
    version = frozen(store)
    for name, prompt_of in (
        ("trl-unpaired", lambda row: row["prompt"]),
        ("llama-factory-kto", lambda row: row["conversations"][:-1]),
    ):
        written = export_folder(store, SYSTEM, Wish(version, name), tmp_path / name)
        rows = lines(tmp_path / name, written)
        label = "label" if name == "trl-unpaired" else "kto_tag"
        assert {type(row[label]) for row in rows} == {bool}
        assert all(prompt_of(one) != prompt_of(other) for one, other in pairwise(rows))
        assert written.rows + written.left_out.get("same_prompt_as_neighbour", 0) == 10


def test_what_other_formats_cannot_carry_is_counted(store: Store, tmp_path: Path) -> None:
    system = {"role": "system", "content": "Be kind."}
    user = {"role": "user", "content": "hey"}
    a_correction(store, asked(store, [system, user]), "Hello.")
    a_correction(store, asked(store, [user, {"role": "user", "content": "hey?"}]), "Yes?")
    a_correction(store, asked(store, [user], "x\n\nHuman: y"), "Good day.")
    a_correction(store, asked(store, [user], "Bye."), "hey")
    version = frozen(store)
    left = {
        name: export_folder(store, SYSTEM, Wish(version, name), tmp_path / name).left_out
        for name in ("hh-rlhf", "axolotl-dpo", "llama-factory-dpo", "trl-preference")
    }
    assert left == {
        "hh-rlhf": {"system_role": 1, "turn_marker_in_text": 1, "turns_not_alternating": 1},
        "axolotl-dpo": {"answer_occurs_in_prompt": 1},
        "llama-factory-dpo": {"turns_not_alternating": 1},
        "trl-preference": {},
    }


def test_steps_are_told_apart_by_the_marked_passage(store: Store, tmp_path: Path) -> None:
    written = export_folder(store, SYSTEM, Wish(filled(store), "stepwise"), tmp_path / "out")
    rows = {tuple(row["completions"]): row["labels"] for row in lines(tmp_path / "out", written)}
    assert rows == {
        ("Fine.",): [True],
        ("First wait.", "Then take ten.", "Rest."): [True, False, True],
    }


def test_the_margin_is_what_votes_for_exceed_those_against(store: Store, tmp_path: Path) -> None:
    from governance.feedback.tables import Preference

    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Take ten.")
    for preference in (Preference.FIRST, Preference.FIRST, Preference.SECOND):
        a_comparison(store, good, bad, preference, by=a_person(store))
    written = export_folder(store, SYSTEM, Wish(frozen(store), "trl-reward"), tmp_path / "out")
    (row,) = lines(tmp_path / "out", written)
    assert (row["margin"], row["soft_label"]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_documents_beside_the_data_are_what_their_readers_expect(store: Store, tmp_path: Path) -> None:
    import mlcroissant
    import pyarrow.parquet as pq
    from huggingface_hub import DatasetCard

    out = tmp_path / "out"
    written = export_folder(store, SYSTEM, Wish(filled(store), "trl-preference"), out)
    card = DatasetCard.load(out / "README.md")
    assert card.data.language == ["en"] and card.data.configs[0]["config_name"] == "default"
    described = mlcroissant.Dataset(str(out / "croissant.json"))
    assert not described.metadata.issues.errors
    records = list(described.records(described.metadata.record_sets[0].uuid))
    assert len(records) == written.rows
    assert "Ask doctor" in str([row["train-00000/chosen.content"] for row in records])
    provenance = pq.read_table(out / "provenance.parquet").to_pylist()
    assert len(provenance) == written.rows and all(row["sources"] for row in provenance)
    manifest = orjson.loads((out / "manifest.json").read_bytes())
    assert [file["sha256"] for file in manifest["files"]] == [file.sha256 for file in written.files]
    assert "## Motivation" in (out / "datasheet.md").read_text("utf-8")


def test_splits_are_files_of_their_own(store: Store, tmp_path: Path) -> None:
    for number in range(20):
        a_correction(store, an_output(store, f"Bad {number}", asked=f"Question {number}?"), f"Good {number}")
    version = frozen(store, splits={"train": 0.8, "test": 0.2})
    export_folder(store, SYSTEM, Wish(version, "trl-preference"), tmp_path / "out")
    sizes = {name: rows.num_rows for name, rows in loaded(tmp_path / "out").items()}
    assert sizes == {"train": 16, "test": 4}


def test_a_folder_with_other_files_is_left_alone_and_an_export_is_replaced(
    store: Store, tmp_path: Path
) -> None:
    version = filled(store)
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.md").write_text("Mine.")
    with pytest.raises(Conflict, match="holds other files"):
        export_folder(store, SYSTEM, Wish(version), out)
    (out / "thesis.md").unlink()
    export_folder(store, SYSTEM, Wish(version, shard_rows=2), out)
    written = export_folder(store, SYSTEM, Wish(version, "hh-rlhf"), out)
    assert [path.name for path in (out / "data").iterdir()] == [Path(written.files[0].path).name]


def test_an_archive_is_sent_while_it_is_made(store: Store, tmp_path: Path) -> None:
    import zipfile

    target = tmp_path / "out.zip"
    with target.open("wb") as out:
        out.writelines(export_archive(store, SYSTEM, Wish(filled(store))))
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert {"README.md", "manifest.json", "data/train-00000.jsonl"} <= set(archive.namelist())


@pytest.mark.parametrize("name", ["trl-preference", "trl-sft"])
def test_one_file_says_what_it_leaves_out_as_a_folder_does(store: Store, tmp_path: Path, name: str) -> None:
    version = filled(store)
    folder = export_folder(store, SYSTEM, Wish(version, name), tmp_path / "folder")
    single = export_version(store, SYSTEM, version, tmp_path / "one.jsonl", name)
    assert single.file.left_out == folder.left_out and single.file.left_out["other_kind"] > 0
    assert single.file.lines == folder.rows == len(single.examples.read_bytes().splitlines())
    assert orjson.loads(single.manifest.read_bytes())["left_out"] == folder.left_out
