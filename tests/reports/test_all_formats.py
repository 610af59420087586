"""Every format says all that the report says, survives what people write, and comes out the same twice."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pikepdf
import pypdf
import pytest
from docx import Document

from app.cli.reporting import NAMES
from reports.catalogue.kind import report_kinds
from reports.document import (
    Bar,
    BarChart,
    Block,
    Column,
    Evidence,
    Metric,
    Metrics,
    Report,
    Section,
    Step,
    Table,
    Text,
    Trail,
)
from reports.figures.fonts import FONT_FOLDERS
from reports.formats.format import formats
from reports.formats.json_file import SCHEMA, as_data
from reports.formats.markdown import escaped

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOSTILE = {
    "formula": "=1+1",
    "command": "@SUM(A1)",
    "nul": "a\x00b",
    "long": "x" * 40_000,
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u202e abc",
    "surrogate": "a\ud800b",
    "markup": '<script>alert(1)</script> **bold** | #panic [x](y) $1$ \\ " ]',
}


def report_of(*blocks: Block) -> Report:
    return Report(
        "Governance", "Demo & Co", NOW, NOW.replace(day=30), NOW, 7, "ab" * 32, [Section("Heard", blocks)]
    )


EVERYTHING = report_of(
    Text("A paragraph."),
    Metrics("Headline", [Metric("Flag rate", 0.031, "share", 0.02, 0.04, 1_204, "fewer than before")]),
    Evidence(
        "Records", [Column("Reference"), Column("Rating", "number")], [("FB-1", 4)], 12, "What was said."
    ),
    Table("Words", [Column("Who"), Column("Share", "share")], [("nurses", 0.125)], "Nobody.", "A note."),
    Table("Nothing", [Column("Who")], [], "Nobody spoke."),
    BarChart("Rates", "share", [Bar("es medical", 0.25, 0.2, 0.3, 120)], "Spanish was flagged most."),
    Trail("A thread", [Step("flag", "FB-1", "too harsh"), Step("case", "CASE-2", "judged")], "None."),
)
SAID = (
    "A paragraph.",
    "Flag rate",
    "3.1%",
    "2.0% to 4.0%",
    "What was said. The first 1 of 12 rows",
    "nurses",
    "12.5%",
    "A note.",
    "Nobody spoke.",
    "Spanish was flagged most.",
    "CASE-2",
    "too harsh",
)


def text_of_pdf(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def text_of_docx(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


READERS: dict[str, Callable[[bytes], str]] = {
    "pdf": text_of_pdf,
    "docx": text_of_docx,
    "md": lambda content: content.decode().replace("\\", ""),
    "html": bytes.decode,
}


@pytest.mark.parametrize("ending", READERS)
def test_a_format_says_all_that_the_report_says(ending: str) -> None:
    said = " ".join(READERS[ending](formats()[ending].write(EVERYTHING)).split())
    assert [words for words in SAID if words not in said] == []


def test_json_is_by_its_schema_and_holds_the_numbers() -> None:
    data = json.loads(formats()["json"].write(EVERYTHING))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(data)
    assert data["sections"][0]["blocks"][3]["rows"] == [["nurses", 0.125]]
    assert data["content_hash"] == EVERYTHING.content_hash
    assert data == as_data(EVERYTHING)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("ending", formats())
def test_a_format_survives_what_people_write(ending: str, name: str) -> None:
    text = HOSTILE[name]
    table = Table(text, [Column(text)], [(text,)], text, text)
    bars = BarChart(text, "share", [Bar(text, 0.5, 0.4, 0.6, 3)], text)
    if ending == "pdf" and name == "right to left":
        text = "\u05e9"
    content = formats()[ending].write(
        report_of(Text(text[:500]), table, bars, Trail(text, [Step(text, text, text)], text))
    )
    if ending in READERS and name == "markup":
        assert "alert(1)" in READERS[ending](content)
    assert content


@pytest.mark.parametrize("ending", formats())
def test_two_processes_write_the_same_bytes(ending: str) -> None:
    program = (
        "import sys, hashlib; from tests.reports.test_all_formats import EVERYTHING; "
        "from reports.formats.format import formats; "
        f"print(hashlib.sha256(formats()[{ending!r}].write(EVERYTHING)).hexdigest())"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(hashes) == 1


def test_a_pdf_is_archival_and_accessible() -> None:
    with pikepdf.open(io.BytesIO(formats()["pdf"].write(EVERYTHING))) as pdf:
        assert "/OutputIntents" in pdf.Root and "/StructTreeRoot" in pdf.Root
        metadata = str(pdf.open_metadata())
        assert re.search("pdfaid:part.*2", metadata, re.DOTALL) and "pdfuaid" in metadata
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            (descendant,) = font.get("/DescendantFonts", [font])
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].keys())


@pytest.mark.skipif(
    not any(folder.is_dir() for folder in FONT_FOLDERS), reason="no fonts for other scripts are installed"
)
def test_a_pdf_holds_chinese_that_can_be_extracted() -> None:
    said = text_of_pdf(formats()["pdf"].write(report_of(Text("头疼 is a headache"))))
    assert "头疼" in said


def test_a_character_that_no_font_shows_stops_a_pdf_by_name() -> None:
    with pytest.raises(Exception, match="no font shows"):
        formats()["pdf"].write(report_of(Text("\U00012000")))


def test_a_document_bears_the_time_of_its_report_and_no_other() -> None:
    content = formats()["docx"].write(EVERYTHING)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = Document(io.BytesIO(content)).core_properties
    assert core.created == NOW == core.modified


@pytest.mark.parametrize(
    ("text", "expected"), [("*a*", "\\*a\\*"), ("1. a", "1\\. a"), ("- a", "\\- a"), ("a|b", "a\\|b")]
)
def test_markdown_shows_words_as_they_are(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_the_command_line_knows_every_report_of_the_catalogue() -> None:
    assert {name: kind.argument for name, kind in report_kinds().items()} == NAMES


def test_no_format_is_without_its_words() -> None:
    assert all(form.title and form.media_type for form in formats().values())
    assert Path(SCHEMA).is_file()
