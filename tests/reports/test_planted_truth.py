"""The governance report of the demo organisation says what was planted in it: each number is counted again from the plan."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.organisation import generate
from governance.demo.story import CHANGED_CLAUSE, POLICY_DAYS, REGRESSION
from reports.document import Report
from reports.formats.format import formats
from reports.making import make_report
from tests.reports.reports_of import YEAR, asked
from tests.reports.test_catalogue import block_called

SEED = 7


@pytest.fixture(scope="module")
def report(demo_home: Path) -> Iterator[Report]:
    store = Store.open(Settings(home=demo_home))
    with store.read() as session:
        yield make_report(session, "governance", asked("governance"))
    store.close()


def test_policy_versions_are_those_of_the_plan(report: Report) -> None:
    rows = block_called(report, "Policy versions published").rows
    assert [row[1] for row in rows] == [f"assistant-guidelines@{number}" for number in sorted(POLICY_DAYS)]
    changed = {int(str(row[1]).rpartition("@")[2]): str(row[8]) for row in rows}
    assert CHANGED_CLAUSE in changed[max(POLICY_DAYS)]


def test_findings_are_those_of_the_plan(report: Report) -> None:
    rows = block_called(report, "Findings").rows
    titles = {finding.title for finding in generate(SEED).findings}
    assert titles <= {row[1] for row in rows}


def test_the_planted_regression_is_flagged_most(report: Report) -> None:
    first = block_called(report, "Where outputs were flagged most").rows[0]
    version, language, scenario = REGRESSION
    assert all(part in str(first[0]) for part in (version, language, scenario))
    rate, low, high = first[1], first[2], first[3]
    assert isinstance(rate, float) and isinstance(low, float) and isinstance(high, float)
    assert low < rate < high


def test_kinds_add_up_to_the_total(report: Report) -> None:
    total = block_called(report, "The period in numbers").rows[0][1]
    for title in ("By kind", "By stakeholder group", "By language"):
        assert sum(int(row[1]) for row in block_called(report, title).rows) == total  # type: ignore[arg-type]


def test_the_workbook_reads_back_the_same_numbers(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(formats()["xlsx"].write(report))
    book = load_workbook(path)
    for section in report.sections:
        for block in section.blocks:
            table = block.as_table() if hasattr(block, "as_table") else None
            if table is None or not table.rows:
                continue
            (name,) = (each for each in book.sheetnames if book[each]["A1"].value == table.title)
            sheet = book[name]
            assert sheet.freeze_panes == "A5" and len(sheet.tables) == 1
            for down, row in enumerate(table.rows, 5):
                for across, value in enumerate(row, 1):
                    if isinstance(value, int | float):
                        assert sheet.cell(down, across).value == pytest.approx(value)
    links = [cell.hyperlink.location for row in book["Contents"] for cell in row if cell.hyperlink]
    assert len(links) >= 10
    assert sum(len(sheet._charts) for sheet in book.worksheets) >= 1


def test_kinds_are_counted_from_the_plan(report: Report) -> None:
    """What was planted came in whole; records of later doings (panels, campaigns, imports) come on top."""
    counted = {str(row[0]): int(row[1]) for row in block_called(report, "By kind").rows}  # type: ignore[arg-type]
    planned = Counter(said.kind for said in generate(SEED).feedback if YEAR[0] <= said.given_at < YEAR[1])
    assert {kind: count for kind, count in planned.items() if counted.get(kind, 0) < count} == {}
