"""`plumbline policy`: Word in, four formats out, and a refusal in the caller's form."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from docx import Document

from tests.rig.server import plumbline


def word_file(path: Path) -> Path:
    document = Document()
    document.add_heading("Privacy {#privacy authority=root}", 1)
    document.add_paragraph("Keep secrets.")
    document.save(path)
    return path


def test_a_word_document_comes_in_as_a_draft_and_goes_out_in_four_formats(tmp_path: Path) -> None:
    home, file = tmp_path / "home", word_file(tmp_path / "rules.docx")
    named = ("--policy", "rules", "--label", "1", "--draft", "--json")
    taken = json.loads(plumbline("policy", "import", file, *named, home=home).stdout)
    assert (taken["version"], taken["state"], taken["clauses"]) == ("rules@1", "draft", 1)
    formats = ("--format", "md,docx,pdf,json", "--out", tmp_path / "out", "--json")
    told = json.loads(plumbline("policy", "export", "rules@1", *formats, home=home).stdout)
    assert [Path(name).name for name in told["files"]] == [
        f"rules-1.{ending}" for ending in ("md", "docx", "pdf", "json")
    ]
    assert json.loads((tmp_path / "out" / "rules-1.json").read_text())["text_hash"] == told["text_hash"]
    assert "# Privacy {#privacy authority=root}" in (tmp_path / "out" / "rules-1.md").read_text()


def test_a_zip_bomb_and_an_unknown_format_are_refused_with_their_reasons(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 30_000_000)
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(out.getvalue())
    done = plumbline(
        "policy", "import", bomb, "--policy", "p", "--label", "1", "--json", home=tmp_path / "home"
    )
    assert done.returncode == 1 and "made to burst" in json.loads(done.stdout)["error"]
    done = plumbline("policy", "export", "p@1", "--format", "odt", "--json", home=tmp_path / "home")
    assert done.returncode == 1 and "docx, json, md, pdf" in json.loads(done.stdout)["error"]


def test_word_is_a_draft_unless_it_is_published_and_replacing_keeps_its_reason(tmp_path: Path) -> None:
    home, file = tmp_path / "home", word_file(tmp_path / "rules.docx")

    def bring_in(label: str, *more: str) -> dict[str, object]:
        done = plumbline(
            "policy", "import", file, "--policy", "r", "--label", label, "--json", *more, home=home
        )
        return {"code": done.returncode, **json.loads(done.stdout)}

    assert bring_in("1")["state"] == "draft"
    assert bring_in("2", "--publish")["approved_outside"] is True
    assert bring_in("3", "--publish", "--reason", "Adopted by the council.")["state"] == "published"
    assert bring_in("4", "--publish")["state"] == "published"
    with closing(sqlite3.connect(home / "plumbline.db")) as store:
        reasons = [
            row[0]
            for row in store.execute("SELECT body FROM event WHERE kind = 'policy.imported' ORDER BY seq")
        ]
    assert "Adopted by the council." in reasons[-2] and "imported from rules.docx" in reasons[-1]
    told = plumbline("policy", "export", "r@1", "--out", tmp_path / "out", "--json", home=home)
    assert told.returncode == 0 and (tmp_path / "out" / "r-1.md").exists()
