"""The inputs in ../shared/cases, which once failed: each by the command or interface that people use, with the right result."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.api.langfuse import langfuse
from app.api.telemetry import otlp
from app.cli.root import plumbline
from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.keys.tables import KeyScope
from governance.core.settings import Settings
from governance.core.store import Store
from governance.exchange.frameworks.catalogs import read_catalog
from governance.exchange.policy.files import read_file
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.tables import Feedback
from governance.policy.frameworks.catalog import CatalogControl
from governance.registry.tables import Output
from tests.api.test_telemetry import waiting
from tests.conftest import SHARED_DATA
from tests.exchange.test_tools import an_output_called

CASES = SHARED_DATA.parent / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases in ../shared/cases are not here")
SLICE = ("--set", "language=en", "--set", "scenario=x")
APP = ("--model-version", "app 1", *SLICE)
ANSWERED = (*APP, "--set", "prompt=q", "--set", "answer=a")
RATED = ("--item", "item", "--rater", "rater", "--value", "value")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def opened(home: Path) -> Iterator[Store]:
    """The store that the commands write into."""
    said("scale")
    store = Store.open(Settings(home=home / "home"))
    yield store
    store.close()


def said(*words: str | Path, code: int = 0) -> Any:
    done = CliRunner().invoke(plumbline, [*map(str, words), "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def brought(form: str, path: str, *words: str, code: int = 0) -> Any:
    return said("import", form, CASES / path, *words, code=code)


def rows(store: Store) -> list[FeedbackRow]:
    with store.read() as session:
        return sorted(feedback_page(session, FeedbackFilter(), limit=1_000).rows, key=lambda row: row.id)


def left(found: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for each in found["not_carried"]:
        counted[each["field"]] = counted.get(each["field"], 0) + each["count"]
    return counted


def test_qualtrics_rows_of_labels_and_import_ids_are_recognised(opened: Store) -> None:
    columns = ("--map", "ResponseId=person", "--map", "EndDate=given_at", "--map", "Q1=rating")
    found = brought(
        "csv",
        "tables/qualtrics.csv",
        *ANSWERED,
        "--set",
        "output=o",
        *columns,
        "--time-zone",
        "Europe/Berlin",
    )
    assert (found["created"], found["refused"]) == (2, [])
    assert "Rows 2 and 3" in found["read_as"][0]
    assert [(row.rating, row.given_at.isoformat()) for row in rows(opened)] == [
        (2, "2026-07-18T06:28:48+00:00"),
        (5, "2026-07-18T07:28:48+00:00"),
    ]


def test_a_numeric_key_of_a_workbook_is_text_and_its_dates_take_the_files_zone(opened: Store) -> None:
    assert brought("xlsx", "tables/xlsx_numeric_key.xlsx", *ANSWERED)["created"] == 1
    assert brought("xlsx", "tables/xlsx_date.xlsx", *ANSWERED, "--time-zone", "Europe/Berlin")["created"] == 1
    _, date = rows(opened)
    with opened.read() as session:
        assert session.get_one(Feedback, 1).key == "118001"
    assert date.given_at.isoformat() == "2026-07-18T06:28:00+00:00"


def test_a_rating_of_an_output_that_is_not_here_says_what_the_record_lacks(home: Path) -> None:
    found = brought("xlsx", "tables/xlsx_numeric_key.xlsx", *APP, code=1)
    (refused,) = found["refused"]
    assert (refused["line"], refused["field"]) == (2, "output")
    assert refused["reason"].endswith("lacks what would bring it along: prompt (or conversation), answer")


def test_excels_sep_line_is_honoured(opened: Store) -> None:
    names = ("--map", "Antwort=output", "--map", "Bewertung=rating", "--map", "Kommentar=comment")
    assert brought("csv", "tables/excel_sep_line.csv", *ANSWERED, *names)["created"] == 1
    assert [(row.rating, row.comment) for row in rows(opened)] == [(4, "für Anfänger")]


def test_a_model_without_a_version_and_pairs_of_messages_come_in(opened: Store) -> None:
    assert left(brought("jsonl", "tables/model_without_space.jsonl")) == {"model_version": 1}
    assert brought("auto", "tables/chosen_rejected_messages.jsonl", *APP)["created"] == 1
    rated, compared = rows(opened)
    assert rated.model_version == "palm-2 unspecified"
    assert (compared.kind, compared.preference) == ("comparison", "first")


POLICIES = {
    "docx_tracked": ("may not name doses", "not"),
    "docx_content_control": ("No romance with minors.", ""),
    "docx_split_bold": ("**Number of requirements:**", ""),
}


@pytest.mark.parametrize(("name", "wanted"), POLICIES.items())
def test_word_policies_come_in_as_word_shows_them(home: Path, name: str, wanted: tuple[str, str]) -> None:
    done = said("policy", "import", CASES / "policies" / f"{name}.docx", "--policy", "p", "--label", "1")
    assert done["state"] == "draft"
    assert any("inserted" in line and wanted[1] in line for line in done["left_out"]) == bool(wanted[1])
    said("policy", "export", "p@1", "--out", home)
    assert wanted[0] in (home / "p-1.md").read_text(encoding="utf-8")


def test_a_content_control_holds_a_clause_of_its_own() -> None:
    data = (CASES / "policies" / "docx_content_control.docx").read_bytes()
    found = read_file(data, "x.docx").document
    assert [(clause.heading, clause.text.strip()) for clause in found.clauses] == [
        ("Scope", "The owner is the safety lead."),
        ("Minors", "No romance with minors."),
    ]


def controls(path: str) -> dict[str, CatalogControl]:
    file = CASES / "frameworks" / path
    found = read_catalog(file.name, file.read_bytes(), slug="own", title="Own", version="1")
    return dict(found.controls)


def test_frameworks_with_semicolons_items_and_dates_come_in() -> None:
    assert {code: each.text for code, each in controls("catalog_semicolon_quoted.csv").items()} == {
        "GV.1": "Keep an inventory; review it",
        "GV.2": "Name an owner",
    }
    ((code, control),) = controls("oscal_items.json").items()
    assert code == "GV-1" and control.text and "insert:" not in control.text
    assert len(controls("oscal_application_datetime.json")) == 4


@pytest.mark.parametrize(
    ("folder", "consensus", "votes"),
    [("polis_xid", {0: 0.765625, 1: 0.109375}, 24), ("polis_moderated", {0: 0.109375, 2: 0.109375}, 24)],
)
def test_polis_exports_with_an_xid_or_moderated_statements(
    home: Path, folder: str, consensus: dict[int, float], votes: int
) -> None:
    file = CASES / "consultations" / folder
    found = said("measure", "consensus", file / "participants-votes.csv", "--groups", "given")
    listed = {int(row["id"]): row["consensus"] for row in found["statements"] if not row["set_aside"]}
    assert listed == pytest.approx(consensus)
    shown = CliRunner().invoke(
        plumbline, ["measure", "consensus", str(file / "participants-votes.csv"), "--groups", "given"]
    )
    assert ("statement 1" in shown.stdout) == (1 in consensus)
    there = said("consultation", "import", "polis", file, "--language", "en")
    assert (there["participants"], there["votes"]) == (12, votes)


def measured(kind: str, name: str, *words: str) -> Any:
    return said("measure", kind, CASES / "measures" / name, *words)


def test_measures_read_identities_words_and_outcomes_as_written(home: Path) -> None:
    names = ("--first", "model_version", "--second", "other_model_version", "--winner", "preference")
    duel = measured("preference", "own_vocabulary.csv", *names)
    assert [row["strength"] for row in duel["items"]] == pytest.approx([0.3466, -0.3466], abs=1e-4)
    assert duel["nu"] == pytest.approx(0.7071, abs=1e-4)
    assert measured("agreement", "zero_ids.csv", *RATED)["items"] == 3
    alphas = [measured("agreement", f"none_word.{ending}", *RATED)["alpha"] for ending in ("csv", "jsonl")]
    assert alphas == pytest.approx([0.533, 0.533], abs=1e-3)
    assert measured("agreement", "ord_str.csv", *RATED, "--order", "low,medium,high")[
        "alpha"
    ] == pytest.approx(0.9)
    unordered = CliRunner().invoke(
        plumbline, ["measure", "agreement", str(CASES / "measures" / "ord_str.csv"), "--level", "ordinal"]
    )
    assert unordered.exit_code == 1 and "--order low,medium,high" in unordered.output


def test_pairs_of_contradicting_votes_are_one_row_and_unusable_prompts_are_refused(home: Path) -> None:
    assert brought("jsonl", "training/pairs_for_export.jsonl")["created"] == 5
    built = said("dataset", "build", "pairs", "--source", "comparisons")
    assert (built["examples"], built["contradictions"]) == (1, 1)
    assert built["excluded"]["unknown_role"] == built["excluded"]["prompt_ends_in_assistant"] == 1
    exported_as("trl-preference", "pairs", home)
    (row,) = exported(home)
    assert (row["chosen"][0]["content"], row["rejected"][0]["content"]) == ("Yes", "No")


def test_training_rows_are_carried_counted_or_refused(home: Path) -> None:
    found = brought("jsonl", "training/rows.jsonl")
    assert (found["created"], [each["line"] for each in found["refused"]]) == (16, [14, 15])
    pairs = said("dataset", "build", "pairs", "--source", "comparisons")
    assert (pairs["examples"], pairs["contradictions"]) == (0, 1)
    assert pairs["excluded"] == {
        "evenly_split": 2, "identical_texts": 2, "prefix_texts": 1, "tie": 1,
        "prompt_ends_in_assistant": 1, "prompt_ends_in_system": 1,
    }  # fmt: skip
    corrections = said("dataset", "build", "corrections", "--source", "corrections")
    assert corrections["excluded"] == {"empty_message": 1, "empty_text": 1, "unknown_role": 2}
    exported_as("trl-sft", "corrections", home)
    assert (corrections["examples"], len(exported(home))) == (4, 3), (
        "a call of a tool has no place in this format"
    )
    assert {"1944-06-06", "٣ 👋🏽"} < {row["completion"][0]["content"] for row in exported(home)}


def exported_as(form: str, slug: str, home: Path) -> None:
    said("dataset", "freeze", f"{slug}@1")
    said("dataset", "export", f"{slug}@1", "--format", form, "--out", home / "out.jsonl")


def exported(home: Path) -> list[Any]:
    return [json.loads(line) for line in (home / "out.jsonl").read_text(encoding="utf-8").splitlines()]


PEERS = [
    ("mlflow", "mlflow-3.17-trace.jsonl", 10),
    ("label-studio", "label-studio-model-in-data.json", 2),
    ("label-studio", "label-studio-rlhf-template-pairwise.json", 4),
    ("label-studio", "label-studio-json-min.json", 18),
    ("argilla", "argilla-2.8-to-json-draft-and-discarded.json", 9),
    ("argilla", "argilla-2.8-to-list-flatten.json", 8),
]


@pytest.mark.parametrize(("form", "name", "created"), PEERS)
def test_peers_exports_come_in(home: Path, form: str, name: str, created: int) -> None:
    found = brought(form, f"peers/{name}", *APP)
    assert (found["created"], found["refused"]) == (created, [])


def test_argilla_tells_what_nobody_submitted(home: Path) -> None:
    flat = brought("argilla", "peers/argilla-2.8-to-list-flatten.json", *APP)
    reasons = [each["reason"] for each in flat["not_carried"]]
    assert sum("draft" in reason or "discarded" in reason for reason in reasons) == 2
    nested = brought(
        "argilla", "peers/argilla-2.8-to-json-draft-and-discarded.json", *APP, "--origin", "nested"
    )
    assert any("to_list(flatten=True)" in each["reason"] for each in nested["not_carried"])


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_phoenix_frames_take_their_scales_from_the_annotation_configs(opened: Store, ending: str) -> None:
    file = CASES / "peers" / f"phoenix-20-span-annotations-dataframe.{ending}"
    refused = brought("phoenix", f"peers/{file.name}", *APP, code=1)["refused"]
    an_output_called(opened, refused[0]["reason"].split()[2])
    configs = brought("phoenix", "peers/phoenix-20-annotation-configs.json")
    assert configs["scales"]["helpful"] == "rating:0..1"
    found = brought("phoenix", f"peers/{file.name}", "--model-version", "assistant 1.0", *SLICE)
    assert (found["created"], found["refused"]) == (6, [])
    given = [row for row in rows(opened) if row.person is not None]
    assert len({row.person for row in given}) >= 2 and not any("@" in str(row.person) for row in given)


def test_annotations_of_documents_are_listed_with_their_position(home: Path) -> None:
    found = brought("phoenix", "peers/phoenix-20-document-annotations.json", *APP, code=1)
    assert found["created"] == 0
    told = " ".join(each["reason"] for each in found["not_carried"])
    assert "document 0 of" in told and "document 1 of" in told


def test_a_blob_of_langfuse_names_its_trace(opened: Store) -> None:
    refused = brought("langfuse", "peers/langfuse_blob.jsonl", *APP, code=1)["refused"]
    assert "no output tr-0 of this model version" in refused[0]["reason"]
    an_output_called(opened, "tr-0")
    words = ("--model-version", "assistant 1.0", *SLICE, "--map", "helpful=rating:0..1")
    assert brought("langfuse", "peers/langfuse_blob.jsonl", *words)["created"] == 1
    assert [row.rating for row in rows(opened)] == [4]


@pytest.fixture
def sender(opened: Store, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("app.session.cache.store", lambda: opened)
    with opened.begin(SYSTEM) as unit:
        key = create_key(unit, "Chat", "chat", [KeyScope.WRITE, KeyScope.REGISTER]).text
    return {"authorization": f"Bearer {key}"}


def test_spans_of_openinference_are_outputs_or_told(sender: dict[str, str], opened: Store) -> None:
    body = json.loads((CASES / "peers" / "openinference-openai-0.1.66.otlp.json").read_text())
    requests = body if isinstance(body, list) else [body]
    for each in requests:
        answer = TestClient(otlp, headers=sender).post("/v1/traces", json=each)
        assert answer.status_code == 200, answer.text
    with opened.read() as session:
        assert session.execute(select(func.count()).select_from(Output)).scalar_one() > 0


def test_scores_of_langfuse_on_a_span_speak_of_the_traces_answer_and_newer_ones_supersede(
    sender: dict[str, str], opened: Store
) -> None:
    scores = json.loads((CASES / "peers" / "langfuse-5-scores-on-spans.json").read_text())
    client = TestClient(langfuse, headers=sender)
    told = {
        "id": "e", "type": "generation-create", "timestamp": "2026-11-30T17:21:50Z", "body": {
            "id": "gen-1", "traceId": scores[0]["traceId"], "model": "assistant-x", "input": [{"role": "user", "content": "Hi"}],
            "output": {"role": "assistant", "content": "Hello"}, "endTime": "2026-11-30T17:21:51Z"},
    }  # fmt: skip
    assert client.post("/ingestion", json={"batch": [told]}).json()["errors"] == []
    for score in scores:
        assert client.post("/scores", json=score).status_code == 200
    assert sorted((row.comment, row.is_aside) for row in rows(opened)) == [
        ("thumb: no", False),
        ("thumb: yes", True),
    ]
    assert waiting(opened) == 1, "the score on the step waits, in sight, until the trace is whole"
