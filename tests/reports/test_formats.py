"""A report says the same in every format, runs nothing that anyone wrote, and comes out the same twice."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from reports.document import Bar, BarChart, Column, Report, Section, Step, Table, Text, Trail, written
from reports.formats.html import to_html
from reports.formats.xlsx import to_xlsx

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://evil.example")',
    "<script>alert(1)</script>",
    "a\x00b\x0bc",
]


def a_report(*blocks: Text | Table | BarChart | Trail) -> Report:
    return Report("Governance", "Demo", NOW, NOW, NOW, 7, "ab" * 32, [Section("What was heard", blocks)])


def a_table(*values: str) -> Table:
    return Table(
        "Words",
        [Column("Who"), Column("Share", "share")],
        [(value, 0.125) for value in values],
        "Nobody spoke.",
    )


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_html(report: Report) -> Elements:
    page = Elements()
    page.feed(to_html(report))
    return page


def test_what_people_wrote_never_becomes_markup() -> None:
    page = read_html(
        a_report(a_table(*HOSTILE), Text("<b>bold</b>"), Trail("T", [Step("flag", "FB-1", "<i>x</i>")], ""))
    )
    assert not {"script", "b", "i"} & set(page.tags)
    assert "<script>alert(1)</script>" in page.words


def test_what_people_wrote_never_becomes_a_formula() -> None:
    book = load_workbook(io.BytesIO(to_xlsx(a_report(a_table(*HOSTILE)))))
    cells = [cell for row in book.worksheets[1].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {"=1+1", "@SUM(A1)", "a b c"} <= {cell.value for cell in cells}


def test_both_formats_carry_every_cell() -> None:
    report = a_report(
        a_table("elderly users", "experts"),
        BarChart("Flags", "share", [Bar("2.0", 0.19, 0.15, 0.24, 300)], "Version 2.0 was flagged most."),
        Trail(
            "One example", [Step("feedback", "FB-1", "too blunt"), Step("example", "EXAMPLE-9", "row 9")], ""
        ),
    )
    html = to_html(report)
    book = load_workbook(io.BytesIO(to_xlsx(report)))
    sheet = " ".join(str(cell.value) for each in book.worksheets for row in each.iter_rows() for cell in row)
    for word in ("elderly users", "experts", "FB-1", "EXAMPLE-9", "row 9", "too blunt"):
        assert word in html and word in sheet
    assert "12.5%" in html and "0.125" in sheet
    assert "19.0% (15.0% to 24.0%)" in html


def test_an_empty_table_says_why() -> None:
    assert "Nobody spoke." in to_html(a_report(a_table()))


def test_the_same_report_gives_the_same_bytes_and_another_one_another_hash() -> None:
    report, other = a_report(a_table("ada")), a_report(a_table("ben"))
    assert to_xlsx(report) == to_xlsx(a_report(a_table("ada")))
    assert report.content_hash == a_report(a_table("ada")).content_hash != other.content_hash
    assert report.content_hash != replace(report, ledger_seq=8).content_hash


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (None, "text", "–"),
        (1234, "number", "1,234"),
        (0.1254, "share", "12.5%"),
        (NOW, "time", "2026-11-16 09:00 UTC"),
    ],
)
def test_cells_are_written_for_people(cell: object, kind: str, words: str) -> None:
    assert written(cell, kind) == words  # type: ignore[arg-type]
