"""Consultations and frameworks by the command line, one JSON object a command."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.root import plumbline


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path / "home"))
    return tmp_path


def said(*words: str | Path, code: int = 0) -> Any:
    """What a command printed with --json, which must be one object."""
    done = CliRunner().invoke(plumbline, [*map(str, words), "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_a_consultation_from_set_up_to_export_and_back(home: Path) -> None:
    asked = (
        "--title",
        "Tone",
        "--question",
        "Which tone?",
        "--statement",
        "Be kind.",
        "--statement",
        "Be brief.",
    )
    assert said("consultation", "create", "tone", *asked)["statements"] == 2
    assert "error" in said("consultation", "create", "tone", *asked, code=1)
    assert said("consultation", "open", "tone")["state"] == "open"
    links = said("consultation", "invite", "tone", "--count", "2", "--address", "https://here.example/")[
        "links"
    ]
    links += said("consultation", "invite", "tone", "--open-link")["links"]
    assert len(set(links)) == 3 and links[0].startswith("https://here.example/vote?token=")
    found = said("consultation", "results", "tone")
    assert found["groups"] == [] and found["declared"] is None and found["texts"]["1"] == "Be kind."
    assert said("consultation", "close", "tone", "--answer", "Thank you.")["state"] == "closed"
    said("consultation", "export", "tone", "--out", home / "out")
    back = said("consultation", "import", "polis", home / "out", "--slug", "back")
    assert (back["statements"], back["participants"], back["votes"]) == (2, 2, 0)
    (home / "out").rename(home / "Tone_of 2026")
    named = said("consultation", "import", "polis", home / "Tone_of 2026")
    assert named["consultation"] == "tone-of-2026"
    assert "error" in said("consultation", "results", "nowhere", code=1)


def test_a_framework_comes_in_and_says_what_is_covered(home: Path) -> None:
    (home / "house.csv").write_text("id,text\nH1,Be kind\n")
    options = ("--slug", "house", "--title", "House rules", "--version", "1")
    assert said("framework", "import", home / "house.csv", *options)["controls"] == 1
    refused = said("framework", "import", home / "house.csv", code=1)
    assert {problem["field"] for problem in refused["problems"]} == {"slug", "title", "version"}
    found = said("framework", "coverage", "house")
    assert [row["coverage"] for row in found["controls"]] == ["gap"] and found["rules_since"]
    assert "error" in said("framework", "coverage", "nowhere", code=1)


def test_consensus_is_measured_without_a_store(shared_data: Path) -> None:
    file = shared_data / "polis" / "vtaiwan.uberx" / "participants-votes.csv"
    found = said("measure", "consensus", file, "--groups", "given")
    assert [group["id"] for group in found["groups"]] == ["0", "1"] and 0 < found["stability"] <= 1
    assert {"id", "size"} <= found["groups"][0].keys()
    assert {"id", "consensus", "by_group"} <= found["statements"][0].keys()
    assert {"id", "group"} <= found["participants"][0].keys()
