"""Every report of the catalogue on the demo organisation: whole, reproducible on both databases, and true to its rows."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

import governance.schema  # noqa: F401 all tables
from governance.audit.tables import Finding, FindingCase
from governance.core.errors import NotFound
from governance.core.settings import Settings
from governance.core.store import Store
from governance.policy.frameworks.tables import Control
from governance.review.tables import Resolution
from reports.catalogue.kind import report_kinds
from reports.document import BarChart, Evidence, Metrics, Report, Table, Text, Trail
from reports.formats.format import formats
from reports.making import make_report
from reports.sections.kind import section_kinds
from tests.reports.reports_of import ABOUT, asked, every_report
from tests.rig.databases import PostgresqlDatabases


@pytest.fixture(scope="module")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("reports") / "home"
    shutil.copytree(demo_home, home)
    store = Store.open(Settings(home=home))
    yield store
    store.close()


@pytest.fixture(scope="module")
def made(demo: Store) -> dict[str, Report]:
    return every_report(demo)


def block_called(report: Report, title: str) -> Table:
    found = [
        block.as_table()
        for section in report.sections
        for block in section.blocks
        if not isinstance(block, Text) and block.title == title
    ]
    return found[0]


@pytest.mark.parametrize("name", report_kinds())
def test_a_report_has_all_its_sections_and_no_empty_title(made: dict[str, Report], name: str) -> None:
    report = made[name]
    assert report.title and len(report.sections) >= 2
    titles = [section.title for section in report.sections]
    assert len(titles) == len(set(titles))
    for section in report.sections:
        for block in section.blocks:
            assert isinstance(block, Text | Table | Metrics | BarChart | Trail | Evidence)
            table = None if isinstance(block, Text) else block.as_table()
            assert table is None or all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("section", section_kinds(), ids=lambda section: section.name)
def test_a_section_stands_in_its_reports(made: dict[str, Report], section: object) -> None:
    for name in section.reports:  # type: ignore[attr-defined]
        only_of_the_law = section.name in ("annex-iv", "training-content")  # type: ignore[attr-defined]
        titles = [each.title for each in made[name].sections]
        assert (section.title in titles) is not only_of_the_law  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", report_kinds())
def test_every_format_takes_it(made: dict[str, Report], name: str) -> None:
    for ending, form in formats().items():
        content = form.write(made[name])
        assert content
        if ending == "html":
            assert len(content) < 400_000


@pytest.mark.parametrize("name", sorted(ABOUT))
def test_what_a_report_is_about_must_be_there(demo: Store, name: str) -> None:
    with demo.read() as session, pytest.raises(NotFound):
        make_report(session, name, asked(name).__class__(*_period(name), None, "nothing-like-it@9"))


@pytest.mark.parametrize("name", sorted(ABOUT))
def test_a_report_knows_nothing_of_what_came_after_its_event(demo: Store, name: str) -> None:
    with demo.read() as session, pytest.raises(NotFound):
        make_report(session, name, asked(name, 1)) if name != "policy-history" else _no_versions(demo)


def _period(name: str) -> tuple[object, object]:
    return asked(name).starts_at, asked(name).ends_at


def _no_versions(demo: Store) -> None:
    with demo.read() as session:
        report = make_report(session, "policy-history", asked("policy-history", 1))
    if not block_called(report, "Published versions").rows:
        raise NotFound("policy version", "before any event")


def test_conformity_lists_every_control_once_with_evidence_or_a_gap(
    demo: Store, made: dict[str, Report]
) -> None:
    rows = block_called(made["conformity"], "Controls").rows
    with demo.read() as session:
        codes = (
            session.execute(select(col(Control.code)).where(col(Control.framework_id) == 3)).scalars().all()
        )
        frameworks = session.execute(select(func.count()).where(col(Control.code) == rows[0][0])).scalar_one()
    assert frameworks >= 1 and len(rows) == len({row[0] for row in rows})
    assert all(row[5] for row in rows)
    assert {row[2] for row in rows} == {"covered", "partly", "gap"}
    assert codes is not None
    assert ("Version", "1.0") in made["conformity"].about


def test_the_matrix_holds_every_supporting_case(demo: Store, made: dict[str, Report]) -> None:
    rows = block_called(made["traceability"], "Traceability matrix").rows
    with demo.read() as session:
        pairs = session.execute(select(col(FindingCase.finding_id), col(FindingCase.case_id))).all()
    assert {(f"FINDING-{f}", f"CASE-{c}") for f, c in pairs} <= {(row[4], row[2]) for row in rows}
    assert any(row[6] == "assistant-preferences@2" and row[7] == "assistant 2.1" for row in rows)


def test_the_audit_report_counts_the_verdicts_of_its_cases(demo: Store, made: dict[str, Report]) -> None:
    from governance.audit.tables import AuditItem

    rows = block_called(made["audit"], "Results by stratum").rows
    with demo.read() as session:
        verdicts = session.execute(
            select(col(Resolution.verdict))
            .join(AuditItem, col(AuditItem.case_id) == Resolution.case_id)
            .where(col(AuditItem.audit_id) == 1)
        ).scalars()
        counted = [verdict.value for verdict in verdicts]
    assert sum(row[3] for row in rows) == sum(each != "unclear" for each in counted)
    assert sum(row[4] for row in rows) == counted.count("violates")


def test_the_plan_of_action_lists_every_finding(demo: Store, made: dict[str, Report]) -> None:
    document = json.loads(formats()["json"].write(made["poam"]))["plan-of-action-and-milestones"]
    with demo.read() as session:
        findings = session.execute(select(func.count()).select_from(Finding)).scalar_one()
    assert len(document["poam-items"]) == findings == len(document["risks"])


def test_the_public_reads_no_small_number(made: dict[str, Report]) -> None:
    for title in ("Feedback by stakeholder group and kind", "Feedback by language and scenario"):
        for row in block_called(made["transparency"], title).rows:
            assert all(cell == "hidden" or cell == 0 or cell >= 5 for cell in row[1:])  # type: ignore[operator]


def test_the_evidence_is_every_statement_without_words(demo: Store, made: dict[str, Report]) -> None:
    from governance.feedback.tables import Feedback

    (evidence,) = (b for s in made["governance"].sections for b in s.blocks if isinstance(b, Evidence))
    with demo.read() as session:
        total = session.execute(select(func.count()).select_from(Feedback)).scalar_one()
    heard = block_called(made["governance"], "The period in numbers").rows[0][1]
    assert evidence.total == heard <= total
    assert len(evidence.rows) == evidence.total
    book = load_workbook(io.BytesIO(formats()["xlsx"].write(made["governance"])), read_only=True)
    (name,) = (each for each in book.sheetnames if each.endswith("Statements"))
    rows = list(book[name].iter_rows(min_row=5, values_only=True))
    assert len(rows) == evidence.total
    assert rows[0][:2] == evidence.rows[0][:2]
    assert rows[-1][0] == evidence.rows[-1][0]


def test_the_law_brings_its_annex_and_its_summary(demo: Store) -> None:
    with demo.read() as session:
        law = make_report(session, "conformity", replace(asked("conformity"), argument="eu-ai-act"))
    annex = block_called(law, "Annex IV").rows
    assert [row[0] for row in annex] == [str(number) for number in range(1, 10)]
    assert all(row[2] for row in annex) and any("gap" in str(row[2]) for row in annex)
    summary = dict(row[1:] for row in block_called(law, "Summary of training content").rows)
    assert "assistant-preferences@2" in str(summary["User data"])
    assert summary["Crawled data"] == "not stated: for the provider"
    assert "2026/1744" in str(dict(law.about)["Version"])


def hashes(store: Store) -> dict[str, str]:
    return {
        f"{name}.{ending}": hashlib.sha256(form.write(report)).hexdigest()
        for name, report in every_report(store).items()
        for ending, form in formats().items()
    }


def copied(source: Store, target: Store) -> None:
    """Every row of one store in another, on whatever database."""
    for table in SQLModel.metadata.sorted_tables:
        with source.engine.connect() as reader, target.engine.begin() as writer:
            writer.execute(table.delete())
            while rows := [row._asdict() for row in reader.execute(select(table)).all()]:
                for start in range(0, len(rows), 2_000):
                    writer.execute(table.insert(), rows[start : start + 2_000])
                break


def test_two_processes_and_both_databases_make_the_same_bytes(
    demo: Store, postgres: PostgresqlDatabases
) -> None:
    here = hashes(demo)
    program = (
        "import json, sys; from pathlib import Path; from governance.core.settings import Settings; "
        "from governance.core.store import Store; from tests.reports.test_catalogue import hashes; "
        "print(json.dumps(hashes(Store.open(Settings(home=Path(sys.argv[1]))))))"
    )
    home = str(demo.settings.home)
    other = subprocess.run([sys.executable, "-c", program, home], capture_output=True, text=True, check=True)
    with postgres.ready() as url:
        second = Store.open(Settings(home=demo.settings.home, database_url=url))
        copied(demo, second)
        there = hashes(second)
        second.close()
    differs = [name for name, digest in here.items() if there[name] != digest]
    assert json.loads(other.stdout) == here
    assert differs == []
