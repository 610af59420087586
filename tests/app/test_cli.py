"""The whole loop by the command line on real data, one JSON object a command, and exit codes that tell success."""

import json
import sqlite3
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from app.cli.root import plumbline as plumbline_command
from governance.core.access import SYSTEM, Role
from governance.core.people.commands import add_person
from governance.core.people.queries import actor_for
from governance.core.settings import Settings
from governance.core.store import Store
from governance.policy.queries import find_clause
from governance.review.commands import judge, open_case
from governance.review.tables import OpenedFor, Verdict
from tests.rig.server import plumbline

pytestmark = pytest.mark.long(seconds=100)

VERSIONS = ("2025-02-12", "2025-04-11", "2025-09-12", "2025-10-27", "2025-12-18")


def said(*words: str | Path, home: Path, code: int = 0) -> Any:
    """What a command with --json printed, which must be one JSON object and nothing else."""
    done = plumbline(*words, "--json", home=home)
    assert done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Path:
    """A store that the whole loop went through, from real pairs and a real policy."""
    home = tmp_path_factory.mktemp("loop")
    said("import", "hh-rlhf", shared_data / "hh-rlhf" / "harmless-test.jsonl.gz", home=home)
    for label in VERSIONS:
        file = shared_data / "model-spec" / f"{label}.md"
        said("policy", "import", file, "--policy", "model-spec", "--label", label, home=home)
    _judge(home)
    assert said("dataset", "build", "harmlessness", home=home)["version"] == "harmlessness@1"
    said("dataset", "freeze", "harmlessness@1", home=home)
    said("dataset", "export", "harmlessness@1", "--out", home / "pairs.jsonl", home=home)
    said("report", "governance", "--format", "xlsx,html", "--out", home / "reports", home=home)
    return home


def _judge(home: Path) -> None:
    """A reviewer judges an output against `protect_privacy`."""
    store = Store.open(Settings(home=home))
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ada", roles=frozenset({Role.REVIEWER}))
        case_id = open_case(unit, 1, OpenedFor.HAND, "It tells where someone lives").id
    with store.read() as session:
        reviewer, clause = actor_for(session, "ada"), find_clause(session, "protect_privacy")
    with store.begin(reviewer) as unit:
        judge(
            unit, case_id, Verdict.VIOLATES, clauses=[clause.id], severity=2, rationale="An address is told."
        )
    store.close()


def test_a_second_import_adds_nothing(loop: Path, shared_data: Path) -> None:
    again = said("import", "hh-rlhf", shared_data / "hh-rlhf" / "harmless-test.jsonl.gz", home=loop)
    assert again.keys() >= {"read", "created", "unchanged", "refused", "not_carried"}
    assert (again["read"], again["created"], again["unchanged"]) == (2312, 0, 2303)
    assert len(again["refused"]) == 9 and again["refused"][0].keys() == {"line", "field", "reason"}


def test_a_diff_names_clauses_by_key(loop: Path) -> None:
    found = said("policy", "diff", "model-spec", "2025-10-27", "2025-12-18", home=loop)
    assert found.keys() == {"added", "removed", "changed", "moved", "renames_proposed"}
    assert found["added"] == ["chatgpt_u18", "prioritize_teen_safety"]
    assert "do_not_lie" in found["changed"] and found["removed"] == []


def test_the_export_loads_into_hugging_face_datasets(
    loop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    from datasets import load_dataset

    rows = load_dataset("json", data_files=str(loop / "pairs.jsonl"), split="train", cache_dir=str(tmp_path))
    assert len(rows) == 2302
    first = rows[0]
    assert first["prompt"][0]["role"] == "user"
    assert first["chosen"][0]["role"] == first["rejected"][0]["role"] == "assistant"
    assert first["chosen"] != first["rejected"]


def test_the_report_carries_the_loop_in_both_formats(loop: Path) -> None:
    (html,) = (loop / "reports").glob("*.html")
    (xlsx,) = (loop / "reports").glob("*.xlsx")
    page = html.read_text(encoding="utf-8")
    cells = " ".join(
        str(cell)
        for sheet in load_workbook(xlsx)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    )
    for words in (
        "protect_privacy",
        "harmlessness@1",
        "model-spec@5",
        "An address is told.",
        "EXAMPLE-",
        "FB-",
    ):
        assert words in page, words
        assert words in cells, words


def test_an_untouched_store_verifies_and_a_touched_one_is_named(loop: Path, tmp_path: Path) -> None:
    clean = said("verify", home=loop)
    assert clean.keys() >= {"ok", "events", "problems"} and clean["ok"] and not clean["problems"]
    statements = {
        "UPDATE event SET body = replace(body, 'harmlessness', 'helpfulness') WHERE kind = 'dataset.built'": "was altered",
        "DELETE FROM event WHERE seq = 4": "event 4 is missing",
        "UPDATE feedback SET preference = 'second' WHERE id = 77": "feedback 77 was changed",
        "UPDATE clause SET text = 'Anything goes.' WHERE id = 30": "clause 30 was changed",
        "DELETE FROM example WHERE id = 5": "rows, 2301 are there",
    }
    for number, (statement, named) in enumerate(statements.items()):
        home = tmp_path / str(number)
        home.mkdir()
        with sqlite3.connect(loop / "plumbline.db") as source, sqlite3.connect(home / "plumbline.db") as copy:
            source.backup(copy)
            copy.execute(statement)
        found = said("verify", home=home, code=1)
        assert not found["ok"]
        assert any(named in problem for problem in found["problems"]), (named, found["problems"])


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("dataset", "freeze", "nothing@1"), "nothing@1"),
        (("policy", "diff", "nothing", "1", "2"), "nothing"),
        (("import", "pdf", "x.pdf"), "format"),
        (("import", "csv", "no-such-file.csv"), "not a file"),
        (("report", "governance", "--format", "odt"), "odt"),
        (("dataset", "build", "Not A Slug"), "slug"),
    ],
)
def test_a_refusal_is_one_object_with_an_error(tmp_path: Path, words: tuple[str, ...], named: str) -> None:
    said("db", "upgrade", home=tmp_path)
    assert named in said(*words, home=tmp_path, code=1)["error"]


def test_others_are_not_served_without_sign_in(tmp_path: Path) -> None:
    done = plumbline("serve", "--host", "0.0.0.0", home=tmp_path)
    assert done.returncode == 2
    assert "loopback only" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        *("serve", "demo", "import", "verify", "policy import", "policy diff", "db upgrade"),
        *("dataset build", "dataset freeze", "dataset export", "report governance"),
        *("measure agreement", "measure preference", "measure consensus"),
        *("measure sample-size", "measure estimate"),
    ],
)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    done = CliRunner().invoke(plumbline_command, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert f"plumbline {command}" in " ".join(done.stdout.split())


def test_a_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    made = said("key", "create", "Support chat", "--product", "support-chat", home=tmp_path)
    assert made["reference"] == "KEY-1" and made["key"].startswith("plk_")
    (listed,) = said("key", "list", home=tmp_path)
    assert (listed["state"], listed["scopes"]) == ("active", ["feedback:write"])
    assert made["key"].split("_")[2] not in json.dumps(listed)
    assert said("key", "revoke", "KEY-1", home=tmp_path)["state"] == "revoked"
    again = said("key", "revoke", "KEY-1", home=tmp_path, code=1)
    assert again == {"error": "KEY-1 has already been revoked."}
    refused = said("key", "create", "Chat", "--product", "chat", "--scope", "all", home=tmp_path, code=1)
    assert refused["problems"][0]["field"] == "scopes"
    assert "no API key FB-1" in said("key", "revoke", "FB-1", home=tmp_path, code=1)["error"]


def test_the_version_is_told(tmp_path: Path) -> None:
    done = plumbline("--version", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"plumbline {version('plumbline')}\n")


@pytest.mark.parametrize(
    "words",
    [
        ("verify",),
        ("key", "list"),
        ("policy", "diff", "guidelines", "1", "2"),
        ("policy", "export", "guidelines@1"),
        ("dataset", "export", "harmlessness@1"),
        ("framework", "coverage", "nist-ai-rmf"),
        ("consultation", "results", "tone"),
        ("report", "governance"),
    ],
    ids=" ".join,
)
def test_a_command_that_reads_makes_no_store_where_there_is_none(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    home = tmp_path / "nothing"
    done = CliRunner().invoke(plumbline_command, [*words], env={"PLUMBLINE_HOME": str(home)})
    assert done.exit_code == 1
    assert f"There is no Plumbline store at {home / 'plumbline.db'}." in done.output
    assert not home.exists()


def test_a_database_without_tables_is_no_store(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "plumbline.db").close()
    said("verify", home=tmp_path, code=1)
    assert sqlite3.connect(tmp_path / "plumbline.db").execute("SELECT * FROM sqlite_master").fetchall() == []
