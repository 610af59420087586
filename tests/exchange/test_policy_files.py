"""Policies as files: what goes out comes back the same, and what was made to do harm is refused with its reason."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from governance.core.errors import Invalid, TooLarge
from governance.core.store import Store
from governance.exchange.formats import formats
from governance.exchange.policy import docx_in as policy_docx
from governance.exchange.policy import docx_out as policy_docx_out
from governance.exchange.policy import json_out as policy_json
from governance.exchange.policy import markdown as policy_markdown
from governance.exchange.policy import pdf_out as policy_pdf
from governance.exchange.policy.files import export, read
from governance.exchange.policy.format import PolicyWriter
from governance.exchange.policy.version import exported_version
from governance.policy.document import ParsedPolicy
from tests.builders import a_policy

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)
TEXT = """# Rules {#rules authority=root}

Plain words, **bold ones**, *leaning ones* and a [link](https://example.org/x).

- one
- two

## Minors {#privacy.minors}

| who | what |
| --- | --- |
| a child | nothing |

1. first
1. second
"""


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A Word document of (style, text)."""
    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("_", "."), data)
    return out.getvalue()


def shape(document: ParsedPolicy) -> list[tuple[str, str, int, dict[str, str], list[str]]]:
    return [
        (clause.key, clause.heading, clause.level, dict(clause.attributes), clause.text.split())
        for clause in document.clauses
    ]


def test_headings_of_a_word_document_are_clauses_with_key_level_and_attributes() -> None:
    found = policy_docx.read(
        word(
            ("Heading 1", "Privacy {#privacy authority=root}"),
            ("Normal", "Keep *secrets* and # signs."),
            ("Heading 2", "Minors"),
            ("List Bullet", "ask nothing"),
            ("List Bullet", "keep nothing"),
        )
    )
    assert shape(found)[0][:4] == ("privacy", "Privacy", 1, {"authority": "root"})
    assert found.clauses[0].text == "Keep \\*secrets\\* and # signs."
    assert (found.clauses[1].key, found.clauses[1].level) == ("minors", 2)
    assert found.clauses[1].text.splitlines() == ["-  ask nothing", "-  keep nothing"]


def test_a_policy_goes_to_word_and_back_with_its_clauses() -> None:
    document = policy_markdown.parse(TEXT)
    back = policy_docx.read(policy_docx_out.write(document, "Rules", ["rules@1"], AT))
    assert [each[:4] for each in shape(back)] == [each[:4] for each in shape(document)]
    assert back.clauses[0].text.startswith("Plain words, **bold ones**, *leaning ones* and a link")
    assert "| a child | nothing |" in back.clauses[1].text
    assert "1. first" in back.clauses[1].text


def test_the_real_policy_goes_to_word_and_back_with_its_keys(shared_data: Path) -> None:
    document = policy_markdown.read((shared_data / "model-spec" / "2025-12-18.md").read_bytes())
    back = policy_docx.read(policy_docx_out.write(document, "Model Spec", [], AT))
    assert [(c.key, c.level) for c in back.clauses] == [(c.key, c.level) for c in document.clauses]


def test_a_key_that_stands_twice_in_a_word_document_is_refused_by_its_paragraph() -> None:
    data = word(("Heading 1", "A {#a}"), ("Normal", "x"), ("Normal", "y"), ("Heading 1", "B {#a}"))
    with pytest.raises(Invalid) as refusal:
        policy_docx.read(data)
    [problem] = refusal.value.problems
    assert (problem.field, problem.line) == ("key", 4)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Invalid, match="made to burst"):
        policy_docx.read(zipped(word_xml=b"0" * 30_000_000))
    many = {f"part_{number}": b"" for number in range(2_001)}
    with pytest.raises(Invalid, match="parts within"):
        policy_docx.read(zipped(**many))
    noise = bytes(range(256)) * 4
    with pytest.raises(TooLarge, match="unpacked"):
        policy_docx.read(zipped(**{f"p{n}_bin": noise * 25_000 for n in range(5)}))


def test_a_word_document_larger_than_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="20,000,000 bytes"):
        policy_docx.read(b"PK" + bytes(20_000_001))


def test_a_word_document_that_declares_entities_is_refused() -> None:
    bad = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    with pytest.raises(Invalid, match="entities"):
        policy_docx.read(zipped(document_xml=bad))


@pytest.mark.parametrize("data", [b"", b"not a zip file", zipped(a_txt=b"x"), word(("Normal", "x"))[:500]])
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        policy_docx.read(data)


def test_a_markdown_body_of_20_mb_is_refused() -> None:
    with pytest.raises(TooLarge, match="5,000,000 bytes"):
        read(b"# A\n" + b"x" * 20_000_000, "policy.md")


def test_a_pdf_shows_many_scripts_or_names_the_character_that_no_font_has() -> None:
    made = policy_pdf.write(policy_markdown.parse(TEXT), "Rules", ["rules@1"], AT)
    assert made.startswith(b"%PDF-") and made == policy_pdf.write(
        policy_markdown.parse(TEXT), "Rules", ["rules@1"], AT
    )
    unshown = policy_markdown.parse("# A {#a}\n\U0001e900\n")
    with pytest.raises(Invalid, match="no font on this machine shows"):
        policy_pdf.write(unshown, "Rules", [], AT)


def test_nothing_that_anyone_wrote_becomes_a_command_of_the_typesetter() -> None:
    text = '# A "quoted" #panic() {#a}\n#panic("x") \\ $x$ `#panic()` <script>alert(1)</script>\n\n```\n#panic()\n```\n'
    assert policy_pdf.write(policy_markdown.parse(text), '"#panic()', ["#panic()"], AT)


def test_the_json_is_checked_with_the_standard_library_alone() -> None:
    told = json.loads(policy_json.write(policy_markdown.parse(TEXT), {"policy": "rules@1"}))

    def hash_of(value: object) -> str:
        plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()

    def folded(text: str) -> str:
        return " ".join(text.split())

    for clause in told["clauses"]:
        content = {
            "heading": folded(clause["heading"]),
            "attributes": clause["attributes"],
            "text": folded(clause["text"]),
        }
        assert hash_of(content) == clause["text_hash"]
    keys = [[clause["key"], clause["level"], clause["text_hash"]] for clause in told["clauses"]]
    assert hash_of({"preamble": folded(told["preamble"]), "clauses": keys}) == told["text_hash"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_stored_version_goes_out_in_every_format_and_markdown_comes_back_exactly(store: Store) -> None:
    version = a_policy(store, TEXT)
    with store.read() as session:
        found = exported_version(session, "guidelines@1")
    files = {each: export(found, each) for each in formats(PolicyWriter)}
    assert read(files["md"], "x.md").text_hash == version.text_hash
    assert len(read(files["docx"], "x.docx").clauses) == 2
    assert json.loads(files["json"])["text_hash"] == version.text_hash
    assert files == {each: export(found, each) for each in formats(PolicyWriter)}
    members = zipfile.ZipFile(io.BytesIO(files["docx"])).infolist()
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
