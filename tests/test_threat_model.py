"""Each threat of docs/threat-model.md is tied to a test that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| .+ \| .+ \| `(tests/[\w/]+\.py)::(\w+)` \|$", re.MULTILINE)


def test_each_threat_names_its_test() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = ROW.findall(page)
    assert len(rows) == sum(line.startswith("| ") for line in page.splitlines()) - 1, "a row names no test"
    assert [
        row for row in rows if f"\ndef {row[1]}(" not in (ROOT / row[0]).read_text(encoding="utf-8")
    ] == []
