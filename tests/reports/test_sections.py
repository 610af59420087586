"""A section is one file with its title, its query and its blocks; a kind of block its class and a drawing function a format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import reports.sections
from governance.core.access import Role
from governance.core.store import Store
from reports.catalogue.kind import report_kinds
from reports.document import Report, Section, Table, columns
from reports.formats import html
from reports.formats.format import formats
from reports.making import make_report
from reports.sections.kind import section_kinds, sections_of
from tests.builders import a_flag, a_person, an_output
from tests.reports.test_checking import PERIOD
from tests.reports.test_formats import NOW

EXAMPLE = '''
"""How many people spoke."""

from governance.views.account.heard import Heard, heard
from reports.document import Block, Text
from reports.sections.kind import SectionKind


def blocks(found: Heard) -> list[Block]:
    return [Text(f"{found.people} people spoke.")]


SECTION = SectionKind("people", "Who spoke", ("governance",), 15, lambda reading: reading.of_period(heard), blocks)
'''


@pytest.fixture
def example(tmp_path: Path) -> Iterator[None]:
    """A file with a section of its own, in a folder beside ours."""
    (tmp_path / "who_spoke.py").write_text(EXAMPLE)
    reports.sections.__path__.append(str(tmp_path))
    yield
    reports.sections.__path__.remove(str(tmp_path))


@pytest.mark.usefixtures("example")
def test_one_file_adds_a_section_to_a_report(store: Store) -> None:
    a_flag(store, an_output(store), by=a_person(store, Role.STAKEHOLDER))
    with store.read() as session:
        report = make_report(session, "governance", PERIOD)
    assert [section.title for section in report.sections][:3] == ["In short", "Who spoke", "What was heard"]
    assert "1 people spoke." in html.to_html(report)


def test_every_report_ends_with_how_to_check_it() -> None:
    assert {name: sections_of(name)[-1].name for name in report_kinds()} == dict.fromkeys(
        report_kinds(), "check"
    )


def test_names_of_sections_are_their_own() -> None:
    names = [section.name for section in section_kinds()]
    assert len(names) == len(set(names))


@dataclass(frozen=True)
class Dial:
    """A kind of block that no format knows."""

    title: str
    value: int

    def as_table(self) -> Table:
        return Table(self.title, columns("Value #"), [(self.value,)], "")


def test_a_block_kind_is_a_class_and_one_drawing_function_a_format() -> None:
    report = Report("R", "O", NOW, NOW, NOW, 7, "ab" * 32, [Section("S", [Dial("Trust", 42)])])  # type: ignore[list-item]
    assert all(form.write(report) for form in formats().values())
    assert "<td" in html.to_html(report)
    html.draw.register(Dial)(lambda block: f"<meter value={block.value}></meter>")
    assert "<meter value=42>" in html.to_html(report)
