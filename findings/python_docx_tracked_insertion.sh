#!/usr/bin/env bash
# python-docx 1.2.0 leaves tracked insertions and content controls out of `paragraph.text`, and whole paragraphs inside a content control
# out of `document.paragraphs`, without a warning. A rule whose "not" was inserted with tracking on is read as its opposite.
# A good engineer would guess that `text` is what Word shows.
#
# Seen: "You may name doses." for what Word shows as "You may not name doses."; 1 paragraph of 2.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "python-docx==1.2.0"
"$folder/env/bin/python" - "$folder/policy.docx" <<'PY'
import sys
from importlib.metadata import version

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

path = sys.argv[1]
document = Document()
paragraph = document.add_paragraph("You may ")
who = 'w:id="1" w:author="Ann" w:date="2026-11-30T10:00:00Z"'
paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} {who}><w:r><w:t xml:space="preserve">not </w:t></w:r></w:ins>'))
paragraph.add_run("name doses.")
control = f'<w:sdt {nsdecls("w")}><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>Ask a doctor.</w:t></w:r></w:p></w:sdtContent></w:sdt>'
paragraph._p.addnext(parse_xml(control))
document.save(path)

read = [each.text for each in Document(path).paragraphs]
print("python-docx", version("python-docx"), read)
assert read == ["You may name doses."], read
PY
