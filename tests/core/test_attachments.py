"""Attached files are typed by what they hold, limited in size, and scanned where a scanner is set."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from governance.core.attachments import accepted
from governance.core.errors import Invalid, TooLarge


def a_zip(*names: str) -> bytes:
    spool = io.BytesIO()
    with zipfile.ZipFile(spool, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return spool.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("report.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("folder/chart.PNG", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("notes.md", "Größe: 3 µm".encode(), "text/plain"),
        ("rows.zip", a_zip("rows.csv"), "application/zip"),
        (
            "list.xlsx",
            a_zip("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_a_file_is_typed_by_its_content(name: str, content: bytes, kind: str) -> None:
    with accepted(name, [content], 10_000) as file:
        assert (file.name, file.media_type, file.size) == (name.rsplit("/")[-1], kind, len(content))
        assert b"".join(file.blocks()) == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("report.pdf", b"MZ\x90\x00...", "is a program"),
        ("report.pdf", b"\x7fELF...", "is a program"),
        ("notes.txt", b"#!/bin/sh\n", "is a program"),
        ("report.pdf", b"only text", "holds text/plain: expected a name that ends in"),
        ("chart.png", b"\xff\xd8\xff\xe0", "holds image/jpeg"),
        ("report.docx", a_zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("rows.zip", b"PK\x03\x04 broken", "damaged"),
        ("raw.txt", b"\x00\x01\x02", "expected one of"),
        ("page.html", b"<html>", "expected a name that ends in"),
        ("empty.txt", b"", "is empty"),
        (" ", b"x", "expected a name"),
    ],
)
def test_what_it_is_not_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words), accepted(name, [content], 10_000):
        pass


def test_five_gigabytes_end_at_the_limit() -> None:
    sent = 0

    def blocks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(5_000):
            sent += 1
            yield b"x" * 1_000_000

    with pytest.raises(TooLarge, match="3,000,000 bytes"), accepted("big.txt", blocks(), 3_000_000):
        pass
    assert sent == 4


@pytest.mark.parametrize(
    ("scanner", "words"),
    [("false", "refused by the virus scanner"), ("no-such-scanner", "could not be scanned")],
)
def test_what_the_scanner_refuses_stays_out(scanner: str, words: str) -> None:
    with accepted("notes.txt", [b"fine"], 100, "true"):
        pass
    with pytest.raises(Invalid, match=words), accepted("notes.txt", [b"fine"], 100, scanner):
        pass
