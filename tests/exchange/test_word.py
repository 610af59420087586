"""Word documents as people have them: what Word shows with all changes accepted comes in, and what that view hides is listed."""

import io
import zipfile

import pytest
from docx import Document

from governance.core.errors import Invalid
from governance.exchange.policy.files import read_file
from governance.exchange.policy.format import PolicyAsked, PolicyFile

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Scope</w:t></w:r></w:p>'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def document(body: str, styles: str = "", **parts: str) -> bytes:
    """A document as python-docx makes it, with this body, these styles added, and these parts beside."""
    blank, out = io.BytesIO(), io.BytesIO()
    Document().save(blank)
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "word/document.xml":
                data = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()
            elif entry.filename == "word/styles.xml":
                data = data.replace(b"</w:styles>", styles.encode() + b"</w:styles>")
            target.writestr(entry.filename, data)
        for name, text in parts.items():
            target.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def brought_in(body: str, styles: str = "", **parts: str) -> PolicyFile:
    return read_file(document(HEADING + body, styles, **parts), "policy.docx")


def text(body: str, styles: str = "", **parts: str) -> str:
    return brought_in(body, styles, **parts).document.clauses[0].text


TRACKED = paragraph(
    run("It may "),
    '<w:del w:id="1" w:author="Ann"><w:r><w:delText>sometimes </w:delText></w:r></w:del>',
    f'<w:ins w:id="2" w:author="Ben">{run("not ")}</w:ins>',
    run("name doses."),
)
MOVED = paragraph(
    f'<w:moveFrom w:id="1" w:author="x">{run("Always. ")}</w:moveFrom>',
    run("First. "),
    f'<w:moveTo w:id="2" w:author="x">{run("Always.")}</w:moveTo>',
)


def test_tracked_changes_are_read_as_accepted_and_listed() -> None:
    found = brought_in(TRACKED)
    assert found.document.clauses[0].text == "It may not name doses."
    assert found.left_out == (
        "Tracked change, accepted: deleted by Ann: “sometimes”",
        "Tracked change, accepted: inserted by Ben: “not”",
    )
    assert found.is_draft
    assert text(MOVED) == "First. Always."


@pytest.mark.parametrize("body", [TRACKED, MOVED])
def test_tracked_changes_are_refused_by_choice_and_named(body: str) -> None:
    with pytest.raises(Invalid, match="tracked changes"):
        read_file(document(HEADING + body), "policy.docx", PolicyAsked(refuse_changes=True))


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    first = paragraph(run("One and "), properties='<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>')
    assert text(first + paragraph(run("two."))) == "One and two."


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("the lead")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (f"<w:sdt><w:sdtContent>{run('the lead')}</w:sdtContent></w:sdt>", "The owner is the lead."),
        (f"<w:smartTag>{run('the lead')}</w:smartTag>", "The owner is the lead."),
        (f'<w:fldSimple w:instr="REF x">{run("the lead")}</w:fldSimple>', "The owner is the lead."),
        (FIELD, "The owner is the lead."),
        (run("the", "<w:b/>") + run(" lead", "<w:b/>"), "The owner is **the lead**."),
        (run("the lead", "<w:strike/>"), "The owner is ~~the lead~~."),
        (run("the lead", '<w:b w:val="0"/>'), "The owner is the lead."),
    ],
)
def test_words_inside_other_elements_are_kept(inner: str, words: str) -> None:
    assert text(paragraph(run("The owner is "), inner, run("."))) == words


def test_a_clause_inside_a_content_control_is_a_clause() -> None:
    inner = HEADING.replace("Scope", "Minors") + paragraph(run("No romance."))
    clauses = brought_in(
        paragraph(run("One.")) + f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    ).document.clauses
    assert [(clause.key, clause.text) for clause in clauses] == [("scope", "One."), ("minors", "No romance.")]


def test_hidden_words_placeholders_comments_and_contents_are_left_out_and_told() -> None:
    found = brought_in(
        paragraph(run("Seen."), run("Secret.", "<w:vanish/>"), '<w:r><w:commentReference w:id="1"/></w:r>')
        + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        + paragraph(run("Shown in a block control."))
        + "</w:sdtContent></w:sdt>"
        + paragraph(
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
        )
        + paragraph(run("Scope 1"), properties='<w:pStyle w:val="TOC1"/>'),
        '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>',
    )
    told = "\n".join(found.left_out)
    assert "Secret" not in found.document.clauses[0].text and "Hidden text, left out: Secret." in told
    assert "Click here" not in found.document.clauses[0].text and "Placeholder" in told
    assert "Comments, left out: 1" in told and "table of contents, left out: 1" in told


def test_text_boxes_and_notes_follow_what_they_belong_to() -> None:
    box = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{paragraph(run("Boxed."))}'
        f"</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{paragraph(run('Boxed.'))}"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    notes = f'<w:footnotes {NAMESPACES}><w:footnote w:id="2">{paragraph(run("Of age."))}</w:footnote></w:footnotes>'
    body = paragraph(run("Adults"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" only."), box)
    made = text(body + paragraph(run("Next.")), footnotes=notes)
    assert made == "Adults\\[note 1\\] only.\n\nBoxed.\n\nNext.\n\n\\[note 1\\] Of age."


OWN_STYLES = (
    '<w:style w:type="paragraph" w:styleId="Regel"><w:name w:val="Regel"/><w:basedOn w:val="Heading2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Ebene"><w:name w:val="Ebene"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Kreis"><w:name w:val="Kreis"/><w:basedOn w:val="Kreis"/></w:style>'
)


def test_headings_are_told_by_base_style_outline_level_and_own_level() -> None:
    body = "".join(
        paragraph(run(name), properties=properties)
        for name, properties in (
            ("Based", '<w:pStyle w:val="Regel"/>'),
            ("Outlined", '<w:pStyle w:val="Ebene"/>'),
            ("Own", '<w:outlineLvl w:val="3"/>'),
            ("Text", '<w:pStyle w:val="Kreis"/>'),
            ("Body", '<w:pStyle w:val="Regel"/><w:outlineLvl w:val="9"/>'),
        )
    )
    clauses = brought_in(body, OWN_STYLES).document.clauses
    assert [(clause.heading, clause.level) for clause in clauses] == [
        ("Scope", 1),
        ("Based", 2),
        ("Outlined", 3),
        ("Own", 4),
    ]
    assert clauses[-1].text == "Text\n\nBody"


def test_rows_that_were_deleted_are_left_out_and_spans_keep_their_columns() -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(words))}</w:tc>"

    wide = '<w:gridSpan w:val="2"/>'
    rows = (
        f"<w:tr>{cell('who', wide)}{cell('what')}</w:tr>"
        f"<w:tr>{cell('a')}{cell('b')}{cell('c|d')}</w:tr>"
        f'<w:tr><w:trPr><w:del w:id="1" w:author="x"/></w:trPr>{cell("gone")}{cell("")}{cell("")}</w:tr>'
    )
    assert text(f"<w:tbl>{rows}</w:tbl>") == "| who |   | what |\n| --- | --- | --- |\n| a | b | c\\|d |"
