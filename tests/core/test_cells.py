"""Nothing that people wrote runs on the machine of whoever opens the file."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from governance.core.cells import LONGEST_CELL, csv_blocks, csv_line, inert_text, safe_text, text_written
from reports.cells import xlsx_file

ATTACKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u200b=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "|calc",
    "\n@x",
    "\x01=1",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_formula_is_made_inert(text: str) -> None:
    assert inert_text(text).startswith("'")


@pytest.mark.parametrize("text", [attack for attack in ATTACKS if attack != "\x01=1"])
def test_what_was_made_inert_is_read_back_as_it_was(text: str) -> None:
    assert text_written(inert_text(text)) == text


def test_an_apostrophe_that_somebody_wrote_stays() -> None:
    assert text_written("'tis so") == "'tis so"


def test_a_line_of_csv_is_inert_as_well() -> None:
    assert csv_line(["=1+1", 3, None]) == "'=1+1,3,\r\n"


def test_a_text_is_cut_at_what_a_cell_takes_in_utf_16_units() -> None:
    assert safe_text("x" * 40_000) == "x" * LONGEST_CELL
    assert safe_text("\N{GRINNING FACE}" * 20_000) == "\N{GRINNING FACE}" * (LONGEST_CELL // 2)
    assert safe_text("a\ud800b\x00c") == "a b c"


@pytest.mark.parametrize("text", ["", "fine", "a = b", "2 - 1", "头疼", "1+1=2"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert inert_text(text) == text


def test_a_csv_file_is_read_back_and_comes_in_blocks() -> None:
    rows = [("=cmd", 3, datetime(2026, 1, 2, tzinfo=UTC), None), ('say "so"\nnow', -5, None, True)] * 2_000
    blocks = list(csv_blocks(["text", "number", "at", "what"], rows))
    assert len(blocks) > 1
    read = list(csv.reader(io.StringIO(b"".join(blocks).decode("utf-8-sig"))))
    assert read[0] == ["text", "number", "at", "what"]
    assert read[1] == ["'=cmd", "3", "2026-01-02T00:00:00+00:00", ""]
    assert read[2][:2] == ['say "so"\nnow', "-5"]
    assert len(read) == 4_001


def test_a_workbook_holds_text_and_no_formula() -> None:
    with xlsx_file(
        "Feed/back", ["text", "n"], [(attack, 1.5) for attack in [*ATTACKS, "a\x00b", "x" * 40_000]]
    ) as file:
        content = file.read()
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value == "=1+1" and cells[-2].value == "a b" and len(str(cells[-1].value)) == 32_767
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
