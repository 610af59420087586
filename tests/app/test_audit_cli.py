"""`plumbline audit`, `finding` and `incident` from plan to export, and a sample that is drawn again without Plumbline."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.root import plumbline
from governance.audit.commands import raise_finding
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.settings import Settings
from governance.core.store import Store
from tests.builders import a_model_version, an_output

PLAN = """
title: "=Doses"
scope: Medical answers
stratify_by: [language]
design: {kind: neyman, size: 6}
checklist: [{question: "Is the policy known?", control: GOVERN 1.1}]
cadence: FREQ=MONTHLY;BYDAY=1MO
time_zone: Europe/Berlin
first_at: 2030-01-07 09:00
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    store = Store.open(Settings(home=tmp_path))
    migrate.make_ready(store.engine)
    version = a_model_version(store)
    for place, language in enumerate(["en", "en", "en", "en", "es", "es", "es", "sw"]):
        an_output(store, f"Answer {place}", language=language, model_version_id=version)
    with store.begin(SYSTEM) as unit:
        raise_finding(unit, '=HYPERLINK("x")', "A formula for a title.", 3)
    store.close()
    return tmp_path


def said(*words: object, code: int = 0) -> Any:
    done = CliRunner().invoke(plumbline, [*map(str, words), "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_from_plan_to_report_and_drawn_again_without_plumbline(home: Path) -> None:
    file = home / "plan.yaml"
    file.write_text(PLAN)
    made = said("audit", "plan", file)
    assert (made["plan"], made["due"][0], len(made["due"])) == ("PLAN-1", "2030-01-07T08:00:00+00:00", 5)
    started = said("audit", "start", "PLAN-1")
    assert started["audit"] == "AUDIT-1" and started["strata"]["sw"] == {"population": 1, "n": 1}
    shown = said("audit", "show", "AUDIT-1", "--out", home / "redraw")
    assert (shown["drawn"], shown["judged"], shown["estimate"]) == (6, 0, None)
    redrawn = subprocess.run(
        [sys.executable, "-I", "redraw.py"], cwd=home / "redraw", capture_output=True, text=True, check=False
    )
    assert redrawn.stdout == "frame: 8 outputs, as recorded\nsample: 6 outputs, the same\n", redrawn.stderr
    frame = (home / "redraw" / "frame.csv").read_text()
    (home / "redraw" / "frame.csv").write_text(frame.replace('1,"en"\n', ""))
    tampered = subprocess.run([sys.executable, "-I", "redraw.py"], cwd=home / "redraw", check=False)
    assert tampered.returncode == 1
    assert said("audit", "report", "AUDIT-1", "--conclusion", "Fine.")["state"] == "reported"
    assert "is over" in said("audit", "report", "AUDIT-1", code=1)["error"]
    assert "There is no plan AUDIT-1" in said("audit", "start", "AUDIT-1", code=1)["error"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("cadence: FREQ=MONTHLY;BYDAY=1MO|cadence: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "cadence"),
        ('title: "=Doses"|titel: x', "title"),
        ("size: 6|size: 60", "size"),
        ("2030-01-07 09:00|2030-01-07T09:00:00+01:00", "first_at"),
        ("stratify_by: [language]|stratify_by: [colour]", "stratify_by.0"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_field(home: Path, change: str, field: str) -> None:
    before, _, after = change.partition("|")
    file = home / "plan.yaml"
    file.write_text(PLAN.replace(before, after))
    assert field in [problem["field"] for problem in said("audit", "plan", file, code=1)["problems"]]


def test_findings_are_listed_and_exported_with_inert_cells(home: Path) -> None:
    (row,) = said("finding", "list", "--severity", 3)
    assert (row["finding"], row["state"]) == ("FINDING-1", "open")
    assert said("finding", "list", "--state", "verified") == []
    assert "expected one of open" in said("finding", "list", "--state", "lost", code=1)["error"]
    out = home / "findings.csv"
    assert CliRunner().invoke(plumbline, ["finding", "export", "--out", str(out)]).exit_code == 0
    assert "'=HYPERLINK" in out.read_text(encoding="utf-8-sig")


def test_an_incident_comes_from_avid_and_goes_back(home: Path) -> None:
    report = {
        "data_type": "AVID",
        "metadata": {"report_id": "AVID-2099-R0001"},
        "description": {"value": "It lies."},
    }
    file = home / "report.json"
    file.write_text(json.dumps(report))
    assert said("incident", "import", "avid", file)["incident"] == "INCIDENT-1"
    assert "is here already" in said("incident", "import", "avid", file, code=1)["error"]
    done = CliRunner().invoke(plumbline, ["incident", "export", "INCIDENT-1"])
    assert json.loads(done.stdout)["metadata"] == {"report_id": "AVID-2099-R0001"}
    assert "expected avid" in said("incident", "import", "cve", file, code=1)["error"]
