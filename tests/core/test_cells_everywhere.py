"""Every CSV that leaves Plumbline is written by the one place that makes cells inert."""

import ast
from collections.abc import Iterator

from tests.rig.server import ROOT

WRITERS = {"governance/core/cells.py", "governance/exchange/consultation/polis_export.py"}
"""Polis's own export writes plain rows; its texts go through `inert_text` one by one, which tests of the format hold."""


def written_elsewhere() -> Iterator[str]:
    for path in (path for room in ("app", "governance", "reports") for path in (ROOT / room).rglob("*.py")):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"writer", "DictWriter", "to_csv"}:
                yield f"{name}:{node.lineno}"


def test_csv_is_written_in_one_place() -> None:
    assert [place for place in written_elsewhere() if place.rpartition(":")[0] not in WRITERS] == []
