"""Policies from Markdown of other tools, HTML and PDF: clauses with their keys, and what couldn't be told is listed."""

from datetime import UTC, datetime

import pytest

from governance.core.errors import Invalid
from governance.exchange.policy import pdf_out
from governance.exchange.policy.files import read_file
from governance.exchange.policy.markdown import parse, write
from governance.policy.document import ParsedPolicy

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)


def markdown(text: str) -> ParsedPolicy:
    return read_file(text.encode(), "policy.md").document


def shape(document: ParsedPolicy) -> list[tuple[str, str, int]]:
    return [(clause.key, clause.heading, clause.level) for clause in document.clauses]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("## Privacy {: #privacy.x }\n", ("privacy.x", "Privacy", 2)),
        ("## Privacy\n{: #privacy.x .strict }\n", ("privacy.x", "Privacy", 2)),
        ("Privacy {: #privacy.x}\n-------\n", ("privacy.x", "Privacy", 2)),
        ("Privacy\n=======\n{: #privacy.x}\n", ("privacy.x", "Privacy", 1)),
        ('<h3 id="privacy.x">Privacy <em>first</em></h3>\n', ("privacy.x", "Privacy first", 3)),
        ('## <a name="privacy.x"></a>Privacy\n', ("privacy.x", "Privacy", 2)),
        ('## Privacy <a id="privacy.x"/>\n', ("privacy.x", "Privacy", 2)),
        ("## Privacy ##\n", ("privacy", "Privacy", 2)),
    ],
)
def test_a_heading_of_another_tool_is_a_clause_with_its_key(text: str, clause: tuple[str, str, int]) -> None:
    assert shape(markdown(text + "\nText.\n")) == [clause]


def test_front_matter_becomes_attributes_and_comes_back() -> None:
    found = markdown(
        "---\nowner: safety lead\ntags: [a, b]\nreview: 2026-08-01\n---\n\nBefore.\n\n# One\n\nText.\n"
    )
    assert dict(found.attributes) == {"owner": "safety lead", "tags": "a, b", "review": "2026-08-01"}
    assert found.preamble == "Before."
    assert parse(write(found)) == found
    assert found.text_hash != ParsedPolicy(found.clauses, found.preamble).text_hash


def test_links_by_reference_have_their_address_where_they_are_used() -> None:
    found = markdown(
        "# One\n\nSee [the law][law], [law] and `[law]`.\n\n```\n[law]\n```\n\n# Two\n\nText.\n\n[law]: https://e.org/l\n"
    )
    assert found.clauses[0].text == (
        "See [the law](https://e.org/l), [law](https://e.org/l) and `[law]`.\n\n```\n[law]\n```"
    )
    assert found.clauses[1].text == "Text."


PAGE = """<html><head><script>x</script></head><body><nav>Menu</nav><h1>Rules</h1>Loose <b>words</b>
<p>One &amp; <a href="https://e.org/">two</a>.</p><h2 id="minors">Minors</h2><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>
<ol><li>first</li></ol><p style="display: none">secret</p><img src="x"></body></html>"""


def test_a_page_comes_in_as_a_draft_with_what_it_holds_beside_text() -> None:
    found = read_file(PAGE.encode(), "policy.html")
    assert shape(found.document) == [("rules", "Rules", 1), ("minors", "Minors", 2)]
    assert found.document.clauses[0].text == "Loose **words**\n\nOne & [two](https://e.org/)."
    assert found.document.clauses[1].text.split() == ["-", "a", "-", "b", "-", "c", "1.", "first"]
    assert found.is_draft
    assert {line.partition(",")[0] for line in found.left_out} == {
        "Navigation",
        "Hidden text (“secret”)",
        "Pictures",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_page_without_a_charset_keeps_its_letters(encoding: str) -> None:
    found = read_file("<h1>Über</h1><p>Käse</p>".encode(encoding), "policy.html")
    assert (found.document.clauses[0].heading, found.document.clauses[0].text) == ("Über", "Käse")


def test_a_pdf_with_a_text_layer_comes_in_as_a_draft_that_says_it_was_guessed() -> None:
    document = parse(
        "# Rules {#rules}\n\nPlain words, that go on.\n\n## Minors {#minors}\n\nNo romance, ever.\n\n- one\n- two\n"
    )
    data = pdf_out.write(document, "The title", ["a fact"], AT)
    found = read_file(data, "policy.pdf")
    headings = [clause.heading for clause in found.document.clauses]
    assert headings[-2:] == ["Rules", "Minors"]
    text = " ".join(found.document.clauses[-1].text.split())
    assert "No romance, ever." in text and "- one" in text
    assert found.is_draft and "guessed" in found.left_out[0]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"no pdf", "a.pdf", "cannot be read"),
        (b"<p>no heading</p>", "a.html", "no heading"),
        (b"", "a.html", "expected"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read_file(data, name)
